import { Group, Select, TextInput } from "@mantine/core";
import { useMemo } from "react";
import { t } from "@/messages";

export interface ZonedTimeValue {
  /** What a clock shows, as `2026-11-27T14:05`. */
  at: string;
  zone: string;
}

interface Props {
  value: ZonedTimeValue;
  onChange: (value: ZonedTimeValue) => void;
  fault: string;
}

/** A date and time by the clock of a zone. */
export function ZonedTime({ value, onChange, fault }: Props) {
  const zones = useMemo(() => [...new Set([value.zone, ...Intl.supportedValuesOf("timeZone")])], [value.zone]);
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <TextInput
        type="datetime-local"
        data-autofocus
        label={t("schedule.at")}
        required
        withAsterisk={false}
        value={value.at}
        error={fault}
        onChange={(event) => onChange({ ...value, at: event.currentTarget.value })}
        miw={200}
      />
      <Select
        label={t("schedule.zone")}
        searchable
        allowDeselect={false}
        limit={100}
        data={zones}
        value={value.zone}
        onChange={(zone) => zone !== null && onChange({ ...value, zone })}
        miw={200}
      />
    </Group>
  );
}
