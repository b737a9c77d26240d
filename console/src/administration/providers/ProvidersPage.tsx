import { Anchor, Button, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { usePages } from "@/shared/lists/usePages";
import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import { optionsOf, useOrganizations } from "../shared/useOrganizations";
import { tenantOptions, useTenants } from "../shared/useTenants";
import { t } from "../words";
import type { Provider } from "./providers";

async function listProviders(cursor: string | undefined) {
  const page = await must(api.GET("/api/v2/auth-providers", { params: { query: cursor ? { cursor } : {} } }));
  return { rows: page.providers, nextCursor: page.nextCursor };
}

export function ProvidersPage() {
  const pages = usePages<Provider>(["providers", "admin"], listProviders);
  const { data: tenants = [] } = useTenants();
  const places = [...optionsOf(useOrganizations()), ...tenantOptions(tenants)];
  const nameOf = (id: string) => places.find(({ value }) => value === id)?.label ?? id;

  const columns: Column<Provider>[] = [
    {
      name: "name",
      label: t("providers.displayName"),
      show: (one) => (
        <>
          <Anchor component={Link} to={`edit/${one.name}`} fw={600} inherit>
            {one.displayName || one.name}
          </Anchor>
          <Text size="sm" c="dimmed">
            {one.name}
          </Text>
        </>
      ),
    },
    { name: "type", label: t("providers.type"), show: (one) => t(`providers.type.${one.type}`) },
    {
      name: "reach",
      label: t("providers.who"),
      show: (one) =>
        one.reach === "instance"
          ? t("providers.reach.instance")
          : nameOf(one.reach === "tenant" ? one.tenantId : one.organizationId),
    },
    { name: "state", label: t("admin.state"), show: (one) => <StateBadge isDisabled={!one.enabled} /> },
  ];
  const create = (
    <Button component={Link} to="new" leftSection={<Plus size={16} />}>
      {t("providers.new")}
    </Button>
  );
  return (
    <Page isWide room={ROOM} title={t("providers.title")} help={t("providers.help")} actions={create}>
      <PagedTable
        label={t("providers.title")}
        pages={pages}
        columns={columns}
        keyOf={(one) => one.name}
        empty={{ title: t("providers.none"), help: t("providers.noneHelp"), action: create }}
      />
    </Page>
  );
}
