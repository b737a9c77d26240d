import type { components } from "@/api/schema.gen";
import { t } from "@/messages";

export type Job = components["schemas"]["Job"];
export type JobProblem = Job["problems"][number];

/** How much of a job is done, 0 to 100; null while nobody knows how much there is to do. */
export function percentOf(job: Job): number | null {
  if (job.state === "done") {
    return 100;
  }
  return job.total > 0 ? Math.min(100, Math.round((100 * (job.counts.done ?? 0)) / job.total)) : null;
}

/** What a job could not do, and where: its line in a file if it came from one. */
export function problemText(problem: JobProblem): string {
  const reason = textOf(problem.reason);
  return typeof problem.line === "number" ? t("jobs.line", { line: problem.line, reason }) : reason;
}

/** The end of a job in a sentence; empty while it runs. */
export function endOf(job: Job, done: string): string {
  switch (job.state) {
    case "running":
      return "";
    case "done":
      return done;
    case "canceled":
      return t("jobs.canceled");
    case "failed":
      return job.failure ? t("jobs.failedBecause", { reason: job.failure }) : t("jobs.failed");
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
