/** A setting of an identity provider's protocol. */
export interface Setting {
  name: string;
  kind: "text" | "secret" | "choice" | "switch" | "lines" | "document" | "number";
  choices?: string[];
  /** What the API takes if it is not set; only switches have one here. */
  isOn?: boolean;
  /** Whether it stands among the settings that few providers need. */
  isRare?: boolean;
}

export type Protocol = "oauth" | "saml";

/** The settings of each protocol, in the order of the form. */
export const SETTINGS: Record<Protocol, Setting[]> = {
  oauth: [
    { name: "issuer", kind: "text" },
    { name: "clientId", kind: "text" },
    { name: "clientSecret", kind: "secret" },
    { name: "scopes", kind: "text", isRare: true },
    {
      name: "clientAuthentication",
      kind: "choice",
      choices: ["client_secret_basic", "client_secret_post", "none"],
      isRare: true,
    },
    { name: "prompt", kind: "choice", choices: ["login", "consent", "select_account"], isRare: true },
    { name: "authorizationEndpoint", kind: "text", isRare: true },
    { name: "tokenEndpoint", kind: "text", isRare: true },
    { name: "userinfoEndpoint", kind: "text", isRare: true },
    { name: "jwksUri", kind: "text", isRare: true },
    { name: "idToken", kind: "switch", isOn: true, isRare: true },
    { name: "acceptRefreshToken", kind: "switch", isOn: false, isRare: true },
  ],
  saml: [
    { name: "metadata", kind: "document" },
    { name: "entityId", kind: "text" },
    { name: "ssoUrl", kind: "text" },
    { name: "certificates", kind: "lines" },
    { name: "nameIdFormat", kind: "choice", choices: ["persistent", "emailAddress", "unspecified"], isRare: true },
    { name: "clockSkewSeconds", kind: "number", isRare: true },
    { name: "wantAssertionsSigned", kind: "switch", isOn: true, isRare: true },
    { name: "signRequests", kind: "switch", isOn: false, isRare: true },
    { name: "allowIdpInitiated", kind: "switch", isOn: false, isRare: true },
  ],
};

export type Values = Record<string, string | boolean>;

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Return the certificates of a text: PEM blocks, or base64 with an empty line between them. */
export function splitCertificates(text: string): string[] {
  const blocks = text.match(PEM) ?? text.split(/\n\s*\n/);
  return blocks.map((block) => block.trim()).filter(Boolean);
}

/** Return stored settings as the values of the form. Secrets are never read, so they are empty. */
export function valuesOf(protocol: Protocol, stored: Record<string, unknown>): Values {
  return Object.fromEntries(
    SETTINGS[protocol].map(({ name, kind, isOn = false }) => {
      const value = stored[name];
      if (kind === "switch") {
        return [name, typeof value === "boolean" ? value : isOn];
      }
      return [
        name,
        Array.isArray(value) ? value.join("\n\n") : value === undefined || value === null ? "" : String(value),
      ];
    }),
  );
}

/** Return the settings of a request: those that were changed; an emptied one is null, which removes it. */
export function settingsOf(protocol: Protocol, stored: Values, values: Values): Record<string, unknown> {
  const changed = SETTINGS[protocol].filter(({ name }) => values[name] !== stored[name]);
  return Object.fromEntries(changed.map((setting) => [setting.name, sent(setting, values[setting.name])]));
}

function sent({ kind }: Setting, value: string | boolean | undefined): unknown {
  const text = typeof value === "string" ? value.trim() : "";
  switch (kind) {
    case "switch":
      return value;
    case "lines":
      return text ? splitCertificates(text) : null;
    case "number":
      return text ? Number(text) : null;
    default:
      return text || null;
  }
}
