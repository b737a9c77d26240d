import { t } from "../texts";

const STATES = ["queued", "sending", "sent", "delivered", "undelivered", "failed", "uncertain", "canceled"] as const;

/** Return the state of a recipient in words. */
export function stateOf(state: string): string {
  if (state === "skipped") {
    return t("recipients.skipped");
  }
  if (state === "scheduled") {
    return t("progress.waiting");
  }
  const known = STATES.find((one) => one === state);
  return known ? t(`message.state.${known}`) : state;
}
