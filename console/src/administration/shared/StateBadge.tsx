import { Tag } from "@/shared/room/Tag";
import { t } from "../words";

/** Whether a user or an organization works, is disabled, or is deleted. */
export function StateBadge({ isDisabled, deleted = 0 }: { isDisabled: boolean; deleted?: number }) {
  if (deleted > 0) {
    return <Tag tone="bad">{t("admin.deleted")}</Tag>;
  }
  return isDisabled ? <Tag>{t("admin.disabled")}</Tag> : <Tag tone="good">{t("admin.active")}</Tag>;
}
