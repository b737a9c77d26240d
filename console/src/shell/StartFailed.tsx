import { t } from "@/messages";
import styles from "./StartFailed.module.css";

/** What is shown while not even the brand could be read. It needs no theme. */
export function StartFailed() {
  return (
    <main className={styles.page}>
      <h1>{t("app.failed")}</h1>
      <p>{t("app.failedHelp")}</p>
      <button type="button" onClick={() => location.reload()}>
        {t("app.retry")}
      </button>
    </main>
  );
}
