import { Select } from "@mantine/core";
import { useMemo } from "react";

interface Props {
  label: string;
  help?: string;
  /** What an empty value means. */
  otherwise: string;
  value: string;
  fault?: string | undefined;
  onChange: (zone: string) => void;
}

/** A time zone, or the one that counts otherwise. */
export function ZoneField({ label, help, otherwise, value, fault, onChange }: Props) {
  const zones = useMemo(
    () => [
      { value: "", label: otherwise },
      ...[...new Set([...(value ? [value] : []), ...Intl.supportedValuesOf("timeZone")])].map((zone) => ({
        value: zone,
        label: zone.replaceAll("_", " "),
      })),
    ],
    [value, otherwise],
  );
  return (
    <Select
      label={label}
      description={help}
      searchable
      allowDeselect={false}
      limit={100}
      maw="24rem"
      data={zones}
      value={value}
      error={fault}
      onChange={(zone) => zone !== null && onChange(zone)}
    />
  );
}
