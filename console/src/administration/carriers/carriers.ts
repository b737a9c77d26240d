export interface Field {
  name: string;
  kind: "public" | "secret" | "key";
  isRequired: boolean;
}

const field = (kind: Field["kind"], isRequired: boolean) => (name: string) => ({ name, kind, isRequired });
const open = field("public", true);
const secret = field("secret", true);
const maybe = field("public", false);
const maybeSecret = field("secret", false);

/** The carriers with the values that make up an account, as the pages of the documentation name them. */
export const CARRIERS: Record<string, { title: string; fields: Field[] }> = {
  bandwidth: {
    title: "Bandwidth",
    fields: [
      ...["account_id", "application_id"].map(open),
      ...["client_id"].map(maybe),
      ...["client_secret"].map(maybeSecret),
      ...["api_user"].map(maybe),
      ...["api_password"].map(maybeSecret),
      ...["callback_user"].map(maybe),
      ...["callback_password"].map(maybeSecret),
    ],
  },
  plivo: { title: "Plivo", fields: [open("auth_id"), secret("auth_token"), maybeSecret("main_auth_token")] },
  signalwire: {
    title: "SignalWire",
    fields: [open("project_id"), open("space_url"), secret("auth_token"), maybeSecret("signing_key")],
  },
  simulator: { title: "Simulator", fields: [] },
  skyswitch: {
    title: "SkySwitch",
    fields: [
      open("account_id"),
      ...["access_token", "client_id", "client_secret", "username", "password"].map(maybeSecret),
      maybe("domain"),
    ],
  },
  telnyx: {
    title: "Telnyx",
    fields: [maybeSecret("api_key"), ...["public_key", "messaging_profile_id"].map(maybe)],
  },
  twilio: {
    title: "Twilio",
    fields: [
      open("account_sid"),
      secret("auth_token"),
      maybe("api_key_sid"),
      maybeSecret("api_key_secret"),
      maybe("messaging_service_sid"),
    ],
  },
  vonage: {
    title: "Vonage",
    fields: [
      maybe("application_id"),
      { name: "private_key", kind: "key", isRequired: false },
      maybe("api_key"),
      maybeSecret("api_secret"),
      secret("signature_secret"),
    ],
  },
};

/** Return a carrier's name for people. */
export function titleOf(carrier: string): string {
  return CARRIERS[carrier]?.title ?? carrier;
}

/** Return an account for a request: the carrier with the values that are not empty; an empty one inherits. */
export function accountOf(carrier: string, values: Record<string, string>): Record<string, string> {
  if (carrier === "") {
    return {};
  }
  const names = CARRIERS[carrier]?.fields.map((one) => one.name) ?? [];
  const filled = names.map((name) => [name, values[name]?.trim() ?? ""] as const).filter(([, value]) => value !== "");
  return { name: carrier, ...Object.fromEntries(filled) };
}

/** Whether all values are given that a carrier cannot do without. */
export function isComplete(carrier: string, values: Record<string, string>): boolean {
  return (CARRIERS[carrier]?.fields ?? []).every((one) => !one.isRequired || (values[one.name] ?? "").trim() !== "");
}
