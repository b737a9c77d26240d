import { t } from "../words";
import styles from "./Chart.module.css";
import { labelOf } from "./ranges";

export interface Bar {
  period: string;
  out: number;
  in: number;
}

const MAX_LABELS = 12;
/** On a telephone there is room for each third of them. */
const NARROW = 3;

/** Messages sent and received, a pair of bars for each day or month. The table below has the same numbers. */
export function Chart({ label, bars }: { label: string; bars: Bar[] }) {
  const highest = Math.max(1, ...bars.flatMap((bar) => [bar.out, bar.in]));
  const every = Math.ceil(bars.length / MAX_LABELS);
  const height = (count: number) => ({ height: `${(count / highest) * 100}%` });
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {label}
        <span className={styles.key} data-kind="out">
          {t("usage.out")}
        </span>
        <span className={styles.key} data-kind="in">
          {t("usage.in")}
        </span>
        <span className={styles.highest}>{highest.toLocaleString("en-US")}</span>
      </figcaption>
      <div className={styles.plot} role="img" aria-label={label}>
        {bars.map((bar, index) => (
          <div
            key={bar.period}
            className={styles.period}
            title={t("usage.bar", { period: labelOf(bar.period), out: bar.out, in: bar.in })}
          >
            <div className={styles.bars}>
              <span className={styles.bar} data-kind="out" style={height(bar.out)} />
              <span className={styles.bar} data-kind="in" style={height(bar.in)} />
            </div>
            {index % every === 0 && (
              <span className={styles.label} data-minor={(index / every) % NARROW !== 0}>
                {labelOf(bar.period)}
              </span>
            )}
          </div>
        ))}
      </div>
    </figure>
  );
}
