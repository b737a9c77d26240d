import { Button, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { usePages } from "@/shared/lists/usePages";
import { browserZone, fullTime } from "@/shared/times";
import type { Tag } from "@/shared/vocabulary";
import { t } from "../words";
import { DeleteDialog } from "./DeleteDialog";
import { listTags, TAGS } from "./labels";
import { RowActions } from "./RowActions";
import { Section } from "./Section";
import { TagDialog } from "./TagDialog";

/** The tags of an organization. */
export function TagsCard({ organizationId }: { organizationId: string }) {
  const zone = useMe().timezone || browserZone();
  const [edited, setEdited] = useState<Tag | "new" | null>(null);
  const [deleted, setDeleted] = useState<Tag | null>(null);
  const pages = usePages<Tag>([TAGS, organizationId], (cursor) => listTags(organizationId, cursor));

  const columns: Column<Tag>[] = [
    {
      name: "name",
      label: t("labels.tag"),
      show: (tag) => (
        <Text fw={600} inherit>
          {tag.name}
        </Text>
      ),
    },
    { name: "created", label: t("labels.created"), show: (tag) => fullTime(tag.created, zone) },
    {
      name: "actions",
      label: t("admin.actions"),
      show: (tag) => <RowActions name={tag.name} onEdit={() => setEdited(tag)} onDelete={() => setDeleted(tag)} />,
    },
  ];
  const create = (
    <Button size="sm" leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("labels.newTag")}
    </Button>
  );

  return (
    <Section title={t("labels.tags")} help={t("labels.tagsHelp")} actions={pages.rows.length > 0 && create}>
      <PagedTable
        label={t("labels.tags")}
        pages={pages}
        columns={columns}
        keyOf={(tag) => tag.id}
        empty={{ title: t("labels.noTags"), help: t("labels.noTagsHelp"), action: create }}
      />
      {edited !== null && (
        <TagDialog
          organizationId={organizationId}
          tag={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {deleted !== null && (
        <DeleteDialog
          name={deleted.name}
          title={t("labels.deleteTagTitle", { name: deleted.name })}
          help={t("labels.deleteTagHelp")}
          confirm={t("labels.deleteTag")}
          query={[TAGS, "counted", deleted.id]}
          read={() => must(api.GET("/api/v2/tags/{id}", { params: { path: { id: deleted.id } } }))}
          remove={() => must(api.DELETE("/api/v2/tags/{id}", { params: { path: { id: deleted.id } } }))}
          onClose={() => setDeleted(null)}
        />
      )}
    </Section>
  );
}
