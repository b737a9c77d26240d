import { ActionIcon, Button, Stack, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import styles from "./Hours.module.css";
import { type Holiday, tidyHoliday } from "./hours";
import { t } from "./texts";

interface Props {
  value: Holiday[];
  /** The day that a new one begins with, as `2026-11-27`. */
  today: string;
  /** Whether each may have a last day. */
  hasUntil?: boolean;
  onChange: (holidays: Holiday[]) => void;
}

/** Days on which nobody is there, such as holidays or a vacation. */
export function HolidaysField({ value, today, hasUntil = false, onChange }: Props) {
  return (
    <Stack gap="sm">
      {value.map((holiday, index) => {
        const put = (change: Partial<Holiday>) => onChange(value.with(index, tidyHoliday({ ...holiday, ...change })));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a holiday has no other name while it is written
          <div className={styles.holiday} data-until={hasUntil} key={index}>
            <TextInput
              type="date"
              label={t(hasUntil ? "hours.firstDay" : "hours.day")}
              required
              withAsterisk={false}
              value={holiday.date}
              onChange={(event) => put({ date: event.currentTarget.value })}
            />
            {hasUntil && (
              <TextInput
                type="date"
                label={t("hours.lastDay")}
                min={holiday.date}
                value={holiday.until ?? ""}
                onChange={(event) => put({ until: event.currentTarget.value })}
              />
            )}
            <TextInput
              label={t("hours.holidayName")}
              maxLength={100}
              value={holiday.name ?? ""}
              onChange={(event) => put({ name: event.currentTarget.value })}
            />
            <ActionIcon
              size="input-sm"
              variant="subtle"
              color="gray"
              aria-label={t("hours.removeHoliday", { name: holiday.name || holiday.date })}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <Trash2 size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        variant="default"
        size="xs"
        style={{ alignSelf: "flex-start" }}
        leftSection={<Plus size={15} />}
        onClick={() => onChange([...value, { date: today }])}
      >
        {t("hours.addHoliday")}
      </Button>
    </Stack>
  );
}
