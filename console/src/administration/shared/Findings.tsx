import { CircleAlert, CircleCheck } from "lucide-react";
import { t } from "../words";
import styles from "./Findings.module.css";

export interface Finding {
  subject: string;
  ok: boolean;
  message: string;
}

/** What a test found, one line for each thing that was tried. */
export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <div role="status">
      <ul className={styles.findings}>
        {findings.map((finding) => (
          <li key={`${finding.subject} ${finding.message}`} className={styles.finding} data-ok={finding.ok}>
            {finding.ok ? <CircleCheck size={17} aria-hidden="true" /> : <CircleAlert size={17} aria-hidden="true" />}
            <div>
              <span className="visually-hidden">{t(finding.ok ? "admin.passed" : "admin.notPassed")}: </span>
              <strong>{finding.subject}</strong> {finding.message}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
