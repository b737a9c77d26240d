import { ActionIcon, Group } from "@mantine/core";
import { Pencil, Trash2 } from "lucide-react";
import { t } from "@/messages";

interface Props {
  name: string;
  onEdit: () => void;
  onDelete: () => void;
}

/** Editing and deleting what a row of a list shows. */
export function RowActions({ name, onEdit, onDelete }: Props) {
  return (
    <Group gap="0.4rem" wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={t("room.editOf", { name })} onClick={onEdit}>
        <Pencil size={17} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t("room.deleteOf", { name })} onClick={onDelete}>
        <Trash2 size={17} />
      </ActionIcon>
    </Group>
  );
}
