import { Alert, Progress, Stack } from "@mantine/core";
import { useMe } from "@/session/session";
import { Figures } from "@/shared/room/Figures";
import { Card, pageStyles } from "@/shared/room/Page";
import { browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";
import styles from "./Blasts.module.css";
import { type BlastProgress, countMessages, percentOf } from "./blast";
import { reasonOf } from "./reasons";

/** How far a blast is, and what came of it. */
export function ProgressCard({ blast }: { blast: BlastProgress }) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const counts = countMessages(blast.messages);
  const percent = percentOf(blast);
  const skipped = Object.entries(blast.skipped).filter(([, count]) => count > 0);
  const times = [
    blast.started > 0 && t("progress.started", { time: fullTime(blast.started, zone) }),
    blast.finished > 0 && t("progress.finished", { time: fullTime(blast.finished, zone) }),
  ];
  return (
    <Card
      title={t("progress.title", { done: blast.done, total: blast.recipients })}
      help={times.filter(Boolean).join(" · ")}
    >
      <Stack>
        <Progress
          value={percent}
          size="lg"
          animated={blast.state === "sending"}
          aria-label={t("blasts.progress")}
          data-testid="progress"
        />
        {blast.failure && <Alert color="red">{blast.failure}</Alert>}
        <Figures
          values={[
            [t("progress.waiting"), counts.waiting],
            [t("progress.sent"), counts.sent],
            [t("progress.delivered"), counts.delivered],
            [t("progress.failed"), counts.failed],
            ...(counts.canceled > 0 ? [[t("progress.canceled"), counts.canceled] as [string, number]] : []),
            [t("progress.replies"), blast.replies],
            [t("progress.optOuts"), blast.optOuts],
          ]}
        />
        {skipped.length > 0 && (
          <p className={pageStyles.soft}>
            {t("preview.skippedBecause", {
              reasons: skipped.map(([reason, count]) => `${reasonOf(reason)} (${count})`).join(", "),
            })}
          </p>
        )}
        <div className={styles.sample}>{blast.message}</div>
      </Stack>
    </Card>
  );
}
