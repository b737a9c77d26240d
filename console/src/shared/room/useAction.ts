import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { faultsOf, refusalOf } from "@/api/problem";
import { say, sayFault } from "@/shared/toast";

export interface Action {
  isBusy: boolean;
  /** What is wrong with each field of the request. */
  faults: Record<string, string>;
  /** Do something, say how it went, and read the lists anew that it changed. Returns whether it was done. */
  run: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/**
 * Something that a button does once at a time.
 *
 * @param changed first part of the names of queries whose content changes.
 */
export function useAction(changed: string[] = []): Action {
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Record<string, string>>({});

  async function run(work: () => Promise<unknown>, done = ""): Promise<boolean> {
    setBusy(true);
    setFaults({});
    try {
      await work();
      await Promise.all(changed.map((name) => queries.invalidateQueries({ queryKey: [name] })));
      if (done) {
        say(done);
      }
      return true;
    } catch (error) {
      setFaults(faultsOf(error));
      sayFault(refusalOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { isBusy, faults, run };
}
