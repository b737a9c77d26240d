import { Anchor, Button, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { wholeList } from "@/shared/lists/wholeList";
import { Page } from "@/shared/room/Page";
import { titleOf } from "../carriers/carriers";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import { type Tenant, useTenants } from "../shared/useTenants";
import { t } from "../words";
import { NewTenantDialog } from "./NewTenantDialog";
import { carrierOf, findTenants } from "./tenants";

const COLUMNS: Column<Tenant>[] = [
  {
    name: "name",
    label: t("tenants.name"),
    show: (one) => (
      <Anchor component={Link} to={one.id} fw={600} inherit>
        {one.tenantName || one.id}
      </Anchor>
    ),
  },
  { name: "external", label: t("tenants.externalId"), show: (one) => String(one.externalId) || t("admin.none") },
  { name: "carrier", label: t("tenants.carrier"), show: (one) => titleOf(carrierOf(one)) || t("tenants.inherited") },
  { name: "group", label: t("tenants.billingGroup"), show: (one) => one.billingGroup || t("admin.none") },
  { name: "admins", label: t("tenants.admins"), isNumber: true, show: (one) => one.tenantAdmins.length },
  { name: "state", label: t("admin.state"), show: (one) => <StateBadge isDisabled={one.is_disabled} /> },
];

export function TenantsPage() {
  const [text, setText] = useState("");
  const [isCreating, creating] = useDisclosure(false);
  const pages = wholeList(useTenants(), (all) => findTenants(all, text));
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={creating.open}>
      {t("tenants.new")}
    </Button>
  );
  return (
    <Page isWide room={ROOM} title={t("tenants.title")} help={t("tenants.help")} actions={create}>
      <TextInput
        type="search"
        aria-label={t("tenants.search")}
        placeholder={t("tenants.search")}
        leftSection={<Search size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <PagedTable
        label={t("tenants.title")}
        pages={pages}
        columns={COLUMNS}
        keyOf={(one) => one.id}
        empty={
          text
            ? { title: t("tenants.noneFound") }
            : { title: t("tenants.none"), help: t("tenants.noneHelp"), action: create }
        }
      />
      {isCreating && <NewTenantDialog onClose={creating.close} />}
    </Page>
  );
}
