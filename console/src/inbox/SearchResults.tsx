import { Highlight, Loader, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { ContactAvatar } from "@/shared/ContactAvatar";
import { displayName, formatPhone } from "@/shared/phone";
import { browserZone, shortTime } from "@/shared/times";
import row from "./ConversationRow.module.css";
import { useInbox } from "./inbox";
import styles from "./SearchResults.module.css";

const MAX_CONTACTS = 20;
const MAX_MESSAGES = 30;

type FoundContact = components["schemas"]["Contact"];
type FoundMessage = components["schemas"]["TextMessage"];

/** People and messages of the shown numbers in which the words occur. */
export function SearchResults({ query, selected }: { query: string; selected: string | undefined }) {
  const { number, owners: all, store } = useInbox();
  const me = useMe();
  const zone = me.timezone || browserZone();
  const owners = number === null ? all.map((entry) => entry.userId) : [number];
  const { data, isFetching } = useQuery({
    queryKey: ["search", query, ...owners],
    queryFn: () => search(query, owners),
    placeholderData: (before) => before,
  });
  if (data === undefined) {
    return (
      <Stack align="center" p="xl">
        <Loader type="dots" aria-label={t("app.loading")} />
      </Stack>
    );
  }
  const nameOf = (message: FoundMessage) => {
    const contact = store.get(message.contactId);
    return contact ? displayName(contact) : message.fromName || formatPhone(otherNumber(message));
  };
  return (
    <div className={styles.results} aria-busy={isFetching} data-testid="results">
      {data.contacts.length + data.messages.length === 0 && (
        <Text c="dimmed" ta="center" p="xl">
          {t("inbox.results.none", { query })}
        </Text>
      )}
      {data.contacts.length > 0 && <h2 className={styles.heading}>{t("inbox.results.contacts")}</h2>}
      {data.contacts.map((contact) => (
        <Link
          key={contact.id}
          to={`/inbox/${contact.id}`}
          className={`${row.row} ${styles.entry}`}
          aria-current={contact.id === selected ? "true" : undefined}
        >
          <ContactAvatar id={contact.id} name={contact.full_name} isGroup={contact.participants.length > 0} size={38} />
          <span className={row.text}>
            <Highlight highlight={query.split(/\s+/)} className={row.name} component="span">
              {displayName({
                name: contact.full_name,
                phone: contact.phone_number,
                participants: contact.participants,
              })}
            </Highlight>
            <span className={row.preview}>{formatPhone(contact.phone_number)}</span>
          </span>
        </Link>
      ))}
      {data.messages.length > 0 && <h2 className={styles.heading}>{t("inbox.results.messages")}</h2>}
      {data.messages.map((message) => (
        <Link key={message.id} to={`/inbox/${message.contactId}`} className={`${row.row} ${styles.entry}`}>
          <span className={row.text}>
            <span className={row.line}>
              <span className={row.name}>{nameOf(message)}</span>
              <time className={row.time}>{shortTime(message.date, zone, Date.now())}</time>
            </span>
            <Highlight highlight={query.split(/\s+/)} className={row.preview} component="span">
              {message.message}
            </Highlight>
          </span>
        </Link>
      ))}
    </div>
  );
}

function otherNumber(message: FoundMessage): string {
  const number = message.direction === "in" ? message.from : message.to;
  return Array.isArray(number) ? (number[0] ?? "") : number;
}

async function search(
  query: string,
  owners: string[],
): Promise<{ contacts: FoundContact[]; messages: FoundMessage[] }> {
  const pages = await Promise.all(
    owners.map(async (userId) => {
      const [contacts, messages] = await Promise.all([
        must(api.GET("/api/v2/contacts", { params: { query: { userId, search: query, limit: MAX_CONTACTS } } })),
        must(api.GET("/api/v2/messages/search", { params: { query: { userId, q: query, limit: MAX_MESSAGES } } })),
      ]);
      return { contacts: contacts.contacts, messages: messages.messages };
    }),
  );
  return {
    contacts: pages.flatMap((page) => page.contacts),
    messages: pages.flatMap((page) => page.messages).sort((one, other) => other.date - one.date),
  };
}
