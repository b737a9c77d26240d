import { useCallback, useEffect, useRef, useState } from "react";
import { wordsOf } from "@/api/problem";
import { type Action, batchOf, type Outcome } from "./actions";
import { doBatch } from "./requests";

export interface Run {
  state: "ready" | "running" | "ended";
  done: number;
  total: number;
  outcome: Outcome;
  /** Why it ended before its time; empty if it did not. */
  failure: string;
  isStopped: boolean;
}

const READY: Run = {
  state: "ready",
  done: 0,
  total: 0,
  outcome: { changed: 0, problems: [] },
  failure: "",
  isStopped: false,
};

/** An action on many contacts that this page does itself, batch after batch. */
export function useRun(action: Action, owner: string, isOneByOne: boolean, onBatch: (ids: string[]) => void) {
  const [run, setRun] = useState<Run>(READY);
  const stopped = useRef(false);

  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  const begin = useCallback(
    async (ids: string[]) => {
      stopped.current = false;
      const outcome: Outcome = { changed: 0, problems: [] };
      let failure = "";
      let done = 0;
      setRun({ ...READY, state: "running", total: ids.length });
      const size = batchOf(action);
      while (done < ids.length && !stopped.current && failure === "") {
        const batch = ids.slice(done, done + size);
        try {
          const result = await doBatch(action, owner, batch, isOneByOne);
          outcome.changed += result.changed;
          outcome.problems.push(...result.problems);
          done += batch.length;
          const refused = new Set(result.problems.map((problem) => problem.id));
          onBatch(batch.filter((id) => !refused.has(id)));
          setRun({ ...READY, state: "running", total: ids.length, done, outcome: { ...outcome } });
        } catch (error) {
          failure = wordsOf(error);
        }
      }
      setRun({ state: "ended", total: ids.length, done, outcome, failure, isStopped: done < ids.length });
    },
    [action, owner, isOneByOne, onBatch],
  );

  return { run, begin, stop: useCallback(() => (stopped.current = true), []) };
}
