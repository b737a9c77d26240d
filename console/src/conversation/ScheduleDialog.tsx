import { Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { atWallClock, browserZone, wallClock } from "@/shared/times";
import { sayFault } from "@/shared/toast";
import { ZonedTime } from "@/shared/ZonedTime";
import { morningAfter, nextMonday } from "./slots";

interface Props {
  message: { to: string | string[]; from: string; body: string; media: string[] };
  onClose: () => void;
  onDone: () => void;
}

const HOUR_MS = 60 * 60 * 1000;

export function ScheduleDialog({ message, onClose, onDone }: Props) {
  const me = useMe();
  const [time, setTime] = useState(() => {
    const zone = me.timezone || browserZone();
    return { at: morningAfter(wallClock(Date.now(), zone)), zone };
  });
  const [isBusy, setBusy] = useState(false);
  // One dialog is one message, however often its button is pressed.
  const key = useMemo(() => crypto.randomUUID(), []);
  const now = wallClock(Date.now(), time.zone);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await must(
        api.POST("/api/v2/messages", {
          params: { header: { "Idempotency-Key": `${key}-${time.at}-${time.zone}` } },
          body: {
            to: message.to,
            from: message.from,
            message: message.body,
            ...(message.media.length > 0 ? { media: message.media } : {}),
            sendAt: atWallClock(time.at, time.zone),
            scheduleTimezone: time.zone,
          },
        }),
      );
      onDone();
      onClose();
    } catch (error) {
      sayFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  const suggestions = [
    { words: t("schedule.hour"), at: wallClock(Date.now() + HOUR_MS, time.zone) },
    { words: t("schedule.tomorrow"), at: morningAfter(now) },
    { words: t("schedule.monday"), at: nextMonday(now) },
  ];
  const isPast = time.at <= now;
  return (
    <Modal opened onClose={onClose} title={t("schedule.title")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Group gap="xs">
            {suggestions.map((one) => (
              <Button
                key={one.words}
                size="xs"
                variant="default"
                radius="xl"
                onClick={() => setTime({ ...time, at: one.at })}
              >
                {one.words}
              </Button>
            ))}
          </Group>
          <ZonedTime value={time} onChange={setTime} fault={isPast ? t("schedule.past") : ""} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={isPast}>
              {t("schedule.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
