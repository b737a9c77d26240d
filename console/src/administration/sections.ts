import {
  Activity,
  Bot,
  Building2,
  ChartColumn,
  KeyRound,
  Landmark,
  Layers,
  type LucideIcon,
  Palette,
  RadioTower,
  ReceiptText,
  ScrollText,
  Tags,
  Users,
} from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { isAtLeast, type Role } from "./roles";
import type { WordsKey } from "./words";

/** A subject of administration, with its page. */
export interface Section {
  path: string;
  label: WordsKey;
  group: WordsKey;
  icon: LucideIcon;
  /** The lowest role that opens it. */
  lowestRole: Role;
  Page: LazyExoticComponent<ComponentType>;
}

export const SECTIONS: Section[] = [
  {
    path: "users",
    label: "users.title",
    group: "admin.group.office",
    icon: Users,
    lowestRole: "organizationAdmin",
    Page: lazy(() => import("./users/UsersSection")),
  },
  {
    path: "organizations",
    label: "organizations.title",
    group: "admin.group.office",
    icon: Building2,
    lowestRole: "organizationAdmin",
    Page: lazy(() => import("./organizations/OrganizationsSection")),
  },
  {
    path: "labels",
    label: "labels.title",
    group: "admin.group.office",
    icon: Tags,
    lowestRole: "organizationAdmin",
    Page: lazy(() => import("./labels/LabelsPage")),
  },
  {
    path: "tenants",
    label: "tenants.title",
    group: "admin.group.office",
    icon: Landmark,
    lowestRole: "tenantAdmin",
    Page: lazy(() => import("./tenants/TenantsSection")),
  },
  {
    path: "brand",
    label: "brand.title",
    group: "admin.group.office",
    icon: Palette,
    lowestRole: "tenantAdmin",
    Page: lazy(() => import("./brand/BrandSection")),
  },
  {
    path: "usage",
    label: "usage.title",
    group: "admin.group.billing",
    icon: ChartColumn,
    lowestRole: "organizationAdmin",
    Page: lazy(() => import("./usage/UsagePage")),
  },
  {
    path: "plans",
    label: "plans.title",
    group: "admin.group.billing",
    icon: Layers,
    lowestRole: "tenantAdmin",
    Page: lazy(() => import("./plans/PlansPage")),
  },
  {
    path: "billing",
    label: "billing.title",
    group: "admin.group.billing",
    icon: ReceiptText,
    lowestRole: "tenantAdmin",
    Page: lazy(() => import("./billing/BillingPage")),
  },
  {
    path: "carriers",
    label: "carriers.title",
    group: "admin.group.access",
    icon: RadioTower,
    lowestRole: "tenantAdmin",
    Page: lazy(() => import("./carriers/CarriersPage")),
  },
  {
    path: "providers",
    label: "providers.title",
    group: "admin.group.access",
    icon: KeyRound,
    lowestRole: "systemAdmin",
    Page: lazy(() => import("./providers/ProvidersSection")),
  },
  {
    path: "service-accounts",
    label: "services.title",
    group: "admin.group.access",
    icon: Bot,
    lowestRole: "systemAdmin",
    Page: lazy(() => import("./serviceAccounts/ServiceAccountsPage")),
  },
  {
    path: "audit",
    label: "audit.title",
    group: "admin.group.system",
    icon: ScrollText,
    lowestRole: "organizationAdmin",
    Page: lazy(() => import("./audit/AuditPage")),
  },
  {
    path: "health",
    label: "health.title",
    group: "admin.group.system",
    icon: Activity,
    lowestRole: "systemAdmin",
    Page: lazy(() => import("./health/HealthPage")),
  },
];

/** Return the sections that a role opens. */
export function sectionsOf(role: Role): Section[] {
  return SECTIONS.filter((section) => isAtLeast(role, section.lowestRole));
}
