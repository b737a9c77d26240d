import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { t } from "../../words";

export interface Holiday {
  date: string;
  name?: string;
  until?: string;
}

interface Props {
  value: Holiday[];
  /** Whether a holiday may have a last day. */
  hasUntil?: boolean;
  onChange: (holidays: Holiday[]) => void;
}

/** Return a holiday without the values that are empty. */
function tidy(holiday: Holiday): Holiday {
  return Object.fromEntries(
    Object.entries(holiday).filter(([name, value]) => name === "date" || value),
  ) as unknown as Holiday;
}

/** Days without hours. */
export function HolidaysField({ value, hasUntil = false, onChange }: Props) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t("office.holidays")}
      </Text>
      {value.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("office.holidaysNone")}
        </Text>
      )}
      {value.map((holiday, index) => {
        const put = (change: Holiday | Partial<Holiday>) =>
          onChange(value.with(index, tidy({ ...holiday, ...change })));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: holidays have no other name while they are edited
          <Group key={index} gap="xs" mb="xs" align="flex-end">
            <TextInput
              type="date"
              size="xs"
              label={t("office.holidayDate")}
              required
              withAsterisk={false}
              value={holiday.date}
              onChange={(event) => put({ date: event.currentTarget.value })}
            />
            {hasUntil && (
              <TextInput
                type="date"
                size="xs"
                label={t("office.holidayUntil")}
                value={holiday.until ?? ""}
                onChange={(event) => put({ until: event.currentTarget.value })}
              />
            )}
            <TextInput
              size="xs"
              flex="1 1 8rem"
              label={t("office.holidayName")}
              value={holiday.name ?? ""}
              onChange={(event) => put({ name: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("office.holidayRemove", { date: holiday.date })}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <X size={15} />
            </ActionIcon>
          </Group>
        );
      })}
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} />}
        onClick={() => onChange([...value, { date: "" }])}
      >
        {t("office.holidayAdd")}
      </Button>
    </div>
  );
}
