import { type RefObject, useEffect } from "react";
import { useNavigate } from "react-router";
import { useInbox } from "./inbox";

/** What opens the field of the reply, and the help, without knowing where they are. */
export const REPLY_EVENT = "console:reply";
export const HELP_EVENT = "console:help";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role=dialog] *, [role=menu] *"))
  );
}

/** The keyboard of the inbox: j, k, e, u, r, / and ?. */
export function useShortcuts(contactId: string | undefined, search: RefObject<HTMLInputElement | null>): void {
  const { conversations, actions } = useInbox();
  const navigate = useNavigate();

  useEffect(() => {
    function step(by: number) {
      const at = contactId === undefined ? -1 : conversations.indexOf(contactId);
      const next = conversations.at(at === -1 ? 0 : Math.min(Math.max(at + by, 0), conversations.length - 1));
      if (next !== undefined) {
        void navigate(`/inbox/${next.id}`);
      }
    }

    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
        return;
      }
      const current = contactId === undefined ? undefined : conversations.at(conversations.indexOf(contactId));
      const keys: Record<string, () => void> = {
        j: () => step(1),
        k: () => step(-1),
        "/": () => search.current?.focus(),
        "?": () => window.dispatchEvent(new Event(HELP_EVENT)),
        r: () => window.dispatchEvent(new Event(REPLY_EVENT)),
        e: () => {
          if (current !== undefined) {
            step(1);
            void actions.setArchived(current, !current.isArchived);
          }
        },
        u: () => {
          if (current !== undefined) {
            void navigate("/inbox");
            void actions.markUnread(current);
          }
        },
      };
      const action = keys[event.key];
      if (action !== undefined) {
        event.preventDefault();
        action();
      }
    }

    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [conversations, contactId, actions, navigate, search]);
}
