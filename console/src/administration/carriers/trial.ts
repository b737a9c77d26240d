import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";

export type Trial = components["schemas"]["CarrierTrial"];
export type TrialRequest = components["schemas"]["CarrierTrialRequest"];

/** Use each credential of an account once; the stored one, or the one that is given. */
export function testAccount(body: TrialRequest): Promise<Trial> {
  return must(api.POST("/api/v2/carriers/test", { body }));
}
