import { billing } from "./billing";
import { carriers } from "./carriers";
import { frame } from "./frame";
import { labels } from "./labels";
import { organizations } from "./organizations";
import { oversight } from "./oversight";
import { settings } from "./settings";
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
} as const;
