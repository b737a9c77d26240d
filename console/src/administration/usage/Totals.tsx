import { t } from "../words";
import styles from "./Totals.module.css";
import type { Usage } from "./usage";

const COUNTS = ["out", "in", "undelivered", "failed"] as const;

/** The sums of a time. */
export function Totals({ total }: { total: Usage["total"] }) {
  return (
    <dl className={styles.totals}>
      {COUNTS.map((name) => (
        <div key={name} className={styles.total}>
          <dt>{t(`usage.${name}`)}</dt>
          <dd>
            <strong>{total[name].messages.toLocaleString("en-US")}</strong>
            <span>{t("usage.segments", { count: total[name].parts })}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
