import { MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import type { CustomField } from "@/shared/vocabulary";
import { t } from "../../texts";
import type { FilterProps } from "./filters";

const INSIDE = { withinPortal: false };
const MAX_TAGS = 20;
const TYPING_DELAY_MS = 400;

/** The conditions that a contact meets. */
export function FilterForm({ filters, change, lists, tags, fields }: FilterProps) {
  const field = fields.find((one) => one.key === filters.field?.key);
  return (
    <Stack gap="sm">
      {(tags.length > 0 || filters.tags.length > 0) && (
        <MultiSelect
          label={t("filters.tags")}
          placeholder={filters.tags.length === 0 ? t("filters.any") : ""}
          data={tags.map((tag) => ({ value: tag.id, label: tag.name }))}
          value={filters.tags}
          maxValues={MAX_TAGS}
          searchable
          hidePickedOptions
          openOnFocus={false}
          nothingFoundMessage={t("filters.nothing")}
          comboboxProps={INSIDE}
          onChange={(chosen) => change({ ...filters, tags: chosen })}
        />
      )}
      <Select
        label={t("filters.list")}
        placeholder={t("filters.any")}
        data={lists.map((list) => ({ value: list.id, label: list.name }))}
        value={filters.list || null}
        searchable
        clearable
        clearButtonProps={{ "aria-label": t("filters.remove", { name: t("filters.list") }) }}
        nothingFoundMessage={t("filters.nothing")}
        comboboxProps={INSIDE}
        onChange={(list) => change({ ...filters, list: list ?? "" })}
      />
      {fields.length > 0 && (
        <Select
          label={t("filters.field")}
          placeholder={t("filters.any")}
          data={fields.map((one) => ({ value: one.key, label: one.name }))}
          value={field?.key ?? null}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("filters.remove", { name: t("filters.field") }) }}
          nothingFoundMessage={t("filters.nothing")}
          comboboxProps={INSIDE}
          onChange={(key) => change({ ...filters, field: key ? { key, value: "" } : null })}
        />
      )}
      {field && (
        <ValueField
          key={field.key}
          field={field}
          value={filters.field?.value ?? ""}
          onChange={(value) => change({ ...filters, field: { key: field.key, value } })}
        />
      )}
      {(["unread", "optedOut", "archived"] as const).map((name) => (
        <Select
          key={name}
          label={t(`filters.${name}`)}
          data={[
            { value: "", label: t("filters.any") },
            { value: "true", label: t(`filters.${name}Only`) },
            { value: "false", label: t(`filters.${name}Not`) },
          ]}
          value={filters[name] === null ? "" : String(filters[name])}
          allowDeselect={false}
          comboboxProps={INSIDE}
          onChange={(value) => change({ ...filters, [name]: value ? value === "true" : null })}
        />
      ))}
    </Stack>
  );
}

/** The value of a custom field that contacts have. */
function ValueField({
  field,
  value,
  onChange,
}: {
  field: CustomField;
  value: string;
  onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const send = useDebouncedCallback(onChange, TYPING_DELAY_MS);
  const label = t("filters.value", { name: field.name });
  if (field.type === "choice" || field.type === "boolean") {
    const data =
      field.type === "choice"
        ? field.options
        : [
            { value: "yes", label: t("filters.yes") },
            { value: "no", label: t("filters.no") },
          ];
    return (
      <Select
        label={label}
        data={data}
        value={value || null}
        comboboxProps={INSIDE}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  return (
    <TextInput
      label={label}
      type={field.type === "date" ? "date" : "text"}
      inputMode={field.type === "number" ? "decimal" : "text"}
      value={typed}
      maxLength={500}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value.trim());
      }}
    />
  );
}
