import { Hourglass, MailQuestionMark } from "lucide-react";
import type { MissingConsent } from "@/live/consent";
import { t } from "@/messages";
import styles from "./ConsentMark.module.css";

const ICONS = { needed: MailQuestionMark, awaited: Hourglass };

/** The mark of a contact whose consent is missing; with its words where there is room. */
export function ConsentMark({ missing, withWords = false }: { missing: MissingConsent; withWords?: boolean }) {
  const Icon = ICONS[missing];
  const words = t(`consent.${missing}`);
  return (
    <span className={styles.mark} title={words} data-testid="consent-mark">
      <Icon size={15} aria-hidden="true" />
      <span className={withWords ? undefined : "visually-hidden"}>{words}</span>
    </span>
  );
}
