import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { say, sayFault } from "@/shared/toast";
import { faultsOf, refusalOf } from "./refusal";

export interface Action {
  isBusy: boolean;
  /** What is wrong with each field of the request. */
  faults: Record<string, string>;
  /** Do something, say how it went, and read the lists anew that it changed. Returns whether it was done. */
  run: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/**
 * Return a way to change something.
 *
 * @param changed first part of the names of queries whose content changes.
 */
export function useAction(changed: string[]): Action {
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
