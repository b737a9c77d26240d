import { Checkbox, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import { t } from "../words";
import type { NewToken } from "./ServiceAccountsPage";
import { LIFETIMES, SCOPES } from "./scopes";

interface Props {
  onSecret: (secret: NewToken) => void;
  onClose: () => void;
}

export function NewServiceAccountDialog({ onSecret, onClose }: Props) {
  const action = useAction(["serviceAccounts"]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState("365");

  async function create() {
    const body = {
      name: name.trim(),
      description: description.trim(),
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      ...(days && { expiresInDays: Number(days) }),
    };
    const { token } = await must(
      api.POST("/api/v2/service-accounts", { params: { header: { "Idempotency-Key": keyOf(key, body) } }, body }),
    );
    onSecret({ name: body.name, token });
  }

  return (
    <FormDialog
      title={t("services.new")}
      submit={t("services.create")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(create).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      <TextInput
        name="name"
        label={t("services.name")}
        description={t("services.nameHelp")}
        required
        withAsterisk={false}
        data-autofocus
        autoComplete="off"
        value={name}
        error={action.faults.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t("services.description")}
        autosize
        value={description}
        error={action.faults.description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Checkbox.Group
        label={t("services.scopes")}
        description={t("services.scopesHelp")}
        value={scopes}
        error={action.faults.scopes}
        onChange={setScopes}
      >
        <Stack mt="xs" gap="xs">
          {SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} label={t(`scope.${scope}`)} description={scope} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label={t("services.days")}
        allowDeselect={false}
        data={LIFETIMES.map(({ value, label }) => ({ value, label: t(label) }))}
        value={days}
        onChange={(value) => value !== null && setDays(value)}
      />
    </FormDialog>
  );
}
