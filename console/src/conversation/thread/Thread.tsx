import { Button, Skeleton, Text } from "@mantine/core";
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Contact } from "@/live/contacts";
import type { ConversationEvent, Message, TypingPerson } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName } from "@/shared/phone";
import { browserZone, dayOf, dayTitle } from "@/shared/times";
import type { Outbox, OutboxEntry } from "../outbox";
import { EventLine } from "./EventLine";
import { MessageBubble } from "./MessageBubble";
import { PendingBubble } from "./PendingBubble";
import styles from "./Thread.module.css";
import type { ThreadState } from "./useThread";

interface Props {
  contact: Contact;
  thread: ThreadState;
  entries: OutboxEntry[];
  outbox: Outbox;
  onEdit: (entry: OutboxEntry) => void;
}

/** How near the end a reader must be for new messages to move the view. */
const NEAR_PX = 160;
const TYPING_CHECK_MS = 1_000;

type Item = { at: number; message: Message } | { at: number; event: ConversationEvent };

export function Thread({ contact, thread, entries, outbox, onEdit }: Props) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const scroller = useRef<HTMLDivElement>(null);
  const isNear = useRef(true);
  const heightBefore = useRef(0);

  const { messages, events, hasEarlier } = thread;
  const items = useMemo<Item[]>(
    () =>
      [
        ...messages.map((message) => ({ at: message.date, message })),
        ...events
          .filter((event) => !hasEarlier || event.at >= (messages[0]?.date ?? 0))
          .map((event) => ({ at: event.at, event })),
      ].sort((one, other) => one.at - other.at),
    [messages, events, hasEarlier],
  );
  const { id, phone, optedOut } = contact;
  const people = contact.participants.join(" ");
  // A new message changes the contact, but not what its older messages need of it.
  const recipient = useMemo(
    () => ({ id, phone, optedOut, participants: people.split(" ").filter(Boolean) }),
    [id, phone, optedOut, people],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the view moves when the content grows
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) {
      return;
    }
    if (isNear.current) {
      element.scrollTop = element.scrollHeight;
    } else if (element.scrollTop < NEAR_PX && heightBefore.current > 0) {
      // Earlier messages came above: what was read stays where it was.
      element.scrollTop += element.scrollHeight - heightBefore.current;
    }
    heightBefore.current = element.scrollHeight;
  }, [items.length, entries.length, thread.isLoading]);

  // Pictures get their height when they are loaded, and the composer grows: who reads the end goes on to see it.
  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (element === null || !content) {
      return;
    }
    const observer = new ResizeObserver(() => {
      if (isNear.current) {
        element.scrollTop = element.scrollHeight;
      }
    });
    observer.observe(element);
    observer.observe(content);
    return () => observer.disconnect();
  }, []);

  function notePosition() {
    const element = scroller.current;
    if (element !== null) {
      isNear.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (hasEarlier && element.scrollTop < NEAR_PX) {
        // One that fails is asked for again by the button, or by scrolling on.
        thread.loadEarlier().catch(() => undefined);
      }
    }
  }

  let day = "";
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      onScroll={notePosition}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      role="log"
      aria-label={t("thread.label", { name: displayName(contact) })}
    >
      <div className={styles.column}>
        {thread.hasEarlier && (
          <Button variant="subtle" size="xs" className={styles.earlier} onClick={() => void thread.loadEarlier()}>
            {t("thread.earlier")}
          </Button>
        )}
        {thread.isLoading && <Skeletons />}
        {!thread.isLoading && items.length + entries.length === 0 && (
          <Text c="dimmed" ta="center" p="xl">
            {t("thread.empty")}
          </Text>
        )}
        {items.map((item) => {
          const itsDay = dayOf(item.at, zone);
          const isNewDay = itsDay !== day;
          day = itsDay;
          const itsId = "message" in item ? item.message.id : item.event.id;
          return (
            <Fragment key={itsId}>
              {isNewDay && <h3 className={styles.day}>{dayTitle(item.at, zone, Date.now())}</h3>}
              {"message" in item ? (
                <MessageBubble message={item.message} recipient={recipient} zone={zone} outbox={outbox} />
              ) : (
                <EventLine event={item.event} contact={contact} zone={zone} />
              )}
            </Fragment>
          );
        })}
        {entries.map((entry) => (
          <PendingBubble key={entry.key} entry={entry} outbox={outbox} onEdit={onEdit} />
        ))}
        <TypingLine people={thread.typing} reader={me.id} />
      </div>
    </div>
  );
}

/** Who is writing; nothing removes their documents, so the time in them decides. */
function TypingLine({ people, reader }: { people: TypingPerson[]; reader: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (people.length === 0) {
      return;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TYPING_CHECK_MS);
    return () => clearInterval(timer);
  }, [people]);
  const names = people.filter((person) => person.until > now && person.id !== reader).map((person) => person.name);
  return (
    <div className={styles.typing} aria-live="polite">
      {names.length > 0 && t("thread.typing", { names: names.join(", ") })}
    </div>
  );
}

function Skeletons() {
  return (
    <div className={styles.skeletons} role="status" aria-label={t("app.loading")}>
      <Skeleton height={44} width="46%" radius="lg" />
      <Skeleton height={60} width="56%" radius="lg" ml="auto" />
      <Skeleton height={44} width="38%" radius="lg" />
    </div>
  );
}
