import { AlertTriangle, Check, CheckCheck, Clock, StickyNote } from "lucide-react";
import { memo, useState } from "react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { usePersonName } from "@/shared/names";
import { clockTime, fullTime } from "@/shared/times";
import { sayFault } from "@/shared/toast";
import type { Outbox } from "../outbox";
import { TextButton } from "../TextButton";
import { Attachments } from "./Attachments";
import styles from "./Thread.module.css";

/** What a message needs of the contact to be sent again. */
type Recipient = Pick<Contact, "id" | "phone" | "participants" | "optedOut">;

interface Props {
  message: Message;
  recipient: Recipient;
  zone: string;
  outbox: Outbox;
}

const SOURCES = ["keyword", "away", "canned", "drip", "consent", "blast"] as const;
const FAULTS = new Set(["failed", "undelivered"]);

export function kindOf(message: Message): "note" | "scheduled" | "failed" | "waiting" | "message" {
  if (message.state === "note" || message.isNote) {
    return "note";
  }
  if (message.state === "scheduled") {
    return "scheduled";
  }
  if (FAULTS.has(message.state) || message.state === "canceled") {
    return "failed";
  }
  return message.state === "queued" || message.state === "sending" ? "waiting" : "message";
}

export const MessageBubble = memo(function MessageBubble({ message, recipient, zone, outbox }: Props) {
  const kind = kindOf(message);
  const isOut = message.direction === "out";
  return (
    <div
      className={styles.bubble}
      data-direction={message.direction}
      data-kind={kind}
      data-state={message.state}
      data-message={message.id}
    >
      <Attachments message={message} />
      {message.body && <div className={styles.body}>{message.body}</div>}
      <div className={styles.meta}>
        {kind === "note" && (
          <span className={styles.noteMark} title={t("message.noteHelp")}>
            <StickyNote size={13} aria-hidden="true" /> {t(message.reminder ? "message.reminder" : "message.note")}
          </span>
        )}
        <Author message={message} />
        <time title={fullTime(message.date, zone)}>{clockTime(message.date, zone)}</time>
        {isOut && kind !== "note" && <State message={message} zone={zone} />}
        {FAULTS.has(message.state) && !recipient.optedOut && (
          <Retry message={message} recipient={recipient} outbox={outbox} />
        )}
        {message.state === "scheduled" && <Cancel message={message} />}
        {message.droppedMedia > 0 && <span>{t("message.dropped", { count: message.droppedMedia })}</span>}
      </div>
    </div>
  );
});

function Author({ message }: { message: Message }) {
  const me = useMe();
  const name = usePersonName(message.sentBy, message.id);
  const source = SOURCES.find((one) => one === message.source);
  if (message.direction === "in") {
    return message.fromName ? <span>{message.fromName}</span> : null;
  }
  const words = source ? t(`message.source.${source}`) : message.sentBy === me.id ? t("message.you") : name;
  return words ? <span>{words}</span> : null;
}

const ICON = 14;

function State({ message, zone }: { message: Message; zone: string }) {
  const words = t(`message.state.${message.state}`, { time: fullTime(message.sendAt, zone) });
  if (FAULTS.has(message.state)) {
    return (
      <span className={`${styles.state} ${styles.fault}`}>
        <AlertTriangle size={ICON} aria-hidden="true" />
        {words}
        {message.failure?.reason && `: ${message.failure.reason}`}
      </span>
    );
  }
  const icons = { delivered: CheckCheck, sent: Check, uncertain: AlertTriangle } as const;
  const Icon = icons[message.state as keyof typeof icons] ?? Clock;
  return (
    <span className={styles.state}>
      <Icon size={ICON} aria-hidden="true" /> {words}
    </span>
  );
}

function Retry({ message, recipient, outbox }: { message: Message; recipient: Recipient; outbox: Outbox }) {
  const [isSent, setSent] = useState(false);
  if (isSent) {
    return null;
  }
  return (
    <TextButton
      onClick={() => {
        setSent(true);
        outbox.add({
          contactId: recipient.id,
          to: recipient.participants.length > 0 ? recipient.participants : recipient.phone,
          from: message.from,
          body: message.body,
          media: message.media,
          isNote: false,
          mergeFields: false,
          filled: "",
        });
      }}
    >
      {t("message.retry")}
    </TextButton>
  );
}

function Cancel({ message }: { message: Message }) {
  const me = useMe();
  if (message.reminder && me.restrictions.includes("reminders")) {
    return null;
  }

  async function cancel() {
    try {
      const params = { path: { id: message.id } };
      if (message.reminder) {
        await must(api.DELETE("/api/v2/reminders/{id}", { params }));
      } else {
        await must(api.DELETE("/api/v2/scheduledMessages/{id}", { params }));
      }
    } catch (error) {
      sayFault(wordsOf(error));
    }
  }
  return (
    <TextButton onClick={() => void cancel()}>
      {t(message.reminder ? "message.cancelReminder" : "message.cancel")}
    </TextButton>
  );
}
