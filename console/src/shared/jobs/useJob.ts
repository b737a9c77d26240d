import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, must } from "@/api/client";
import type { Job } from "./job";

const REFRESH_MS = 1_000;

/**
 * A job, read again until it ends.
 *
 * @param id the job; null for none.
 * @param onEnd called once when it has ended, also if it ended before it was read first.
 */
export function useJob(id: string | null, onEnd?: (job: Job) => void): UseQueryResult<Job> {
  const query = useQuery({
    queryKey: ["jobs", id],
    queryFn: () => must(api.GET("/api/v2/jobs/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === "running" ? REFRESH_MS : false),
  });
  const job = query.data;
  const told = useRef<string | null>(null);

  useEffect(() => {
    if (job !== undefined && job.state !== "running" && told.current !== job.id) {
      told.current = job.id;
      onEnd?.(job);
    }
  }, [job, onEnd]);

  return query;
}
