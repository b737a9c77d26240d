import { Button, Menu } from "@mantine/core";
import { ArchiveRestore, Ban, CircleSlash, Ellipsis, ListX, Tags, Trash2 } from "lucide-react";
import { t } from "../../texts";
import type { PlainAction } from "./actions";
import type { Allowed } from "./allowed";

interface Props {
  allowed: Allowed;
  act: (action: PlainAction) => void;
  /** Ask for the list or tag that is taken away. */
  onRemove: (kind: "removeFromList" | "removeTag") => void;
}

const ICON = 16;

/** What is done to many contacts less often. */
export function More({ allowed, act, onRemove }: Props) {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<Ellipsis size={15} />}>
          {t("bulk.more")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {allowed.lists && (
          <Menu.Item leftSection={<ListX size={ICON} />} onClick={() => onRemove("removeFromList")}>
            {t("bulk.offList")}
          </Menu.Item>
        )}
        {allowed.tags && (
          <Menu.Item leftSection={<Tags size={ICON} />} onClick={() => onRemove("removeTag")}>
            {t("bulk.untag")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<ArchiveRestore size={ICON} />} onClick={() => act({ kind: "unarchive" })}>
          {t("bulk.unarchive")}
        </Menu.Item>
        <Menu.Item leftSection={<Ban size={ICON} />} onClick={() => act({ kind: "block" })}>
          {t("bulk.block")}
        </Menu.Item>
        <Menu.Item leftSection={<CircleSlash size={ICON} />} onClick={() => act({ kind: "unblock" })}>
          {t("bulk.unblock")}
        </Menu.Item>
        {allowed.delete && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<Trash2 size={ICON} />} onClick={() => act({ kind: "delete" })}>
              {t("bulk.delete")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
