import { Radio, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { FormDialog } from "@/shared/forms/FormDialog";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import { LIFETIMES } from "./lifetimes";

const SCOPES = ["full", "send", "read"] as const;
const MAX_NAME = 100;

export function CreateTokenDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (token: string) => void }) {
  const me = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<(typeof SCOPES)[number]>("send");
  const [days, setDays] = useState<number>(LIFETIMES[2]);
  const { isBusy, run } = useAction();

  async function create() {
    const created = await must(
      api.POST("/api/v2/users/{id}/token", {
        params: { path: { id: me.id } },
        body: { name: name.trim(), scope, ...(days > 0 ? { expiresInDays: days } : {}) },
      }),
    );
    onSecret(created.token);
    onClose();
    await queries.invalidateQueries({ queryKey: ["tokens"] });
  }

  return (
    <FormDialog
      title={t("tokens.create")}
      submit={t("tokens.submit")}
      isBusy={isBusy}
      onSubmit={() => void run(create)}
      onClose={onClose}
    >
      <TextInput
        name="tokenName"
        label={t("tokens.name")}
        placeholder={t("tokens.namePlaceholder")}
        required
        withAsterisk={false}
        maxLength={MAX_NAME}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Radio.Group
        label={t("tokens.scope")}
        value={scope}
        onChange={(value) => setScope(value as (typeof SCOPES)[number])}
      >
        <Stack gap="xs" mt="xs">
          {SCOPES.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`tokens.scope.${value}`)}
              description={t(`tokens.scope.${value}Help`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Select
        label={t("tokens.ends")}
        allowDeselect={false}
        value={String(days)}
        data={LIFETIMES.map((value) => ({
          value: String(value),
          label: value === 0 ? t("room.never") : t("tokens.days", { count: value }),
        }))}
        onChange={(value) => setDays(Number(value))}
      />
    </FormDialog>
  );
}
