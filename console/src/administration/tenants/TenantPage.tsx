import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Palette } from "lucide-react";
import { Link, useParams } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Fault } from "@/shared/room/Loaded";
import { Page } from "@/shared/room/Page";
import { PageSkeleton } from "@/shared/room/PageSkeleton";
import { TrialCard } from "../carriers/TrialCard";
import { isAtLeast } from "../roles";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import { t } from "../words";
import { AccessCard } from "./AccessCard";
import { AdminsCard } from "./AdminsCard";
import { DetailsCard } from "./DetailsCard";
import { OrganizationsCard } from "./OrganizationsCard";

/** A tenant: the one of the address, or the one that is named. */
export function TenantPage({ id: named }: { id?: string }) {
  const { id: found = "" } = useParams();
  const me = useMe();
  const id = named ?? found;
  const query = useQuery({
    queryKey: ["tenant", id],
    queryFn: () => must(api.GET("/api/v2/tenants/{id}", { params: { path: { id } } })),
  });
  const isForAll = isAtLeast(me.role, "systemAdmin");
  const back = isForAll ? { to: `${ROOM}/tenants`, words: t("tenants.title") } : undefined;
  if (query.error) {
    return (
      <Page room={ROOM} title={t("admin.tenant")} back={back}>
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  if (query.data === undefined) {
    return <PageSkeleton />;
  }
  const tenant = query.data;
  const title = (
    <>
      {tenant.tenantName || tenant.id}
      <StateBadge isDisabled={tenant.is_disabled} />
    </>
  );
  const brand = (
    <Button component={Link} to={`${ROOM}/brand/${id}`} variant="default" leftSection={<Palette size={16} />}>
      {t("brand.title")}
    </Button>
  );
  return (
    <Page room={ROOM} title={title} back={back} actions={brand}>
      <DetailsCard tenant={tenant} />
      <AdminsCard tenant={tenant} />
      <OrganizationsCard tenant={tenant} />
      <TrialCard
        title={t("tenants.carrierCard")}
        help={t(tenant.provider.name ? "tenants.carrierOwn" : "tenants.carrierPlatform")}
        request={{ tenantId: tenant.id }}
      />
      {isForAll && <AccessCard tenant={tenant} />}
    </Page>
  );
}
