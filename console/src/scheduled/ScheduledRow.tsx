import { Badge, Button, Group } from "@mantine/core";
import { AlarmClock, CalendarClock, Check, Pencil, X } from "lucide-react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { useContact } from "@/conversation/useContact";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName } from "@/shared/phone";
import { clockTime } from "@/shared/times";
import { say, sayFault } from "@/shared/toast";
import styles from "./ScheduledPage.module.css";

interface Props {
  message: Message;
  zone: string;
  onEdit: () => void;
}

const ICON = 15;

export function ScheduledRow({ message, zone, onEdit }: Props) {
  const contact = useContact(message.contactId);
  const name = contact ? displayName(contact) : "";
  const Icon = message.reminder ? AlarmClock : CalendarClock;
  const me = useMe();
  const canChange = !message.reminder || !me.restrictions.includes("reminders");
  const params = { path: { id: message.id } };

  async function attempt(action: () => Promise<unknown>) {
    try {
      await action();
    } catch (error) {
      sayFault(wordsOf(error));
    }
  }

  async function cancel() {
    if (message.reminder) {
      await must(api.DELETE("/api/v2/reminders/{id}", { params }));
    } else {
      await must(api.DELETE("/api/v2/scheduledMessages/{id}", { params }));
    }
    say(t("scheduled.canceled"));
  }

  return (
    <article className={styles.row} data-scheduled={message.id}>
      <div className={styles.when}>
        <Icon size={18} aria-hidden="true" />
        <time>{clockTime(message.sendAt, zone)}</time>
      </div>
      <div className={styles.what}>
        <div className={styles.who}>
          <Link to={`/inbox/${message.contactId}`} className={styles.name} aria-label={t("scheduled.open", { name })}>
            {name}
          </Link>
          <Badge size="sm" radius="sm" variant="default">
            {t(message.reminder ? "scheduled.reminder" : message.dripId ? "scheduled.drip" : "scheduled.message")}
          </Badge>
          {message.isRecurring && (
            <Badge size="sm" radius="sm" variant="default">
              {t("scheduled.recurring")}
            </Badge>
          )}
        </div>
        <div className={styles.text}>{message.body || t("message.attachment")}</div>
        {canChange && (
          <Group gap="xs" className={styles.tools}>
            {!message.dripId && (
              <Button size="compact-sm" variant="default" leftSection={<Pencil size={ICON} />} onClick={onEdit}>
                {t("scheduled.edit")}
              </Button>
            )}
            {message.reminder && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<Check size={ICON} />}
                onClick={() => void attempt(() => must(api.POST("/api/v2/reminders/{id}/complete", { params })))}
              >
                {t("scheduled.complete")}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<X size={ICON} />}
              onClick={() => void attempt(cancel)}
            >
              {t("scheduled.cancel")}
            </Button>
          </Group>
        )}
      </div>
    </article>
  );
}
