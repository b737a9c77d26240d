import { common } from "./common";
import { contact } from "./contact";
import { conversation } from "./conversation";
import { inbox } from "./inbox";
import { jobs } from "./jobs";
import { login } from "./login";
import { room } from "./room";
import { scheduled } from "./scheduled";

/** All texts of the console in English. Another language is another object with these keys. */
export const en = {
  ...common,
  ...login,
  ...inbox,
  ...conversation,
  ...contact,
  ...room,
  ...jobs,
  ...scheduled,
} as const;
