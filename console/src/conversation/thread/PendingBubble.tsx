import { AlertTriangle, Clock, StickyNote } from "lucide-react";
import { t } from "@/messages";
import type { Outbox, OutboxEntry } from "../outbox";
import { TextButton } from "../TextButton";
import styles from "./Thread.module.css";

const ICON = 14;

interface Props {
  entry: OutboxEntry;
  outbox: Outbox;
  /** Take a refused message back into the field. */
  onEdit: (entry: OutboxEntry) => void;
}

/** A message that is typed, and not yet seen in the conversation. */
export function PendingBubble({ entry, outbox, onEdit }: Props) {
  const isRefused = entry.state === "refused";
  const text = (isRefused ? "" : entry.filled) || entry.body;
  const kind = isRefused ? "failed" : entry.isNote ? "note" : "waiting";
  return (
    <div className={styles.bubble} data-direction="out" data-kind={kind} data-state={entry.state}>
      <div className={styles.body}>{text || t("message.attachment")}</div>
      <div className={styles.meta}>
        {entry.isNote && (
          <span className={styles.noteMark}>
            <StickyNote size={13} aria-hidden="true" /> {t("message.note")}
          </span>
        )}
        {isRefused ? (
          <>
            <span className={`${styles.state} ${styles.fault}`}>
              <AlertTriangle size={ICON} aria-hidden="true" /> {entry.problem}
            </span>
            <TextButton onClick={() => outbox.retry(entry.key)}>{t("message.retry")}</TextButton>
            {entry.body && entry.media.length === 0 && (
              <TextButton
                onClick={() => {
                  outbox.remove(entry.key);
                  onEdit(entry);
                }}
              >
                {t("message.edit")}
              </TextButton>
            )}
            <TextButton onClick={() => outbox.remove(entry.key)}>{t("message.discard")}</TextButton>
          </>
        ) : (
          <span className={styles.state}>
            <Clock size={ICON} aria-hidden="true" />
            {t(entry.state === "waiting" ? "message.state.waiting" : "message.state.sending")}
          </span>
        )}
      </div>
    </div>
  );
}
