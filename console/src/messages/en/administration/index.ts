import { billing } from "./billing";
import { brand } from "./brand";
import { carriers } from "./carriers";
import { frame } from "./frame";
import { labels } from "./labels";
import { organizations } from "./organizations";
import { oversight } from "./oversight";
import { providers } from "./providers";
import { settings } from "./settings";
import { tenants } from "./tenants";
import { users } from "./users";

/** The texts of administration, which are loaded with its pages alone. */
export const administration = {
  ...frame,
  ...users,
  ...organizations,
  ...settings,
  ...labels,
  ...billing,
  ...oversight,
  ...carriers,
  ...providers,
  ...brand,
  ...tenants,
} as const;
