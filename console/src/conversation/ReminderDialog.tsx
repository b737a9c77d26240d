import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName } from "@/shared/phone";
import { browserZone, wallClock } from "@/shared/times";
import { sayFault } from "@/shared/toast";
import { ZonedTime } from "@/shared/ZonedTime";
import { morningAfter } from "./slots";

interface Props {
  contact: Contact;
  text: string;
  onClose: () => void;
}

export function ReminderDialog({ contact, text, onClose }: Props) {
  const me = useMe();
  const [words, setWords] = useState(text || t("remind.default", { name: displayName(contact) }));
  const [time, setTime] = useState(() => {
    const zone = me.timezone || browserZone();
    return { at: morningAfter(wallClock(Date.now(), zone)), zone };
  });
  const [isBusy, setBusy] = useState(false);
  const key = useMemo(() => crypto.randomUUID(), []);
  const isPast = time.at <= wallClock(Date.now(), time.zone);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await must(
        api.POST("/api/v2/reminders", {
          params: { header: { "Idempotency-Key": `${key}-${time.at}-${time.zone}` } },
          body: { contactId: contact.id, message: words, type: "note", at: time.at, timezone: time.zone },
        }),
      );
      onClose();
    } catch (error) {
      sayFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={t("remind.title")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Textarea
            label={t("remind.text")}
            required
            withAsterisk={false}
            autosize
            minRows={2}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <ZonedTime value={time} onChange={setTime} fault={isPast ? t("schedule.past") : ""} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={isPast}>
              {t("remind.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
