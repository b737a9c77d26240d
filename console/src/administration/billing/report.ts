import type { components } from "@/api/schema.gen";
import { t } from "../words";

export type TenantReport = components["schemas"]["TenantReport"];

/** Return the plans of a report with their billed users, the most used first. */
export function plansOf(report: TenantReport): [string, number][] {
  return Object.entries(report.LicenseAllocation).sort(([, one], [, other]) => other - one);
}

export function nameOfPlan(plan: string): string {
  return plan || t("billing.noPlan");
}
