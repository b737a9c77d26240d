import { Button, Group, MultiSelect, Stack, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { formatPhone } from "@/shared/phone";
import { Loaded } from "@/shared/room/Loaded";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import { KINDS } from "./deviceChoices";

type Choices = components["schemas"]["NotificationSettings"];

/** What the user is notified of, on all devices. */
export function ChoicesCard() {
  const me = useMe();
  const query = useQuery({
    queryKey: ["notificationSettings", me.id],
    queryFn: () => must(api.GET("/api/v2/users/{id}/notificationSettings", { params: { path: { id: me.id } } })),
  });
  return (
    <Card title={t("notifications.choices")} help={t("notifications.choicesHelp")}>
      <Loaded query={query} lines={6}>
        {(stored) => <Form stored={stored} />}
      </Loaded>
    </Card>
  );
}

function Form({ stored }: { stored: Choices }) {
  const me = useMe();
  const queries = useQueryClient();
  const [choices, setChoices] = useState(stored);
  const [isQuiet, setQuiet] = useState(stored.quietFrom !== stored.quietUntil);
  const { isBusy, run } = useAction();
  const numbers = new Map(me.numbers.map((one) => [one.userId, `${one.full_name} · ${formatPhone(one.phone_number)}`]));

  async function save() {
    const body = isQuiet ? choices : { ...choices, quietFrom: "00:00", quietUntil: "00:00" };
    await must(api.PUT("/api/v2/users/{id}/notificationSettings", { params: { path: { id: me.id } }, body }));
    await queries.invalidateQueries({ queryKey: ["notificationSettings"] });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(save, t("room.saved"));
  }

  function toggleQuiet(isOn: boolean) {
    setQuiet(isOn);
    if (isOn && choices.quietFrom === choices.quietUntil) {
      setChoices({ ...choices, quietFrom: "21:00", quietUntil: "07:00" });
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {KINDS.map((kind) => (
          <Switch
            key={kind}
            label={t(`notifications.${kind}`)}
            description={t(`notifications.${kind}Help`)}
            checked={choices[kind]}
            onChange={(event) => setChoices({ ...choices, [kind]: event.currentTarget.checked })}
          />
        ))}
        <Switch
          label={t("notifications.quiet")}
          description={t("notifications.quietHelp")}
          checked={isQuiet}
          onChange={(event) => toggleQuiet(event.currentTarget.checked)}
        />
        {isQuiet && (
          <Group grow maw={360}>
            <TextInput
              type="time"
              required
              withAsterisk={false}
              label={t("notifications.quietFrom")}
              value={choices.quietFrom}
              onChange={(event) => setChoices({ ...choices, quietFrom: event.currentTarget.value })}
            />
            <TextInput
              type="time"
              required
              withAsterisk={false}
              label={t("notifications.quietUntil")}
              value={choices.quietUntil}
              onChange={(event) => setChoices({ ...choices, quietUntil: event.currentTarget.value })}
            />
          </Group>
        )}
        {numbers.size > 1 && (
          <MultiSelect
            label={t("notifications.muted")}
            description={t("notifications.mutedHelp")}
            value={choices.mutedNumbers}
            data={[...numbers].map(([value, label]) => ({ value, label }))}
            onChange={(mutedNumbers) => setChoices({ ...choices, mutedNumbers })}
          />
        )}
      </Stack>
      <div className={pageStyles.foot}>
        <Button type="submit" loading={isBusy}>
          {t("app.save")}
        </Button>
      </div>
    </form>
  );
}
