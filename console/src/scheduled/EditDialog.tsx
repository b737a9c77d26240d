import { Textarea } from "@mantine/core";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useContact } from "@/conversation/useContact";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import { displayName } from "@/shared/phone";
import { TimeDialog } from "@/shared/schedule/TimeDialog";
import type { ZonedTimeValue } from "@/shared/schedule/ZonedTime";
import { atWallClock, wallClock } from "@/shared/times";

interface Props {
  message: Message;
  zone: string;
  onClose: () => void;
}

export function EditDialog({ message, zone, onClose }: Props) {
  const contact = useContact(message.contactId);
  const [text, setText] = useState(message.body);
  const its = message.scheduleTimezone || zone;
  const params = { path: { id: message.id } };

  function save(time: ZonedTimeValue) {
    return message.reminder
      ? must(
          api.PATCH("/api/v2/reminders/{id}", {
            params,
            body: { message: text, at: time.at, timezone: time.zone },
          }),
        )
      : must(
          api.PATCH("/api/v2/scheduledMessages/{id}", {
            params,
            body: { message: text, sendAt: atWallClock(time.at, time.zone), scheduleTimezone: time.zone },
          }),
        );
  }

  return (
    <TimeDialog
      title={t("scheduled.editTitle", { name: contact ? displayName(contact) : "" })}
      submit={t("app.save")}
      zone={its}
      at={wallClock(message.sendAt, its)}
      action={save}
      onClose={onClose}
    >
      <Textarea
        label={t("scheduled.text")}
        data-autofocus
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </TimeDialog>
  );
}
