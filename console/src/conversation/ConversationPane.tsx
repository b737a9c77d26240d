import { Center, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, must } from "@/api/client";
import { useInbox } from "@/inbox/inbox";
import { type Contact, isUnread } from "@/live/contacts";
import { t } from "@/messages";
import { Splash } from "@/shell/Splash";
import { Composer } from "./Composer";
import styles from "./ConversationPane.module.css";
import { Header } from "./Header";
import type { OutboxEntry } from "./outbox";
import { Thread } from "./thread/Thread";
import { useContact } from "./useContact";
import { useOutbox } from "./useOutbox";

interface Props {
  contactId: string;
  isPanelOpen: boolean;
  onPanel: () => void;
  onBack: () => void;
}

export function ConversationPane(props: Props) {
  const contact = useContact(props.contactId);
  if (contact === undefined) {
    return <Splash />;
  }
  if (contact === null) {
    return (
      <Center h="100%" p="lg">
        <Text c="dimmed">{t("thread.missing")}</Text>
      </Center>
    );
  }
  return <Loaded {...props} contact={contact} />;
}

function Loaded({ contact, isPanelOpen, onPanel, onBack }: Props & { contact: Contact }) {
  const { outbox, entries } = useOutbox(contact.id);
  const consent = useQuery({
    queryKey: ["consent", contact.id, contact.consentSentAt, contact.consentAskedAt, contact.consentConfirmedAt],
    queryFn: () => must(api.GET("/api/v2/contacts/{id}/consentRequirement", { params: { path: { id: contact.id } } })),
  });
  useReading(contact);
  const [returned, setReturned] = useState<OutboxEntry | null>(null);
  const take = useCallback(() => setReturned(null), []);

  return (
    <section className={styles.pane} aria-label={t("thread.label", { name: contact.name || contact.phone })}>
      <Header contact={contact} isPanelOpen={isPanelOpen} onPanel={onPanel} onBack={onBack} />
      <Thread contact={contact} entries={entries} outbox={outbox} onEdit={setReturned} />
      <Composer contact={contact} outbox={outbox} consent={consent.data} returned={returned} onTaken={take} />
    </section>
  );
}

/** Mark what is on the screen as read, as long as somebody can see it. */
function useReading(contact: Contact): void {
  const { reader, actions } = useInbox();
  const unread = isUnread(contact, reader);
  const seenUntil = useRef(0);

  useEffect(() => {
    function read() {
      // One attempt for each latest message: a mark that fails must not be repeated without end.
      if (unread && document.visibilityState === "visible" && seenUntil.current !== contact.lastMessageDate) {
        seenUntil.current = contact.lastMessageDate;
        actions.markRead(contact).catch(() => undefined);
      }
    }
    function readAgain() {
      seenUntil.current = 0;
      read();
    }
    read();
    document.addEventListener("visibilitychange", readAgain);
    window.addEventListener("online", readAgain);
    return () => {
      document.removeEventListener("visibilitychange", readAgain);
      window.removeEventListener("online", readAgain);
    };
  }, [unread, contact, actions]);
}
