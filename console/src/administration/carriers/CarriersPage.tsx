import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { wholeList } from "@/shared/lists/wholeList";
import { Page } from "@/shared/room/Page";
import { isAtLeast } from "../roles";
import { ROOM } from "../room";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";
import { titleOf } from "./carriers";
import { TrialCard } from "./TrialCard";

const COLUMNS: Column<Organization>[] = [
  {
    name: "organization",
    label: t("admin.organization"),
    show: (one) => (
      <Anchor component={Link} to={`/administration/organizations/${one.id}/carrier`} fw={600} inherit>
        {one.organizationName || one.id}
      </Anchor>
    ),
  },
  { name: "carrier", label: t("carriers.carrier"), show: (one) => titleOf(one.carrier) || t("admin.none") },
  { name: "fallback", label: t("carriers.fallback"), show: (one) => titleOf(one.fallbackCarrier) || t("admin.none") },
];

/** Whose carrier accounts there are, and whether they work. */
export default function CarriersPage() {
  const me = useMe();
  const query = useQuery({
    queryKey: ["organizations", "list"],
    queryFn: () => must(api.GET("/api/v2/organizations")),
    select: ({ organizations }) => organizations,
  });
  const pages = wholeList(query, (all) =>
    all.filter((one) => one.deleted === 0 && (one.carrier !== "" || one.fallbackCarrier !== "")),
  );
  return (
    <Page isWide room={ROOM} title={t("carriers.title")} help={t("carriers.help")}>
      {isAtLeast(me.role, "systemAdmin") && (
        <TrialCard title={t("carriers.instance")} help={t("carriers.instanceHelp")} request={{}} />
      )}
      {me.tenant && (
        <TrialCard
          title={me.tenant.tenantName || t("carriers.tenant")}
          help={t("carriers.tenantHelp")}
          request={{ tenantId: me.tenant.id }}
        />
      )}
      <PagedTable
        label={t("carriers.organizations")}
        pages={pages}
        columns={COLUMNS}
        keyOf={(one) => one.id}
        empty={{ title: t("carriers.organizationsNone") }}
      />
    </Page>
  );
}
