import { Notification } from "@mantine/core";
import { useEffect, useState } from "react";
import { t } from "@/messages";
import styles from "./toast.module.css";

interface Toast {
  words: string;
  isFault: boolean;
}

const SHOWN_MS = 6_000;
const EVENT = "console:toast";

/** Say something for a moment, at the edge of the screen. */
export function say(words: string): void {
  window.dispatchEvent(new CustomEvent<Toast>(EVENT, { detail: { words, isFault: false } }));
}

export function sayFault(words: string): void {
  window.dispatchEvent(new CustomEvent<Toast>(EVENT, { detail: { words, isFault: true } }));
}

export function Toasts() {
  const [toast, setToast] = useState<Toast | null>(null);

  useEffect(() => {
    const show = (event: Event) => setToast((event as CustomEvent<Toast>).detail);
    window.addEventListener(EVENT, show);
    return () => window.removeEventListener(EVENT, show);
  }, []);

  useEffect(() => {
    if (toast === null) {
      return;
    }
    const timer = setTimeout(() => setToast(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);

  return (
    <div className={styles.place} role={toast?.isFault ? "alert" : "status"}>
      {toast !== null && (
        <Notification
          withBorder
          color={toast.isFault ? "red" : "teal"}
          onClose={() => setToast(null)}
          closeButtonProps={{ "aria-label": t("app.close") }}
        >
          {toast.words}
        </Notification>
      )}
    </div>
  );
}
