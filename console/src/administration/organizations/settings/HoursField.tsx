import { ActionIcon, Text, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { t } from "../../words";
import styles from "./HoursField.module.css";
import { areInOrder, clockOf, DAYS, endOf, type Hours, nextInterval, withDay } from "./hours";

const MAX_INTERVALS = 8;

interface Props {
  value: Hours;
  onChange: (hours: Hours) => void;
}

/** Hours by weekday. */
export function HoursField({ value, onChange }: Props) {
  return (
    <div>
      <ul className={styles.days}>
        {DAYS.map((day) => {
          const name = t(`office.${day}`);
          const intervals = value[day] ?? [];
          return (
            <li key={day} className={styles.day}>
              <span className={styles.name}>{name}</span>
              <div className={styles.intervals}>
                {intervals.length === 0 && <span className={styles.closed}>{t("office.closed")}</span>}
                {intervals.map((interval, index) => {
                  const put = (change: Partial<typeof interval>) =>
                    onChange(withDay(value, day, intervals.with(index, { ...interval, ...change })));
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: intervals have no other name, and keep their order
                    <div key={index} className={styles.interval}>
                      <TextInput
                        type="time"
                        size="xs"
                        aria-label={t("office.opens", { day: name })}
                        value={interval.from}
                        onChange={(event) => put({ from: event.currentTarget.value })}
                      />
                      <span aria-hidden="true">–</span>
                      <TextInput
                        type="time"
                        size="xs"
                        aria-label={t("office.closes", { day: name })}
                        value={clockOf(interval.to)}
                        onChange={(event) => put({ to: endOf(event.currentTarget.value) })}
                      />
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={t("office.removeHours", { day: name })}
                        onClick={() => onChange(withDay(value, day, intervals.toSpliced(index, 1)))}
                      >
                        <X size={15} />
                      </ActionIcon>
                    </div>
                  );
                })}
              </div>
              <ActionIcon
                variant="default"
                aria-label={t("office.addHours", { day: name })}
                disabled={intervals.length >= MAX_INTERVALS}
                onClick={() => onChange(withDay(value, day, [...intervals, nextInterval(intervals)]))}
              >
                <Plus size={15} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      {!areInOrder(value) && (
        <Text size="sm" c="var(--console-danger)" role="alert">
          {t("office.hoursFault")}
        </Text>
      )}
    </div>
  );
}
