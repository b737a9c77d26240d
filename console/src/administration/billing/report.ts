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

/** Return the tenant of a report, which names no id; null if that is not certain. */
export function findTenant<Tenant extends { tenantName: string; externalId: string | number }>(
  report: Pick<TenantReport, "TenantName" | "TenantExternalId">,
  tenants: Tenant[],
): Tenant | null {
  const [found = null, ...others] = tenants.filter(
    (one) => one.tenantName === report.TenantName && String(one.externalId) === String(report.TenantExternalId),
  );
  return others.length > 0 ? null : found;
}
