import { ActionIcon, Badge, Menu, Tooltip } from "@mantine/core";
import { Archive, ArchiveRestore, ChevronLeft, Mail, MoreVertical, PanelRight } from "lucide-react";
import { useNavigate } from "react-router";
import { wordsOf } from "@/api/problem";
import { useInbox } from "@/inbox/inbox";
import { missingConsent } from "@/live/consent";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { ConsentMark } from "@/shared/ConsentMark";
import { ContactAvatar } from "@/shared/ContactAvatar";
import { displayName, formatPhone } from "@/shared/phone";
import { sayFault } from "@/shared/toast";
import { AssigneeMenu } from "./AssigneeMenu";
import styles from "./ConversationPane.module.css";

interface Props {
  contact: Contact;
  isPanelOpen: boolean;
  onPanel: () => void;
  onBack: () => void;
}

const ICON = 19;

export function Header({ contact, isPanelOpen, onPanel, onBack }: Props) {
  const { actions } = useInbox();
  const me = useMe();
  const navigate = useNavigate();
  const name = displayName(contact);
  const isGroup = contact.participants.length > 0;
  const consent = missingConsent(contact, me.organization);
  const owner = me.numbers.length > 1 ? me.numbers.find((entry) => entry.userId === contact.uid) : undefined;

  function attempt(action: Promise<void>) {
    action.catch((error) => sayFault(wordsOf(error)));
  }

  const archiveWords = t(contact.isArchived ? "thread.unarchive" : "thread.archive");
  const ArchiveIcon = contact.isArchived ? ArchiveRestore : Archive;
  const archive = () => attempt(actions.setArchived(contact, !contact.isArchived));
  const markUnread = () => {
    void navigate("/inbox");
    attempt(actions.markUnread(contact));
  };

  return (
    <header className={styles.header}>
      <ActionIcon
        className={styles.back}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("app.back")}
        onClick={onBack}
      >
        <ChevronLeft size={22} />
      </ActionIcon>
      <ContactAvatar id={contact.id} name={name} isGroup={isGroup} size={40} />
      <div className={styles.who}>
        <h2 className={styles.name}>{name}</h2>
        <div className={styles.detail}>
          <span>{isGroup ? t("inbox.group", { count: contact.participants.length }) : formatPhone(contact.phone)}</span>
          {owner && <span className={styles.via}>· {t("inbox.via", { number: formatPhone(owner.phone_number) })}</span>}
          {consent && <ConsentMark missing={consent} withWords />}
          {contact.isArchived && (
            <Badge size="sm" variant="default" radius="sm">
              {t("thread.archived")}
            </Badge>
          )}
        </div>
      </div>
      <div className={styles.tools}>
        <AssigneeMenu contact={contact} />
        <Tooltip label={archiveWords}>
          <ActionIcon
            className={styles.wide}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={archiveWords}
            onClick={archive}
          >
            <ArchiveIcon size={ICON} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("thread.markUnread")}>
          <ActionIcon
            className={styles.wide}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("thread.markUnread")}
            onClick={markUnread}
          >
            <Mail size={ICON} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon className={styles.back} variant="subtle" color="gray" size="lg" aria-label={t("thread.more")}>
              <MoreVertical size={ICON} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<ArchiveIcon size={16} />} onClick={archive}>
              {archiveWords}
            </Menu.Item>
            <Menu.Item leftSection={<Mail size={16} />} onClick={markUnread}>
              {t("thread.markUnread")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label={t(isPanelOpen ? "contact.hide" : "contact.show")}>
          <ActionIcon
            variant={isPanelOpen ? "light" : "subtle"}
            color={isPanelOpen ? "brand" : "gray"}
            size="lg"
            aria-label={t(isPanelOpen ? "contact.hide" : "contact.show")}
            aria-pressed={isPanelOpen}
            onClick={onPanel}
          >
            <PanelRight size={ICON} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}
