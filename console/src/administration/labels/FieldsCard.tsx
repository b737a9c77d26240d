import { Button, Code, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { usePages } from "@/shared/lists/usePages";
import type { CustomField } from "@/shared/vocabulary";
import { t } from "../words";
import { DeleteDialog } from "./DeleteDialog";
import { FieldDialog } from "./FieldDialog";
import { FIELDS, listFields } from "./labels";
import { RowActions } from "./RowActions";
import { Section } from "./Section";

/** The custom fields of an organization. */
export function FieldsCard({ organizationId }: { organizationId: string }) {
  const [edited, setEdited] = useState<CustomField | "new" | null>(null);
  const [deleted, setDeleted] = useState<CustomField | null>(null);
  const pages = usePages<CustomField>([FIELDS, organizationId], (cursor) => listFields(organizationId, cursor));

  const columns: Column<CustomField>[] = [
    {
      name: "name",
      label: t("labels.field"),
      show: (field) => (
        <>
          <Text fw={600} inherit>
            {field.name}
          </Text>
          {field.description && (
            <Text size="sm" c="dimmed">
              {field.description}
            </Text>
          )}
        </>
      ),
    },
    { name: "key", label: t("labels.key"), show: (field) => <Code>{field.key}</Code> },
    {
      name: "type",
      label: t("labels.type"),
      show: (field) => (
        <>
          {t(`labels.type.${field.type}`)}
          {field.options.length > 0 && (
            <Text size="sm" c="dimmed" lineClamp={2}>
              {field.options.join(", ")}
            </Text>
          )}
        </>
      ),
    },
    {
      name: "actions",
      label: t("admin.actions"),
      show: (field) => (
        <RowActions name={field.name} onEdit={() => setEdited(field)} onDelete={() => setDeleted(field)} />
      ),
    },
  ];
  const create = (
    <Button size="sm" leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("labels.newField")}
    </Button>
  );

  return (
    <Section title={t("labels.fields")} help={t("labels.fieldsHelp")} actions={pages.rows.length > 0 && create}>
      <PagedTable
        label={t("labels.fields")}
        pages={pages}
        columns={columns}
        keyOf={(field) => field.id}
        empty={{ title: t("labels.noFields"), help: t("labels.noFieldsHelp"), action: create }}
      />
      {edited !== null && (
        <FieldDialog
          organizationId={organizationId}
          field={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {deleted !== null && (
        <DeleteDialog
          name={deleted.name}
          title={t("labels.deleteFieldTitle", { name: deleted.name })}
          help={t("labels.deleteFieldHelp")}
          confirm={t("labels.deleteField")}
          query={[FIELDS, "counted", deleted.id]}
          read={() => must(api.GET("/api/v2/custom-fields/{id}", { params: { path: { id: deleted.id } } }))}
          remove={() => must(api.DELETE("/api/v2/custom-fields/{id}", { params: { path: { id: deleted.id } } }))}
          onClose={() => setDeleted(null)}
        />
      )}
    </Section>
  );
}
