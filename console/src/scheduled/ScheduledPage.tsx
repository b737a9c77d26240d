import { Alert, Loader, Stack, Text, Title } from "@mantine/core";
import { AlertCircle, CalendarClock } from "lucide-react";
import { useMemo, useState } from "react";
import { useInbox } from "@/inbox/inbox";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { browserZone, dayOf, dayTitle } from "@/shared/times";
import { EditDialog } from "./EditDialog";
import styles from "./ScheduledPage.module.css";
import { ScheduledRow } from "./ScheduledRow";
import { useScheduled } from "./useScheduled";

export default function ScheduledPage() {
  const { owners: all } = useInbox();
  const me = useMe();
  const zone = me.timezone || browserZone();
  const owners = useMemo(() => all.map((entry) => entry.userId), [all]);
  const { messages, isLoading, hasFailed } = useScheduled(owners);
  const [edited, setEdited] = useState<Message | null>(null);

  let day = "";
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <Title order={1} size="h2">
          {t("scheduled.title")}
        </Title>
        <Text c="dimmed" size="sm">
          {t("scheduled.help")}
        </Text>
        {hasFailed && (
          <Alert color="red" icon={<AlertCircle size={18} />}>
            {t("scheduled.failed")}
          </Alert>
        )}
        {isLoading && <Loader type="dots" mx="auto" my="xl" aria-label={t("app.loading")} />}
        {!isLoading && !hasFailed && messages.length === 0 && (
          <Stack align="center" gap={4} py={64}>
            <CalendarClock size={40} strokeWidth={1.3} aria-hidden="true" />
            <Text fw={600}>{t("scheduled.empty")}</Text>
            <Text size="sm" c="dimmed">
              {t("scheduled.emptyHelp")}
            </Text>
          </Stack>
        )}
        <ul className={styles.list}>
          {messages.map((message) => {
            const itsDay = dayOf(message.sendAt, zone);
            const isNewDay = itsDay !== day;
            day = itsDay;
            return (
              <li key={message.id}>
                {isNewDay && <h2 className={styles.day}>{dayTitle(message.sendAt, zone, Date.now())}</h2>}
                <ScheduledRow message={message} zone={zone} onEdit={() => setEdited(message)} />
              </li>
            );
          })}
        </ul>
      </div>
      {edited !== null && <EditDialog message={edited} zone={zone} onClose={() => setEdited(null)} />}
    </div>
  );
}
