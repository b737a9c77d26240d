import { t } from "../words";
import styles from "./StateBadge.module.css";

type Tone = "good" | "soft" | "bad" | "warn";

/** A word on a tint that says how something is. */
export function Tag({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  );
}

/** Whether a user or an organization works, is disabled, or is deleted. */
export function StateBadge({ isDisabled, deleted = 0 }: { isDisabled: boolean; deleted?: number }) {
  if (deleted > 0) {
    return <Tag tone="bad">{t("admin.deleted")}</Tag>;
  }
  return isDisabled ? <Tag tone="soft">{t("admin.disabled")}</Tag> : <Tag tone="good">{t("admin.active")}</Tag>;
}
