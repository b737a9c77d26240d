import { ActionIcon, Switch, Text, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import styles from "./Hours.module.css";
import {
  DAYS,
  type Day,
  findWrongDay,
  type Interval,
  MAX_INTERVALS,
  nextInterval,
  shownEnd,
  storedEnd,
  type WeeklyHours,
  withDay,
} from "./hours";
import { t } from "./texts";

/** The hours of each weekday in which somebody is there. */
export function HoursField({ value, onChange }: { value: WeeklyHours; onChange: (hours: WeeklyHours) => void }) {
  const wrong = findWrongDay(value);
  return (
    <div>
      <ul className={styles.days} aria-label={t("hours.title")}>
        {DAYS.map((day) => (
          <DayRow
            key={day}
            day={day}
            intervals={value[day] ?? []}
            onChange={(intervals) => onChange(withDay(value, day, intervals))}
          />
        ))}
      </ul>
      {wrong !== null && (
        <Text size="sm" mt="xs" c="var(--console-danger)" role="alert">
          {t("hours.wrong", { day: t(`hours.${wrong}`) })}
        </Text>
      )}
    </div>
  );
}

interface DayProps {
  day: Day;
  intervals: Interval[];
  onChange: (intervals: Interval[]) => void;
}

function DayRow({ day, intervals, onChange }: DayProps) {
  const name = t(`hours.${day}`);

  function set(index: number, change: Partial<Interval>) {
    onChange(intervals.map((interval, at) => (at === index ? { ...interval, ...change } : interval)));
  }

  return (
    <li className={styles.day}>
      <Switch
        className={styles.dayName}
        label={name}
        checked={intervals.length > 0}
        onChange={(event) => onChange(event.currentTarget.checked ? [nextInterval([])] : [])}
      />
      {intervals.length === 0 ? (
        <span className={styles.closed}>{t("hours.closed")}</span>
      ) : (
        <div className={styles.times}>
          {intervals.map((interval, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an interval has no other name
            <div className={styles.time} key={index}>
              <TextInput
                type="time"
                className={styles.clock}
                aria-label={t("hours.from", { day: name })}
                value={interval.from}
                onChange={(event) => set(index, { from: event.currentTarget.value })}
              />
              <span aria-hidden="true">–</span>
              <TextInput
                type="time"
                className={styles.clock}
                aria-label={t("hours.to", { day: name })}
                value={shownEnd(interval.to)}
                onChange={(event) => set(index, { to: storedEnd(event.currentTarget.value) })}
              />
              {intervals.length > 1 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("hours.remove", { day: name })}
                  onClick={() => onChange(intervals.filter((_, at) => at !== index))}
                >
                  <Trash2 size={16} />
                </ActionIcon>
              )}
            </div>
          ))}
        </div>
      )}
      {intervals.length > 0 && intervals.length < MAX_INTERVALS && (
        <ActionIcon
          variant="subtle"
          color="gray"
          mt={4}
          aria-label={t("hours.add", { day: name })}
          onClick={() => onChange([...intervals, nextInterval(intervals)])}
        >
          <Plus size={16} />
        </ActionIcon>
      )}
    </li>
  );
}
