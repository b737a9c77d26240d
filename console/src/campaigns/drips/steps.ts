import { t } from "../texts";
import type { Step } from "./order";

/** Return when a step is sent after the enrollment, in words. */
export function whenOf({ interval, intervalType, timeOfDay }: Step): string {
  const span = t(`drips.after.${intervalType}`, { count: interval });
  return timeOfDay ? t("drips.atTime", { span, time: timeOfDay }) : span;
}
