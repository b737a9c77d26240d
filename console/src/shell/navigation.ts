import { Building2, CalendarClock, ContactRound, Inbox, type LucideIcon, Megaphone, Settings } from "lucide-react";
import type { MessageKey } from "@/messages";
import type { Me } from "@/session/session";

/** An entry of the main navigation. A page that does not exist has none. */
export interface NavigationEntry {
  path: string;
  label: MessageKey;
  icon: LucideIcon;
  /** Whether the user's role opens the page. */
  isOpenTo: (me: Me) => boolean;
}

export const NAVIGATION: NavigationEntry[] = [
  { path: "/inbox", label: "nav.inbox", icon: Inbox, isOpenTo: () => true },
  { path: "/contacts", label: "nav.contacts", icon: ContactRound, isOpenTo: () => true },
  { path: "/scheduled", label: "nav.scheduled", icon: CalendarClock, isOpenTo: (me) => me.numbers.length > 0 },
  { path: "/campaigns", label: "nav.campaigns", icon: Megaphone, isOpenTo: () => true },
  {
    path: "/administration",
    label: "nav.administration",
    icon: Building2,
    isOpenTo: (me) => me.role !== "user",
  },
  { path: "/settings", label: "nav.settings", icon: Settings, isOpenTo: () => true },
];
