import { ActionIcon, Group } from "@mantine/core";
import { Pencil, Trash2 } from "lucide-react";
import { t } from "../words";

/** What can be done with a tag or a field. */
export function RowActions({ name, onEdit, onDelete }: { name: string; onEdit: () => void; onDelete: () => void }) {
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={t("labels.edit", { name })} onClick={onEdit}>
        <Pencil size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t("labels.delete", { name })} onClick={onDelete}>
        <Trash2 size={16} />
      </ActionIcon>
    </Group>
  );
}
