import { type KeyboardEvent, useState } from "react";
import { wordsOf } from "@/api/problem";
import { t } from "@/messages";
import { type CannedResponse, useCannedResponses, writeFor } from "@/shared/cannedResponses";
import { sayFault } from "@/shared/toast";
import styles from "./Composer.module.css";

const MAX_SHOWN = 8;

export interface Canned {
  isOpen: boolean;
  found: CannedResponse[];
  selected: number;
  choose: (response: CannedResponse) => void;
  /** Handle a key; true if it was meant for the list. */
  press: (event: KeyboardEvent) => boolean;
}

/** Canned responses, opened by `/` at the beginning of a message and narrowed by what follows. */
export function useCanned(text: string, contactId: string, insert: (body: string) => void, isOff: boolean): Canned {
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [selected, setSelected] = useState(0);
  const isAsked = text.startsWith("/") && !text.includes("\n") && !isOff;
  const { data = [] } = useCannedResponses(isAsked);
  const words = text.slice(1).toLowerCase();
  const found = data
    .filter((one) => one.name.toLowerCase().includes(words) || one.body.toLowerCase().includes(words))
    .slice(0, MAX_SHOWN);
  const isOpen = isAsked && closedFor !== text;
  const at = Math.min(selected, Math.max(found.length - 1, 0));

  function choose(response: CannedResponse) {
    setSelected(0);
    writeFor(response, contactId).then(insert, (error) => sayFault(wordsOf(error)));
  }

  function press(event: KeyboardEvent): boolean {
    if (!isOpen) {
      return false;
    }
    const response = found[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setSelected((at + step + found.length) % Math.max(found.length, 1));
    } else if ((event.key === "Enter" || event.key === "Tab") && response !== undefined) {
      choose(response);
    } else if (event.key === "Escape") {
      setClosedFor(text);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  return { isOpen, found, selected: at, choose, press };
}

export function CannedMenu({ canned }: { canned: Canned }) {
  if (!canned.isOpen) {
    return null;
  }
  return (
    <div id="canned" className={styles.canned} role="listbox" aria-label={t("composer.canned")}>
      {canned.found.length === 0 && <div className={styles.optionBody}>{t("composer.noCanned")}</div>}
      {canned.found.map((response, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys
        <div
          key={response.id}
          role="option"
          aria-selected={index === canned.selected}
          className={styles.option}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => canned.choose(response)}
        >
          <div className={styles.optionName}>{response.name}</div>
          <div className={styles.optionBody}>{response.body}</div>
        </div>
      ))}
    </div>
  );
}
