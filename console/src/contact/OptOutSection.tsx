import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { browserZone, fullTime } from "@/shared/times";
import styles from "./ContactPanel.module.css";

const MAX_SHOWN = 10;

/** When the contact opted out and in again, and the consent message. */
export function OptOutSection({ contact }: { contact: Contact }) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const { data } = useQuery({
    queryKey: ["optOuts", contact.id, contact.optedOut],
    queryFn: () =>
      must(
        api.GET("/api/v2/optOuts", {
          params: { query: { userId: contact.uid, number: contact.phone, limit: MAX_SHOWN } },
        }),
      ),
  });
  const entries = data?.optOuts ?? [];
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("contact.optOuts")}</h3>
      {entries.length === 0 && <p className={styles.soft}>{t("contact.noOptOuts")}</p>}
      <ul className={styles.plain}>
        {entries.map((entry) => (
          <li key={`${entry.since} ${entry.messageId}`}>
            {t("contact.optedOutAt", { time: fullTime(entry.since, zone), cause: t(`contact.cause.${entry.cause}`) })}
            {entry.reopenedAt > 0 && (
              <p className={styles.soft}>{t("contact.reopenedAt", { time: fullTime(entry.reopenedAt, zone) })}</p>
            )}
          </li>
        ))}
      </ul>
      {contact.consentSentAt > 0 && (
        <p className={styles.soft}>{t("contact.consentSent", { time: fullTime(contact.consentSentAt, zone) })}</p>
      )}
    </section>
  );
}
