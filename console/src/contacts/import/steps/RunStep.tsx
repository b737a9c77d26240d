import { Alert, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import { JobProgress } from "@/shared/jobs/JobProgress";
import type { Job } from "@/shared/jobs/job";
import { useJob } from "@/shared/jobs/useJob";
import { Figures } from "@/shared/room/Figures";
import { Card } from "@/shared/room/Page";
import { ROOM } from "../../room";
import { t } from "../../texts";
import { recognitionOf } from "../columns";
import { figuresOf } from "../counts";
import { recall } from "../draft";
import { FileCard } from "../FileCard";
import styles from "../Import.module.css";
import { ProblemsCard } from "../ProblemsCard";
import { Steps } from "../Steps";

const ENDS = {
  done: { color: "teal", icon: CircleCheck },
  canceled: { color: "gray", icon: CircleSlash },
  failed: { color: "red", icon: TriangleAlert },
} as const;

/** An import that runs, and what came of it. */
export function RunStep({ job }: { job: Job }) {
  const queries = useQueryClient();
  const draft = recall(job.id);
  const read = recognitionOf(job);
  useJob(job.id, () => {
    for (const name of ["contacts", "lists", "tags"]) {
      void queries.invalidateQueries({ queryKey: [name] });
    }
  });
  const isRunning = job.state === "running";
  return (
    <>
      <Steps here={isRunning ? 2 : 3} />
      <FileCard draft={draft} userId={job.userId} read={read} canChange={false}>
        {isRunning && (
          <div className={styles.progress}>
            <JobProgress jobId={job.id} title={t("import.running")} done={() => ""} />
            <Text size="sm" c="dimmed" mt="xs">
              {t("import.runningHelp")}
            </Text>
          </div>
        )}
      </FileCard>
      {!isRunning && <EndCard job={job} listId={draft?.options.listId ?? ""} />}
      {!isRunning && job.problemCount > 0 && <ProblemsCard job={job} read={read} draft={draft} />}
    </>
  );
}

function EndCard({ job, listId }: { job: Job; listId: string }) {
  const { created = 0, updated = 0 } = job.counts;
  const state = job.state as keyof typeof ENDS;
  const Icon = ENDS[state].icon;
  const title = {
    done: created + updated > 0 ? t("import.done", { count: created + updated }) : t("import.doneNone"),
    canceled: t("import.canceled"),
    failed: t("import.broken"),
  }[state];
  const help = { done: "", canceled: t("import.canceledHelp"), failed: t("import.brokenHelp") }[state];
  const filter = new URLSearchParams({ owner: job.userId, ...(listId ? { list: listId } : {}) });
  const words = [job.failure && `${job.failure}.`, help].filter(Boolean).join(" ");
  return (
    <Card>
      <Alert
        color={ENDS[state].color}
        variant="light"
        icon={<Icon size={20} />}
        title={words ? title : undefined}
        role={state === "failed" ? "alert" : "status"}
        mb="md"
        data-testid="import-end"
      >
        {words || <strong>{title}</strong>}
      </Alert>
      <Figures values={figuresOf(job.counts)} />
      <Group mt="md" gap="sm">
        <Button component={Link} to={`${ROOM}/all?${filter}`}>
          {listId ? t("import.showList") : t("import.showContacts")}
        </Button>
        <Button component={Link} to={`${ROOM}/import`} variant="default">
          {t("import.another")}
        </Button>
      </Group>
    </Card>
  );
}
