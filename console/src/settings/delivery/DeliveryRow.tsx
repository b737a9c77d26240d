import { Collapse, Stack, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { pageStyles } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";
import styles from "./Delivery.module.css";

export type Delivery = components["schemas"]["WebhookDeliverySummary"];
type Attempt = components["schemas"]["DeliveryAttempt"];

const TONES = { pending: "plain", delivering: "brand", delivered: "good", failed: "bad", canceled: "plain" } as const;

interface Props {
  delivery: Delivery;
  /** Read the body that was posted. */
  readBody: () => Promise<unknown>;
  actions?: ReactNode;
}

/** An event: its state, and below it each attempt and what was posted. */
export function DeliveryRow({ delivery, readBody, actions }: Props) {
  const me = useMe();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const zone = me.timezone || browserZone();
  const body = useQuery({
    queryKey: ["deliveryBody", delivery.id],
    queryFn: async () => JSON.stringify(await readBody(), null, 2),
    enabled: isOpen,
  });
  const next = delivery.state === "pending" && delivery.nextAttemptAt > 0 ? delivery.nextAttemptAt : 0;

  return (
    <li className={styles.delivery}>
      <UnstyledButton
        className={styles.head}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronDown size={16} aria-hidden="true" className={styles.chevron} data-open={isOpen} />
        <span className={pageStyles.rowMain}>
          <span className={styles.event}>{delivery.event}</span>
          <span className={styles.time}>
            {[
              fullTime(delivery.created, zone),
              t("delivery.attempts", { count: delivery.attempts }),
              next > 0 && t("delivery.next", { time: fullTime(next, zone) }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
        <Tag tone={TONES[delivery.state]}>{t(`delivery.${delivery.state}`)}</Tag>
      </UnstyledButton>
      <Collapse expanded={isOpen} id={id}>
        {isOpen && (
          <Stack gap="sm" className={styles.detail}>
            <ol className={styles.attempts} aria-label={t("delivery.tries")}>
              {delivery.tries.map((attempt) => (
                <li key={attempt.at}>
                  <span>{fullTime(attempt.at, zone)}</span>
                  <span className={pageStyles.soft}>{describe(attempt)}</span>
                  {attempt.response && <pre className={pageStyles.code}>{attempt.response}</pre>}
                </li>
              ))}
            </ol>
            <Loaded query={body} lines={2}>
              {(text) =>
                text === "null" ? (
                  <p className={pageStyles.soft}>{t("delivery.noBody")}</p>
                ) : (
                  <pre className={pageStyles.code}>{text}</pre>
                )
              }
            </Loaded>
            {actions}
          </Stack>
        )}
      </Collapse>
    </li>
  );
}

function describe({ status, milliseconds, error }: Attempt): string {
  return [
    status !== undefined && t("test.status", { status }),
    milliseconds !== undefined && t("test.took", { milliseconds }),
    error,
  ]
    .filter(Boolean)
    .join(" · ");
}
