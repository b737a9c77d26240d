import type { ReactNode } from "react";
import styles from "./Tag.module.css";

export type Tone = "plain" | "brand" | "good" | "warn" | "bad";

/** A state in a word, readable in both themes. */
export function Tag({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  );
}
