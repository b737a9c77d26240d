import { Button, Skeleton, Text } from "@mantine/core";
import { ArrowDown } from "lucide-react";
import { Fragment, useEffect, useMemo, useState } from "react";
import type { Contact } from "@/live/contacts";
import type { TypingPerson } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName } from "@/shared/phone";
import { browserZone, dayOf, dayTitle } from "@/shared/times";
import type { Outbox, OutboxEntry } from "../outbox";
import { EventLine } from "./EventLine";
import { MessageBubble } from "./MessageBubble";
import { PendingBubble } from "./PendingBubble";
import { mergeItems } from "./stretch";
import styles from "./Thread.module.css";
import { usePlace } from "./usePlace";
import { useThread } from "./useThread";

interface Props {
  contact: Contact;
  entries: OutboxEntry[];
  outbox: Outbox;
  onEdit: (entry: OutboxEntry) => void;
}

const TYPING_CHECK_MS = 1_000;

/** The messages of a conversation. The pane around it is not rendered again when one comes. */
export function Thread({ contact, entries, outbox, onEdit }: Props) {
  const me = useMe();
  const zone = useMemo(() => me.timezone || browserZone(), [me.timezone]);
  const thread = useThread(contact.uid, contact.id);
  const { messages, events, hasEarlier } = thread;
  const items = useMemo(() => mergeItems(messages, events, hasEarlier), [messages, events, hasEarlier]);
  const place = usePlace(items, thread, entries.length);
  useEffect(() => {
    outbox.settle(new Set(messages.map((message) => message.id)));
  }, [outbox, messages]);

  const { id, phone, optedOut } = contact;
  const people = contact.participants.join(" ");
  // A new message changes the contact, but not what its older messages need of it.
  const recipient = useMemo(
    () => ({ id, phone, optedOut, participants: people.split(" ").filter(Boolean) }),
    [id, phone, optedOut, people],
  );

  let day = "";
  return (
    <div className={styles.place}>
      <div
        ref={place.scroller}
        className={styles.scroller}
        onScroll={place.onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        role="log"
        // Elsewhere, what is drawn is not what came.
        aria-live={place.isAtEnd ? "polite" : "off"}
        aria-label={t("thread.label", { name: displayName(contact) })}
      >
        <div className={styles.column}>
          {items.length > 0 && (
            <div className={styles.earlier}>
              {(hasEarlier || place.drawn[0] !== items[0]) && (
                <Button variant="subtle" size="xs" loading={thread.isLoadingEarlier} onClick={place.goUp}>
                  {t("thread.earlier")}
                </Button>
              )}
            </div>
          )}
          {thread.isLoading && <Skeletons />}
          {!thread.isLoading && items.length + entries.length === 0 && (
            <Text c="dimmed" ta="center" p="xl">
              {t("thread.empty")}
            </Text>
          )}
          {place.drawn.map((item) => {
            const itsDay = dayOf(item.at, zone);
            const isNewDay = itsDay !== day;
            day = itsDay;
            return (
              <Fragment key={item.id}>
                {isNewDay && <h3 className={styles.day}>{dayTitle(item.at, zone, Date.now())}</h3>}
                {"message" in item ? (
                  <MessageBubble message={item.message} recipient={recipient} zone={zone} outbox={outbox} />
                ) : (
                  <EventLine event={item.event} contact={contact} zone={zone} />
                )}
              </Fragment>
            );
          })}
          {!place.hasLater && (
            <>
              {entries.map((entry) => (
                <PendingBubble key={entry.key} entry={entry} outbox={outbox} onEdit={onEdit} />
              ))}
              <TypingLine people={thread.typing} reader={me.id} />
            </>
          )}
        </div>
      </div>
      {!place.isAtEnd && <ToEnd missed={place.missed} onClick={place.goToEnd} />}
    </div>
  );
}

/** The way back to the latest messages, which says how many came. */
function ToEnd({ missed, onClick }: { missed: number; onClick: () => void }) {
  return (
    <div className={styles.toEnd} role="status">
      <Button
        radius="xl"
        size="compact-md"
        variant={missed > 0 ? "filled" : "default"}
        leftSection={<ArrowDown size={15} aria-hidden="true" />}
        onClick={onClick}
      >
        {missed > 0 ? t("thread.arrived", { count: missed }) : t("thread.latest")}
      </Button>
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
