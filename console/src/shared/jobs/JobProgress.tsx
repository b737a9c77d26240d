import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, TriangleAlert } from "lucide-react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { t } from "@/messages";
import { useAction } from "@/shared/room/useAction";
import { JobProblems } from "./JobProblems";
import { endOf, type Job, percentOf } from "./job";
import { useJob } from "./useJob";

const ICONS = { done: CircleCheck, failed: TriangleAlert, canceled: CircleSlash };
const COLORS = { done: "teal", failed: "red", canceled: "gray" };

interface Props {
  jobId: string;
  /** What the job does, such as "Adding to Regulars". */
  title: string;
  /** What it has done, in a sentence. */
  done: (job: Job) => string;
  onEnd?: (job: Job) => void;
  /** Whether the job may be canceled here. */
  canCancel?: boolean;
}

/** How far a job is, what it could not do, and its end in words. It goes on when the page is left. */
export function JobProgress({ jobId, title, done, onEnd, canCancel = true }: Props) {
  const query = useJob(jobId, onEnd);
  const queries = useQueryClient();
  const { isBusy, run } = useAction();
  const job = query.data;

  async function cancel() {
    await must(api.POST("/api/v2/jobs/{id}/cancel", { params: { path: { id: jobId } } }));
    await queries.invalidateQueries({ queryKey: ["jobs", jobId] });
  }

  if (job === undefined && query.error !== null) {
    return (
      <Alert color="red" variant="light" role="alert">
        {wordsOf(query.error)}
      </Alert>
    );
  }
  if (job === undefined || job.state === "running") {
    const percent = job === undefined ? null : percentOf(job);
    const count = job?.counts.done ?? 0;
    return (
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          {canCancel && (
            <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => void run(cancel)}>
              {t("jobs.cancel")}
            </Button>
          )}
        </Group>
        <Progress
          value={percent ?? 100}
          animated
          striped={percent === null}
          size="lg"
          aria-label={title}
          data-testid="job-progress"
        />
        <Text size="sm" c="dimmed" role="status">
          {job !== undefined && job.total > 0
            ? t("jobs.doneOf", { done: count.toLocaleString("en-US"), total: job.total.toLocaleString("en-US") })
            : t("jobs.doneSoFar", { done: count.toLocaleString("en-US") })}
        </Text>
      </Stack>
    );
  }
  const Icon = ICONS[job.state];
  return (
    <Stack gap="sm">
      <Alert
        color={COLORS[job.state]}
        variant="light"
        icon={<Icon size={18} />}
        role={job.state === "failed" ? "alert" : "status"}
        data-testid="job-end"
      >
        {endOf(job, done(job))}
      </Alert>
      {job.problemCount > 0 && <JobProblems job={job} />}
    </Stack>
  );
}
