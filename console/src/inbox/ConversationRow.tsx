import { Ban, OctagonX } from "lucide-react";
import { memo } from "react";
import { Link } from "react-router";
import { missingConsent } from "@/live/consent";
import { type Contact, isUnread } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { ConsentMark } from "@/shared/ConsentMark";
import { ContactAvatar } from "@/shared/ContactAvatar";
import { displayName } from "@/shared/phone";
import { browserZone, fullTime, shortTime } from "@/shared/times";
import styles from "./ConversationRow.module.css";

interface Props {
  contact: Contact;
  isSelected: boolean;
}

export const ConversationRow = memo(function ConversationRow({ contact, isSelected }: Props) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const name = displayName(contact);
  const unread = isUnread(contact, me.id);
  const text = contact.lastMessage || t("inbox.media");
  const owner = me.numbers.length > 1 ? me.numbers.find((entry) => entry.userId === contact.uid) : undefined;
  const consent = missingConsent(contact, me.organization);
  return (
    <Link
      to={`/inbox/${contact.id}`}
      className={styles.row}
      data-unread={unread}
      aria-current={isSelected ? "true" : undefined}
    >
      <ContactAvatar id={contact.id} name={name} isGroup={contact.participants.length > 0} size={44} />
      <span className={styles.text}>
        <span className={styles.line}>
          <span className={styles.name}>{name}</span>
          <time className={styles.time} title={fullTime(contact.lastMessageDate, zone)}>
            {shortTime(contact.lastMessageDate, zone, Date.now())}
          </time>
        </span>
        <span className={styles.line}>
          <span className={styles.preview}>
            {contact.lastDirection === "out" && contact.lastSentBy === me.id ? t("inbox.you", { text }) : text}
          </span>
          {contact.optedOut && <OctagonX size={15} className={styles.warning} aria-label={t("inbox.optedOut")} />}
          {contact.blocked && <Ban size={15} className={styles.warning} aria-label={t("inbox.blocked")} />}
          {consent && <ConsentMark missing={consent} />}
          {owner?.shared && <span className={styles.owner}>{owner.full_name}</span>}
          {unread && (
            <span className={styles.dot}>
              <span className="visually-hidden">{t("inbox.unread")}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});
