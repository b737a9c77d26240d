import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { useContact } from "@/conversation/useContact";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import { displayName } from "@/shared/phone";
import { atWallClock, wallClock } from "@/shared/times";
import { sayFault } from "@/shared/toast";
import { ZonedTime } from "@/shared/ZonedTime";

interface Props {
  message: Message;
  zone: string;
  onClose: () => void;
}

export function EditDialog({ message, zone, onClose }: Props) {
  const contact = useContact(message.contactId);
  const [text, setText] = useState(message.body);
  const [time, setTime] = useState(() => {
    const its = message.scheduleTimezone || zone;
    return { at: wallClock(message.sendAt, its), zone: its };
  });
  const [isBusy, setBusy] = useState(false);
  const isPast = time.at <= wallClock(Date.now(), time.zone);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    const params = { path: { id: message.id } };
    try {
      if (message.reminder) {
        const body = { message: text, at: time.at, timezone: time.zone };
        await must(api.PATCH("/api/v2/reminders/{id}", { params, body }));
      } else {
        const body = { message: text, sendAt: atWallClock(time.at, time.zone), scheduleTimezone: time.zone };
        await must(api.PATCH("/api/v2/scheduledMessages/{id}", { params, body }));
      }
      onClose();
    } catch (error) {
      sayFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("scheduled.editTitle", { name: contact ? displayName(contact) : "" })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Textarea
            label={t("scheduled.text")}
            data-autofocus
            autosize
            minRows={2}
            maxRows={10}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ZonedTime value={time} onChange={setTime} fault={isPast ? t("schedule.past") : ""} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={isPast}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
