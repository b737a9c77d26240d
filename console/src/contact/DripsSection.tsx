import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { browserZone, fullTime } from "@/shared/times";
import { sayFault } from "@/shared/toast";
import styles from "./ContactPanel.module.css";

/** The drip campaigns that run for the contact. */
export function DripsSection({ contact }: { contact: Contact }) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const queries = useQueryClient();
  const name = ["drips", contact.id, ...contact.drips];
  const { data } = useQuery({
    queryKey: name,
    queryFn: () => must(api.GET("/api/v2/contacts/{id}/drips", { params: { path: { id: contact.id } } })),
    enabled: contact.drips.length > 0,
  });
  const drips = data?.drips ?? [];

  async function stop(applicationId: string) {
    try {
      await must(
        api.DELETE("/api/v2/contacts/{id}/drips/{applicationId}", {
          params: { path: { id: contact.id, applicationId } },
        }),
      );
      await queries.invalidateQueries({ queryKey: ["drips", contact.id] });
    } catch (error) {
      sayFault(wordsOf(error));
    }
  }

  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("contact.drips")}</h3>
      {drips.length === 0 && <p className={styles.soft}>{t("contact.noDrips")}</p>}
      <ul className={styles.plain}>
        {drips.map((drip) => (
          <li key={drip.applicationId} className={styles.drip}>
            <div>
              <div>{drip.name}</div>
              <p className={styles.soft}>
                {drip.nextSendAt > 0
                  ? t("contact.dripProgress", {
                      sent: drip.sent,
                      total: drip.total,
                      time: fullTime(drip.nextSendAt, zone),
                    })
                  : t("contact.dripDone", { sent: drip.sent, total: drip.total })}
              </p>
            </div>
            {!me.restrictions.includes("dripCampaign") && (
              <Button size="compact-xs" variant="default" onClick={() => void stop(drip.applicationId)}>
                {t("contact.stopDrip")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
