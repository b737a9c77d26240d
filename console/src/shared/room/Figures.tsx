import styles from "./Figures.module.css";

/** Numbers with their names. */
export function Figures({ values }: { values: [string, string | number][] }) {
  return (
    <dl className={styles.figures}>
      {values.map(([name, value]) => (
        <div key={name} className={styles.figure}>
          <dt>{name}</dt>
          <dd>{typeof value === "number" ? value.toLocaleString("en-US") : value}</dd>
        </div>
      ))}
    </dl>
  );
}
