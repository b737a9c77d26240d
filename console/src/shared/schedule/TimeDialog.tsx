import { Button, Group } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { t } from "@/messages";
import { FormDialog } from "@/shared/forms/FormDialog";
import { useAction } from "@/shared/room/useAction";
import { wallClock } from "@/shared/times";
import { morningAfter, nextMonday } from "./slots";
import { ZonedTime, type ZonedTimeValue } from "./ZonedTime";

const HOUR_MS = 60 * 60 * 1000;

interface Props {
  title: string;
  submit: string;
  /** The time zone that it begins with. */
  zone: string;
  /** The time that it begins with, as `2026-11-27T14:05`; the next morning if absent. */
  at?: string;
  /** First part of the names of queries whose content changes. */
  changed?: string[];
  action: (time: ZonedTimeValue) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}

/** A dialog that does something at a time to come, which people choose with its zone. */
export function TimeDialog({ title, submit, zone, at, changed, action, onClose, children }: Props) {
  const [time, setTime] = useState(() => ({ at: at ?? morningAfter(wallClock(Date.now(), zone)), zone }));
  const { isBusy, run } = useAction(changed);
  const now = wallClock(Date.now(), time.zone);
  const isPast = time.at <= now;
  const suggestions = [
    { words: t("schedule.hour"), at: wallClock(Date.now() + HOUR_MS, time.zone) },
    { words: t("schedule.tomorrow"), at: morningAfter(now) },
    { words: t("schedule.monday"), at: nextMonday(now) },
  ];
  return (
    <FormDialog
      title={title}
      submit={submit}
      isBusy={isBusy}
      isFaulty={isPast}
      onSubmit={() => void run(() => action(time)).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      {children}
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
    </FormDialog>
  );
}
