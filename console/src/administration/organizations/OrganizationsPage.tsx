import { Anchor, Button, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { wholeList } from "@/shared/lists/wholeList";
import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";
import { NewOrganizationDialog } from "./NewOrganizationDialog";
import { findOrganizations, planOf } from "./organizations";

const COLUMNS: Column<Organization>[] = [
  {
    name: "name",
    label: t("organizations.name"),
    show: (one) => (
      <Anchor component={Link} to={one.id} fw={600} inherit>
        {one.organizationName || one.id}
      </Anchor>
    ),
  },
  { name: "plan", label: t("organizations.plan"), show: (one) => planOf(one) || t("admin.none") },
  {
    name: "carrier",
    label: t("organizations.carrier"),
    show: (one) => one.carrier || t("organizations.inherited"),
  },
  {
    name: "external",
    label: t("organizations.externalId"),
    show: (one) => one.external_id || t("admin.none"),
  },
  {
    name: "state",
    label: t("admin.state"),
    show: (one) => <StateBadge isDisabled={one.is_disabled} deleted={one.deleted} />,
  },
];

export function OrganizationsPage() {
  const [text, setText] = useState("");
  const [isCreating, creating] = useDisclosure(false);
  const query = useQuery({
    queryKey: ["organizations", "list"],
    queryFn: () => must(api.GET("/api/v2/organizations")),
    select: ({ organizations }) => organizations,
  });
  const pages = wholeList(query, (all) => findOrganizations(all, text));
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={creating.open}>
      {t("organizations.new")}
    </Button>
  );
  return (
    <Page isWide room={ROOM} title={t("organizations.title")} help={t("organizations.help")} actions={create}>
      <TextInput
        type="search"
        aria-label={t("organizations.search")}
        placeholder={t("organizations.search")}
        leftSection={<Search size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <PagedTable
        label={t("organizations.title")}
        pages={pages}
        columns={COLUMNS}
        keyOf={(one) => one.id}
        empty={
          text
            ? { title: t("organizations.noneFound") }
            : { title: t("organizations.none"), help: t("organizations.noneHelp"), action: create }
        }
      />
      {isCreating && <NewOrganizationDialog organizations={query.data ?? []} onClose={creating.close} />}
    </Page>
  );
}
