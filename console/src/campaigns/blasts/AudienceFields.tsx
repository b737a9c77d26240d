import { ActionIcon, Button, Group, Input, MultiSelect, Select, Stack, Switch, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import type { components } from "@/api/schema.gen";
import { pageStyles } from "@/shared/room/Page";
import type { CustomField } from "@/shared/vocabulary";
import { t } from "../texts";
import { type Audience, type Condition, findField } from "./audience";
import styles from "./Blasts.module.css";

const MAX_CONDITIONS = 10;
const INPUTS: Partial<Record<CustomField["type"], string>> = { number: "number", date: "date" };

interface Props {
  value: Audience;
  tags: components["schemas"]["Tag"][];
  fields: CustomField[];
  fault: string | undefined;
  onChange: (value: Audience) => void;
}

/** What contacts must match to get a blast: tags, values of custom fields, unread conversations. */
export function AudienceFields({ value, tags, fields, fault, onChange }: Props) {
  function setCondition(index: number, condition: Condition | null) {
    const conditions = value.conditions.flatMap((one, at) => (at === index ? (condition ? [condition] : []) : [one]));
    onChange({ ...value, conditions });
  }

  return (
    <fieldset className={styles.audience}>
      <legend>{t("audience.title")}</legend>
      <p className={pageStyles.soft}>{t("audience.help")}</p>
      <Stack gap="sm" mt="xs">
        {tags.length > 0 && (
          <MultiSelect
            label={t("audience.tags")}
            placeholder={value.tags.length === 0 ? t("audience.chooseTags") : ""}
            searchable
            maxValues={MAX_CONDITIONS}
            value={value.tags}
            data={tags.map((tag) => ({ value: tag.id, label: tag.name }))}
            onChange={(chosen) => onChange({ ...value, tags: chosen })}
          />
        )}
        {value.conditions.map((condition, index) => (
          <ConditionRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
            key={index}
            condition={condition}
            fields={fields}
            onChange={(changed) => setCondition(index, changed)}
          />
        ))}
        {fields.length > 0 && value.conditions.length < MAX_CONDITIONS && (
          <Button
            size="compact-sm"
            variant="default"
            style={{ alignSelf: "flex-start" }}
            leftSection={<Plus size={15} />}
            onClick={() => onChange({ ...value, conditions: [...value.conditions, { field: "", value: "" }] })}
          >
            {t("audience.addField")}
          </Button>
        )}
        <Switch
          label={t("audience.unread")}
          checked={value.isUnread}
          onChange={(event) => onChange({ ...value, isUnread: event.currentTarget.checked })}
        />
        {fault && <Input.Error>{fault}</Input.Error>}
      </Stack>
    </fieldset>
  );
}

interface RowProps {
  condition: Condition;
  fields: CustomField[];
  onChange: (condition: Condition | null) => void;
}

function ConditionRow({ condition, fields, onChange }: RowProps) {
  const field = findField(fields, condition.field);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <Select
        style={{ flex: 1 }}
        label={t("audience.field")}
        searchable
        allowDeselect={false}
        value={field?.key ?? null}
        data={fields.map((one) => ({ value: one.key, label: one.name }))}
        onChange={(key) => onChange({ field: key ?? "", value: "" })}
      />
      <ValueField field={field} condition={condition} onChange={onChange} />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("audience.removeField", { name: field?.name ?? "" })}
        onClick={() => onChange(null)}
      >
        <X size={16} />
      </ActionIcon>
    </Group>
  );
}

function ValueField({ field, condition, onChange }: Omit<RowProps, "fields"> & { field: CustomField | undefined }) {
  const label = t("audience.value");
  if (field?.type === "choice" || field?.type === "boolean") {
    const options =
      field.type === "choice"
        ? field.options
        : [
            { value: "true", label: t("audience.yes") },
            { value: "false", label: t("audience.no") },
          ];
    return (
      <Select
        style={{ flex: 1 }}
        label={label}
        allowDeselect={false}
        value={condition.value || null}
        data={options}
        onChange={(value) => onChange({ ...condition, value: value ?? "" })}
      />
    );
  }
  return (
    <TextInput
      style={{ flex: 1 }}
      label={label}
      type={(field && INPUTS[field.type]) ?? "text"}
      step="any"
      disabled={field === undefined}
      value={condition.value}
      onChange={(event) => onChange({ ...condition, value: event.currentTarget.value })}
    />
  );
}
