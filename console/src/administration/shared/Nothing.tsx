import { Alert, Button, Group } from "@mantine/core";
import { CircleAlert, Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { refusalOf } from "@/api/problem";
import { t } from "../words";
import styles from "./Nothing.module.css";

/** What is shown where a list is empty. */
export function Nothing({ title, help, action }: { title: string; help?: string; action?: ReactNode }) {
  return (
    <div className={styles.nothing}>
      <Inbox size={36} strokeWidth={1.3} aria-hidden="true" />
      <p className={styles.title}>{title}</p>
      {help && <p className={styles.help}>{help}</p>}
      {action}
    </div>
  );
}

/** What is shown if the API refused to list something, in its own words. */
export function QueryFault({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Alert color="red" icon={<CircleAlert size={18} />} title={t("admin.failed")} role="alert">
      {refusalOf(error)}
      <Group mt="sm">
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t("app.retry")}
        </Button>
      </Group>
    </Alert>
  );
}
