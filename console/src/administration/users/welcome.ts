import { api, must } from "@/api/client";

/** Send a user the e-mail with the link to log in. */
export function sendWelcome(id: string): Promise<unknown> {
  return must(
    api.POST("/api/v2/users/{id}/welcomeEmail", {
      params: { path: { id }, header: { "Idempotency-Key": crypto.randomUUID() } },
    }),
  );
}
