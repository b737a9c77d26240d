import { Select, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import type { CustomField } from "@/shared/vocabulary";
import { t } from "../words";
import { FIELDS, type FieldType, TYPES } from "./labels";

interface Props {
  organizationId: string;
  field: CustomField | null;
  onClose: () => void;
}

const MAX_OPTIONS = 50;

/** A new custom field, or what can change of one. */
export function FieldDialog({ organizationId, field, onClose }: Props) {
  const action = useAction([FIELDS]);
  const requestId = useMemo(() => crypto.randomUUID(), []);
  const [name, setName] = useState(field?.name ?? "");
  const [key, setKey] = useState("");
  const [type, setType] = useState<FieldType>(field?.type ?? "text");
  const [description, setDescription] = useState(field?.description ?? "");
  const [options, setOptions] = useState(field?.options ?? []);

  function save() {
    const values = {
      name: name.trim(),
      description: description.trim(),
      ...(type === "choice" ? { options } : {}),
    };
    if (field) {
      const path = { id: field.id };
      return must(api.PATCH("/api/v2/custom-fields/{id}", { params: { path }, body: values }));
    }
    const body = { organizationId, ...values, type, ...(key.trim() ? { key: key.trim() } : {}) };
    const header = { "Idempotency-Key": keyOf(requestId, body) };
    return must(api.POST("/api/v2/custom-fields", { params: { header }, body }));
  }

  return (
    <FormDialog
      title={field ? t("labels.edit", { name: field.name }) : t("labels.newField")}
      submit={t(field ? "app.save" : "labels.createField")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(save, field ? t("labels.saved") : "").then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      <TextInput
        name="fieldName"
        label={t("labels.name")}
        required
        withAsterisk={false}
        data-autofocus
        autoComplete="off"
        value={name}
        error={action.faults.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {field === null && (
        <>
          <Select
            name="fieldType"
            label={t("labels.type")}
            description={t("labels.typeHelp")}
            allowDeselect={false}
            data={TYPES.map((value) => ({ value, label: t(`labels.type.${value}`) }))}
            value={type}
            onChange={(value) => value !== null && setType(value)}
          />
          <TextInput
            name="fieldKey"
            label={t("labels.key")}
            description={t("labels.keyHelp")}
            autoComplete="off"
            value={key}
            error={action.faults.key}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
        </>
      )}
      {type === "choice" && (
        <TagsInput
          name="fieldOptions"
          label={t("labels.options")}
          description={t("labels.optionsHelp")}
          maxTags={MAX_OPTIONS}
          acceptValueOnBlur
          value={options}
          error={action.faults.options}
          onChange={setOptions}
        />
      )}
      <Textarea
        label={t("labels.description")}
        description={t("labels.descriptionHelp")}
        autosize
        minRows={2}
        value={description}
        error={action.faults.description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {field !== null && (
        <Text size="sm" c="dimmed">
          {t("labels.keyStays", { key: field.key, type: t(`labels.type.${field.type}`) })}
        </Text>
      )}
    </FormDialog>
  );
}
