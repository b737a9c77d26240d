import { Alert } from "@mantine/core";
import { AlertCircle, CalendarClock } from "lucide-react";
import { useMemo, useState } from "react";
import { useInbox } from "@/inbox/inbox";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { Lines } from "@/shared/room/Loaded";
import { Card, Empty, pageStyles } from "@/shared/room/Page";
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
        <h1 className={pageStyles.title}>{t("scheduled.title")}</h1>
        <p className={pageStyles.help}>{t("scheduled.help")}</p>
        {hasFailed && (
          <Alert color="red" icon={<AlertCircle size={18} />}>
            {t("scheduled.failed")}
          </Alert>
        )}
        {isLoading && (
          <div className={styles.card}>
            <Card isFlush>
              <Lines count={4} />
            </Card>
          </div>
        )}
        {!isLoading && !hasFailed && messages.length === 0 && (
          <div className={styles.card}>
            <Card isFlush>
              <Empty icon={CalendarClock} title={t("scheduled.empty")} help={t("scheduled.emptyHelp")} />
            </Card>
          </div>
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
