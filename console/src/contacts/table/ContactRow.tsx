import { Checkbox } from "@mantine/core";
import { type KeyboardEvent, type MouseEvent, memo } from "react";
import { Link } from "react-router";
import { ContactAvatar } from "@/shared/ContactAvatar";
import { displayName, formatPhone } from "@/shared/phone";
import { Tag } from "@/shared/room/Tag";
import { fullTime, shortTime } from "@/shared/times";
import { t } from "../texts";
import type { Contact } from "./filters/filters";
import styles from "./Table.module.css";

interface Props {
  contact: Contact;
  index: number;
  isSelected: boolean;
  isOpen: boolean;
  /** Where it lies in the list, and its height, in px. */
  top: number;
  height: number;
  listNames: Map<string, string>;
  zone: string;
  /** The address of the table with this contact open. */
  address: string;
  onToggle: (id: string, isRange: boolean) => void;
  onOpen: (id: string) => void;
  /** Go to the row above or below. */
  onStep: (from: number, step: number) => void;
}

/** How many letters the names of tags or lists have room for; the first one is always shown. */
const ROOM = 11;

/** A contact in the table; on a telephone, two lines. */
export const ContactRow = memo(function ContactRow(props: Props) {
  const { contact, index, isSelected, isOpen, top, height, listNames, zone, address, onToggle, onOpen, onStep } = props;
  const name = displayName({
    name: contact.full_name,
    phone: contact.phone_number,
    participants: contact.participants,
  });
  const isNamed = name !== formatPhone(contact.phone_number);
  const lists = contact.lists.flatMap((id) => listNames.get(id) ?? []);

  function open(event: MouseEvent<HTMLElement>) {
    if (!(event.target as HTMLElement).closest("a, button, input, label")) {
      onOpen(contact.id);
    }
  }

  function press(event: KeyboardEvent) {
    if (event.key === " ") {
      event.preventDefault();
      onToggle(contact.id, event.shiftKey);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      onStep(index, event.key === "ArrowDown" ? 1 : -1);
    }
  }

  return (
    <tr
      aria-rowindex={index + 2}
      className={styles.row}
      data-contact={contact.id}
      data-index={index}
      data-selected={isSelected}
      data-open={isOpen}
      style={{ top, height }}
      onClick={open}
    >
      <td className={styles.check}>
        <Checkbox
          size="xs"
          aria-label={t("table.select", { name })}
          checked={isSelected}
          onChange={() => undefined}
          onClick={(event) => onToggle(contact.id, event.shiftKey)}
        />
      </td>
      <td className={styles.who}>
        <ContactAvatar id={contact.id} name={isNamed ? name : ""} isGroup={contact.participants.length > 0} size={34} />
        <div className={styles.whoWords}>
          <div className={styles.nameLine}>
            <Link
              to={address}
              className={styles.name}
              title={name}
              data-unread={!contact.read_status}
              aria-current={isOpen ? "true" : undefined}
              onKeyDown={press}
            >
              {name}
            </Link>
            {!contact.read_status && (
              <span className={styles.dot}>
                <span className="visually-hidden">{t("inbox.unread")}</span>
              </span>
            )}
          </div>
          {(contact.optedOut || contact.blocked || contact.isArchived) && (
            <div className={styles.marks}>
              {contact.optedOut && <Tag tone="bad">{t("table.optedOut")}</Tag>}
              {contact.blocked && <Tag tone="warn">{t("table.blocked")}</Tag>}
              {contact.isArchived && <Tag>{t("table.archived")}</Tag>}
            </div>
          )}
        </div>
      </td>
      <td className={styles.number}>
        {contact.participants.length > 0
          ? t("table.group", { count: contact.participants.length })
          : formatPhone(contact.phone_number)}
      </td>
      <td className={styles.company} title={contact.companyName}>
        {contact.companyName}
      </td>
      <td className={styles.tags}>
        <Words words={contact.tags.map((tag) => tag.name)} />
      </td>
      <td className={styles.lists}>
        <Words words={lists} />
      </td>
      <td className={styles.last}>
        <Time ms={contact.last_message_date} zone={zone} />
      </td>
      <td className={styles.created}>
        <Time ms={contact.created} zone={zone} />
      </td>
    </tr>
  );
});

/** The first of some names, and how many more there are. */
function Words({ words }: { words: string[] }) {
  const [first = "", second = ""] = words;
  const count = second !== "" && first.length + second.length <= ROOM ? 2 : 1;
  const shown = words.slice(0, count);
  const rest = words.slice(count);
  return (
    <span className={styles.words} title={words.join(", ")}>
      {shown.map((word) => (
        <span key={word} className={styles.word}>
          {word}
        </span>
      ))}
      {rest.length > 0 && (
        <span className={styles.rest}>
          +{rest.length}
          <span className="visually-hidden">{rest.join(", ")}</span>
        </span>
      )}
    </span>
  );
}

function Time({ ms, zone }: { ms: number; zone: string }) {
  if (ms === 0) {
    return <span className={styles.never}>–</span>;
  }
  return <time title={fullTime(ms, zone)}>{shortTime(ms, zone, Date.now())}</time>;
}
