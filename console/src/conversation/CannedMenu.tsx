import { collection, getDocs, limit, orderBy, query, where } from "@firebase/firestore";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { openFirestore } from "@/live/firestore";
import { t } from "@/messages";
import { useMe, useSession } from "@/session/session";
import styles from "./Composer.module.css";

const MAX_RESPONSES = 200;
const MAX_SHOWN = 8;

interface CannedResponse {
  id: string;
  name: string;
  body: string;
}

export interface Canned {
  isOpen: boolean;
  found: CannedResponse[];
  selected: number;
  choose: (response: CannedResponse) => void;
  /** Handle a key; true if it was meant for the list. */
  press: (event: KeyboardEvent) => boolean;
}

/** The user's canned responses, opened by `/` at the beginning of a message and narrowed by what follows. */
export function useCanned(text: string, insert: (body: string) => void, isOff: boolean): Canned {
  const { firebase } = useSession();
  const me = useMe();
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [selected, setSelected] = useState(0);
  const isAsked = text.startsWith("/") && !text.includes("\n") && !isOff;
  const { data = [] } = useQuery({
    queryKey: ["canned", me.id],
    enabled: isAsked,
    queryFn: async () => {
      const page = await getDocs(
        query(
          collection(openFirestore(firebase), "canned-responses"),
          where("uid", "==", me.id),
          orderBy("name", "asc"),
          limit(MAX_RESPONSES),
        ),
      );
      return page.docs.map(
        (entry): CannedResponse => ({ id: entry.id, name: entry.get("name") ?? "", body: entry.get("body") ?? "" }),
      );
    },
  });
  const words = text.slice(1).toLowerCase();
  const found = data
    .filter((one) => one.name.toLowerCase().includes(words) || one.body.toLowerCase().includes(words))
    .slice(0, MAX_SHOWN);
  const isOpen = isAsked && closedFor !== text;
  const at = Math.min(selected, Math.max(found.length - 1, 0));

  function choose(response: CannedResponse) {
    insert(response.body);
    setSelected(0);
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
