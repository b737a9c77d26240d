import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Step.module.css";

/** Something that can be done, beside what it does. */
export function Step({ help, children }: { help: string; children: ReactNode }) {
  return (
    <div className={styles.step}>
      <Text size="sm" c="dimmed" className={styles.help}>
        {help}
      </Text>
      {children}
    </div>
  );
}
