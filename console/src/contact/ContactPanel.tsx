import { ActionIcon, CloseButton, Divider, ScrollArea } from "@mantine/core";
import { Copy } from "lucide-react";
import { useContact } from "@/conversation/useContact";
import { t } from "@/messages";
import { ContactAvatar } from "@/shared/ContactAvatar";
import { displayName, formatPhone } from "@/shared/phone";
import { say } from "@/shared/toast";
import styles from "./ContactPanel.module.css";
import { CustomFields } from "./CustomFields";
import { DangerZone } from "./DangerZone";
import { DripsSection } from "./DripsSection";
import { EditableField } from "./EditableField";
import { ListsSection } from "./ListsSection";
import { MergeSuggestion } from "./MergeSuggestion";
import { OptOutSection } from "./OptOutSection";
import { TagsSection } from "./TagsSection";
import { useLabels } from "./useLabels";

interface Props {
  contactId: string;
  onClose: () => void;
}

const ICON = 15;

/** Who the conversation is with: what is known about them, and what runs for them. */
export function ContactPanel({ contactId, onClose }: Props) {
  const contact = useContact(contactId);
  const labels = useLabels(contact?.uid ?? "");
  if (!contact) {
    return null;
  }
  const name = displayName(contact);
  const isGroup = contact.participants.length > 0;
  return (
    <>
      <header className={styles.top}>
        <h2 className={styles.title}>{t("contact.panel")}</h2>
        <CloseButton aria-label={t("contact.hide")} onClick={onClose} />
      </header>
      <ScrollArea className={styles.scroller} type="auto" viewportProps={{ tabIndex: 0 }}>
        <div className={styles.content}>
          <div className={styles.who}>
            <ContactAvatar id={contact.id} name={name} isGroup={isGroup} size={64} />
            <div className={styles.name}>{name}</div>
            {contact.phone && (
              <div className={styles.phone}>
                {formatPhone(contact.phone)}
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={t("contact.copy")}
                  onClick={() => {
                    void navigator.clipboard.writeText(contact.phone).then(() => say(t("contact.copied")));
                  }}
                >
                  <Copy size={ICON} />
                </ActionIcon>
              </div>
            )}
          </div>
          {!isGroup && <MergeSuggestion contact={contact} />}
          <dl className={styles.fields}>
            <EditableField contact={contact} field="full_name" value={contact.name} label={t("contact.name")} />
            {!isGroup && (
              <>
                <EditableField
                  contact={contact}
                  field="email"
                  value={contact.email}
                  label={t("contact.email")}
                  type="email"
                />
                <EditableField
                  contact={contact}
                  field="companyName"
                  value={contact.company}
                  label={t("contact.company")}
                />
                <EditableField contact={contact} field="title" value={contact.title} label={t("contact.jobTitle")} />
                <EditableField
                  contact={contact}
                  field="birthday"
                  value={contact.birthday}
                  label={t("contact.birthday")}
                  type="date"
                />
              </>
            )}
            <EditableField contact={contact} field="notes" value={contact.notes} label={t("contact.notes")} isLong />
          </dl>
          {isGroup ? (
            <section className={styles.section}>
              <h3 className={styles.heading}>{t("contact.participants")}</h3>
              <ul className={styles.plain}>
                {contact.participants.map((number) => (
                  <li key={number}>{formatPhone(number)}</li>
                ))}
              </ul>
            </section>
          ) : (
            <>
              <CustomFields contact={contact} labels={labels} />
              <Divider />
              <TagsSection contact={contact} labels={labels} />
              <ListsSection contact={contact} />
              <DripsSection contact={contact} />
              <OptOutSection contact={contact} />
            </>
          )}
          <Divider />
          <DangerZone contact={contact} />
        </div>
      </ScrollArea>
    </>
  );
}
