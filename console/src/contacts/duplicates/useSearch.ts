import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Job } from "@/shared/jobs/job";
import { useAction } from "@/shared/room/useAction";
import { DUPLICATES, type Findings, type Group, readFindings, search } from "./duplicates";

interface Running {
  /** Null until the first part is done. */
  jobId: string | null;
  merges: boolean;
}

/** A search for all duplicates of an owner, or a merge of them. What it found stays while the console is open. */
export interface Search {
  findings: Findings | null;
  running: Running | null;
  /** The job, if it did not finish. */
  failed: Job | null;
  find: () => void;
  mergeAll: () => Promise<unknown>;
  finish: (job: Job) => void;
  /** How many of the groups that were found are merged since. */
  mergedSince: number;
  /** Leave a group out from now on: it is merged. It is still shown until the page is opened again. */
  drop: (group: Group) => void;
}

export function useSearch(uid: string): Search {
  const queries = useQueryClient();
  const name = [DUPLICATES, "found", uid];
  const [findings, setFindings] = useState<Findings | null>(() => queries.getQueryData<Findings>(name) ?? null);
  const [running, setRunning] = useState<Running | null>(null);
  const [failed, setFailed] = useState<Job | null>(null);
  const [mergedSince, setMergedSince] = useState(0);
  const { run } = useAction();

  useEffect(() => {
    queries.setQueryData([DUPLICATES, "found", uid], findings);
  }, [queries, uid, findings]);

  async function start(merges: boolean) {
    setFailed(null);
    setRunning({ jobId: null, merges });
    try {
      const { jobId } = await search(uid, merges);
      // Whether it goes on in the background is told by the job.
      setRunning({ jobId, merges });
    } catch (error) {
      setRunning(null);
      throw error;
    }
  }

  async function finish(job: Job, merges: boolean) {
    try {
      setFindings({ ...(await readFindings(job.id)), merges });
      setMergedSince(0);
      setFailed(job.state === "done" ? null : job);
    } finally {
      setRunning(null);
    }
    if (merges) {
      await queries.invalidateQueries({ queryKey: [DUPLICATES, "near"] });
    }
  }

  return {
    findings,
    running,
    failed,
    mergedSince,
    find: () => void run(() => start(false)),
    mergeAll: () => run(() => start(true)),
    finish: (job) => void run(() => finish(job, running?.merges ?? false)),
    drop: (group) => {
      queries.setQueryData<Findings | null>(
        name,
        (before) => before && { ...before, groups: before.groups.filter((one) => one !== group) },
      );
      setMergedSince((count) => count + 1);
    },
  };
}
