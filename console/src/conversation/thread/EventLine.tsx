import type { Contact } from "@/live/contacts";
import type { ConversationEvent } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName, formatPhone } from "@/shared/phone";
import { clockTime } from "@/shared/times";
import styles from "./Thread.module.css";

interface Props {
  event: ConversationEvent;
  contact: Contact;
  zone: string;
}

const KINDS = [
  "assigned",
  "unassigned",
  "optedOut",
  "optedIn",
  "blocked",
  "unblocked",
  "numberChanged",
  "merged",
] as const;

type Kind = (typeof KINDS)[number];

/** What happened beside the messages. Kinds that a later version adds are skipped. */
export function EventLine({ event, contact, zone }: Props) {
  const me = useMe();
  const kind = KINDS.find((one) => one === event.kind);
  if (kind === undefined) {
    return null;
  }
  const people = [{ userId: me.id, full_name: me.full_name }, ...me.numbers, ...me.sharedWith];
  const by = people.find((person) => person.userId === event.by)?.full_name ?? t("event.somebody");
  return (
    <div className={styles.event} data-event={event.id}>
      {describe(kind, event.details, by, displayName(contact))} · {clockTime(event.at, zone)}
    </div>
  );
}

function describe(kind: Kind, details: Record<string, string>, by: string, contact: string): string {
  switch (kind) {
    case "assigned":
      return t("event.assigned", { by, name: details.name ?? "" });
    case "optedOut":
    case "optedIn":
      return t(`event.${kind}`, { name: contact });
    case "numberChanged":
      return t("event.numberChanged", { from: formatPhone(details.from ?? ""), to: formatPhone(details.to ?? "") });
    default:
      return t(`event.${kind}`, { by });
  }
}
