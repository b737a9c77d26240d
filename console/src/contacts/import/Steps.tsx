import { Check } from "lucide-react";
import { t } from "../texts";
import styles from "./Import.module.css";

const STEPS = ["import.step.file", "import.step.check", "import.step.run", "import.step.result"] as const;

export type Step = 0 | 1 | 2 | 3;

/** Where an import is. */
export function Steps({ here }: { here: Step }) {
  return (
    <ol className={styles.steps} aria-label={t("import.steps")}>
      {STEPS.map((name, index) => (
        <li
          key={name}
          className={styles.step}
          data-state={index < here ? "done" : index === here ? "here" : "next"}
          aria-current={index === here ? "step" : undefined}
        >
          {index < here ? <Check size={16} aria-hidden="true" /> : <span aria-hidden="true">{index + 1}</span>}
          <span className={styles.stepName}>{t(name)}</span>
        </li>
      ))}
    </ol>
  );
}
