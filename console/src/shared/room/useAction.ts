import { useState } from "react";
import { wordsOf } from "@/api/problem";
import { say, sayFault } from "@/shared/toast";

interface Action {
  isBusy: boolean;
  /** Do something; say `done` afterwards, or the words of a refusal. Whether it was done. */
  run: (action: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/** Something that a button does once at a time. */
export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);

  async function run(action: () => Promise<unknown>, done = "") {
    setBusy(true);
    try {
      await action();
      if (done) {
        say(done);
      }
      return true;
    } catch (error) {
      sayFault(wordsOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { isBusy, run };
}
