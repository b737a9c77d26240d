import { Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { api, must } from "@/api/client";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName } from "@/shared/phone";
import { TimeDialog } from "@/shared/schedule/TimeDialog";
import { browserZone } from "@/shared/times";

interface Props {
  contact: Contact;
  text: string;
  onClose: () => void;
}

export function ReminderDialog({ contact, text, onClose }: Props) {
  const me = useMe();
  const [words, setWords] = useState(text || t("remind.default", { name: displayName(contact) }));
  const key = useMemo(() => crypto.randomUUID(), []);
  return (
    <TimeDialog
      title={t("remind.title")}
      submit={t("remind.submit")}
      zone={me.timezone || browserZone()}
      action={({ at, zone }) =>
        must(
          api.POST("/api/v2/reminders", {
            params: { header: { "Idempotency-Key": `${key}-${at}-${zone}` } },
            body: { contactId: contact.id, message: words, type: "note", at, timezone: zone },
          }),
        )
      }
      onClose={onClose}
    >
      <Textarea
        label={t("remind.text")}
        required
        withAsterisk={false}
        autosize
        minRows={2}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </TimeDialog>
  );
}
