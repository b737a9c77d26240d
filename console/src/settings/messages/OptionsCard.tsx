import { Select, Stack, Switch } from "@mantine/core";
import { useMemo } from "react";
import { useSession } from "@/session/session";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { browserZone } from "@/shared/times";
import { t } from "../texts";
import type { Save, Stored } from "./useMessageSettings";

/** Time zone, e-mails of reminders, shared keywords: each is saved when it is changed. */
export function OptionsCard({ stored, save }: { stored: Stored; save: Save }) {
  const { refresh } = useSession();
  const { isBusy, run } = useAction();
  const zones = useMemo(
    () => [...new Set([stored.timezone, browserZone(), ...Intl.supportedValuesOf("timeZone")])].filter(Boolean),
    [stored.timezone],
  );
  return (
    <Card title={t("options.title")}>
      <Stack gap="lg">
        <Select
          label={t("options.timezone")}
          description={t("options.timezoneHelp")}
          searchable
          limit={100}
          maw={360}
          allowDeselect={false}
          disabled={isBusy}
          placeholder={t("options.timezoneDefault")}
          value={stored.timezone || null}
          data={zones}
          onChange={(timezone) =>
            timezone !== null && void run(() => save({ timezone }).then(refresh), t("room.saved"))
          }
        />
        <Switch
          label={t("options.reminderEmails")}
          description={t("options.reminderEmailsHelp")}
          checked={stored.reminderEmails}
          disabled={isBusy}
          onChange={(event) => {
            const reminderEmails = event.currentTarget.checked;
            void run(() => save({ reminderEmails }), t("room.saved"));
          }}
        />
        <Switch
          label={t("options.sharedKeywords")}
          description={t("options.sharedKeywordsHelp")}
          checked={stored.sharedKeywords}
          disabled={isBusy}
          onChange={(event) => {
            const sharedKeywords = event.currentTarget.checked;
            void run(() => save({ sharedKeywords }), t("room.saved"));
          }}
        />
      </Stack>
    </Card>
  );
}
