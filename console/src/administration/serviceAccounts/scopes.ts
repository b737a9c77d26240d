/** What a service account may be allowed to do. */
export const SCOPES = [
  "read-all-users",
  "read-all-organizations",
  "read-all-tenants",
  "read-contacts",
  "read-messages",
  "read-audit",
  "sync-billing",
  "edit-users",
  "edit-organizations",
  "edit-all-tenants",
  "edit-contacts",
  "edit-messages",
  "generate-user-token",
  "revoke-user-token",
] as const;

export const LIFETIMES = [
  { value: "", label: "services.never" },
  { value: "30", label: "services.days30" },
  { value: "90", label: "services.days90" },
  { value: "365", label: "services.days365" },
] as const;
