import { ActionIcon, Button, Stack, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import type { components } from "@/api/schema.gen";
import { t } from "../texts";
import styles from "./Messages.module.css";

export type Holiday = components["schemas"]["StoredClosedDays"];

interface Props {
  holidays: Holiday[];
  today: string;
  onChange: (holidays: Holiday[]) => void;
}

/** Days on which nobody is there, such as a vacation. */
export function HolidaysEditor({ holidays, today, onChange }: Props) {
  function set(index: number, change: Partial<Holiday>) {
    onChange(holidays.map((holiday, at) => (at === index ? { ...holiday, ...change } : holiday)));
  }

  return (
    <Stack gap="sm">
      {holidays.map((holiday, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a holiday has no other name while it is written
        <div className={styles.holiday} key={index}>
          <TextInput
            type="date"
            label={t("away.firstDay")}
            value={holiday.date}
            onChange={(event) => set(index, { date: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t("away.lastDay")}
            min={holiday.date}
            value={holiday.until ?? ""}
            onChange={(event) => set(index, { until: event.currentTarget.value })}
          />
          <TextInput
            label={t("away.holidayName")}
            maxLength={100}
            value={holiday.name ?? ""}
            onChange={(event) => set(index, { name: event.currentTarget.value })}
          />
          <ActionIcon
            size="input-sm"
            variant="subtle"
            color="gray"
            aria-label={t("away.removeHoliday", { name: holiday.name || holiday.date })}
            onClick={() => onChange(holidays.filter((_, at) => at !== index))}
          >
            <Trash2 size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        style={{ alignSelf: "flex-start" }}
        leftSection={<Plus size={15} />}
        onClick={() => onChange([...holidays, { date: today }])}
      >
        {t("away.addHoliday")}
      </Button>
    </Stack>
  );
}
