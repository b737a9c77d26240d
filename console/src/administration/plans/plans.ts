import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import type { Me } from "@/session/session";
import type { PageOf } from "@/shared/lists/usePages";
import { isAtLeast } from "../roles";

export type Plan = components["schemas"]["Plan"];
export type PlanCreation = components["schemas"]["PlanCreation"];

export const FEATURES = [
  "blasts",
  "reminders",
  "dripCampaign",
  "importContacts",
  "lists",
  "integrations",
  "deleteContacts",
  "deleteAll",
] as const satisfies readonly NonNullable<PlanCreation["features"]>[number][];

export type Feature = (typeof FEATURES)[number];

export async function listPlans(cursor: string | undefined): Promise<PageOf<Plan>> {
  const page = await must(api.GET("/api/v2/plans", { params: { query: given({ cursor }) } }));
  return { rows: page.plans, nextCursor: page.nextCursor };
}

/** Whether a person may change a plan: those of their tenant, or all. */
export function mayChange(me: Me, plan: Plan): boolean {
  return isAtLeast(me.role, "systemAdmin") || (plan.tenantId !== "" && plan.tenantId === me.tenant?.id);
}
