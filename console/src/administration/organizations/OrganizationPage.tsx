import { Alert, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { ComponentType } from "react";
import { useNavigate, useParams } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Fault } from "@/shared/room/Loaded";
import { Page, pageStyles } from "@/shared/room/Page";
import { PageSkeleton } from "@/shared/room/PageSkeleton";
import { AccountCard } from "../carriers/AccountCard";
import { isAtLeast, type Role } from "../roles";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import type { Organization } from "../shared/useOrganizations";
import { t, type WordsKey } from "../words";
import { AccessCard } from "./AccessCard";
import { AdminsCard } from "./AdminsCard";
import { DetailsCard } from "./DetailsCard";
import styles from "./OrganizationPage.module.css";
import type { Settings } from "./organizations";
import { BusinessHoursTab } from "./settings/BusinessHoursTab";
import { ConsentTab } from "./settings/ConsentTab";
import { MessagesTab } from "./settings/MessagesTab";
import { OptOutTab } from "./settings/OptOutTab";
import { QuietHoursTab } from "./settings/QuietHoursTab";

export interface TabProps {
  organization: Organization;
  settings: Settings;
}

interface Tab {
  name: string;
  label: WordsKey;
  Content: ComponentType<TabProps>;
  /** The lowest role that sees it; every administrator of the organization if absent. */
  lowestRole?: Role;
}

const ALL_TABS: Tab[] = [
  { name: "general", label: "organizations.tab.general", Content: GeneralTab },
  { name: "businessHours", label: "organizations.tab.businessHours", Content: BusinessHoursTab },
  { name: "quietHours", label: "organizations.tab.quietHours", Content: QuietHoursTab },
  { name: "optOut", label: "organizations.tab.optOut", Content: OptOutTab },
  { name: "consent", label: "organizations.tab.consent", Content: ConsentTab },
  { name: "messages", label: "organizations.tab.messages", Content: MessagesTab },
  { name: "carrier", label: "carriers.tab", Content: CarrierTab, lowestRole: "tenantAdmin" },
];

/** An organization with its settings by subject; the one of the address, or the one that is named. */
export function OrganizationPage({ id: named }: { id?: string }) {
  const { id: found = "", tab: chosen } = useParams();
  const id = named ?? found;
  const navigate = useNavigate();
  const params = { path: { id } };
  const organization = useQuery({
    queryKey: ["organization", id],
    queryFn: () => must(api.GET("/api/v2/organizations/{id}", { params })),
  });
  const me = useMe();
  const tabs = ALL_TABS.filter(({ lowestRole = "organizationAdmin" }) => isAtLeast(me.role, lowestRole));
  const isDeleted = (organization.data?.deleted ?? 0) > 0;
  const settings = useQuery({
    queryKey: ["organizationSettings", id],
    queryFn: () => must(api.GET("/api/v2/organizations/{id}/settings", { params })),
    enabled: organization.data !== undefined && !isDeleted,
  });
  const hasList = isAtLeast(me.role, "tenantAdmin");
  const back = !hasList ? undefined : { to: "/administration/organizations", words: t("organizations.back") };
  const error = organization.error ?? settings.error;
  if (error) {
    return (
      <Page room={ROOM} title={t("organizations.own")} {...(back && { back })}>
        <Fault error={error} onRetry={() => void (organization.error ? organization : settings).refetch()} />
      </Page>
    );
  }
  if (organization.data === undefined || (settings.data === undefined && !isDeleted)) {
    return <PageSkeleton />;
  }
  const one = organization.data;
  const title = (
    <>
      {one.organizationName || one.id}
      <StateBadge isDisabled={one.is_disabled} deleted={one.deleted} />
    </>
  );
  const tab = tabs.find(({ name }) => name === chosen)?.name ?? "general";
  return (
    <Page room={ROOM} title={title} {...(back && { back })}>
      {settings.data === undefined || isDeleted ? (
        <>
          <Alert color="red" icon={<CircleAlert size={18} />} title={t("organizations.isDeleted")}>
            {t("organizations.isDeletedHelp")}
          </Alert>
          <AccessCard organization={one} />
        </>
      ) : (
        <Tabs
          value={tab}
          onChange={(value) => navigate(`/administration/organizations/${id}/${value ?? "general"}`)}
          keepMounted={false}
        >
          <div className={styles.strip}>
            <Tabs.List aria-label={t("organizations.tabs")} className={styles.tabs}>
              {tabs.map(({ name, label }) => (
                <Tabs.Tab key={name} value={name}>
                  {t(label)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </div>
          {tabs.map(({ name, Content }) => (
            <Tabs.Panel key={name} value={name} className={pageStyles.stack}>
              <Content organization={one} settings={settings.data} />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </Page>
  );
}

function CarrierTab({ organization }: TabProps) {
  return (
    <>
      <AccountCard key={`first ${organization.carrier}`} organization={organization} which="provider" />
      <AccountCard
        key={`second ${organization.fallbackCarrier}`}
        organization={organization}
        which="fallbackProvider"
      />
    </>
  );
}

function GeneralTab({ organization }: TabProps) {
  const me = useMe();
  const isOwn = organization.id === me.organization?.id;
  return (
    <>
      <DetailsCard organization={organization} />
      <AdminsCard organization={organization} />
      {isAtLeast(me.role, "tenantAdmin") && !isOwn && <AccessCard organization={organization} />}
    </>
  );
}
