import { Anchor, Button, Group, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useMe } from "@/session/session";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { usePages } from "@/shared/lists/usePages";
import { formatPhone } from "@/shared/phone";
import { Page } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import { optionsOf, useOrganizations } from "../shared/useOrganizations";
import { t } from "../words";
import { NewUserDialog } from "./NewUserDialog";
import { type ListedUser, listUsers, nameOf, USER_FILTERS, type UserFilter } from "./users";

const TYPING_MS = 250;

export function UsersPage() {
  const me = useMe();
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, TYPING_MS);
  const [filter, setFilter] = useState<UserFilter>("active");
  const [organizationId, setOrganization] = useState<string | null>(null);
  const [isCreating, creating] = useDisclosure(false);
  const organizations = useOrganizations();
  const pages = usePages<ListedUser>(["users", search, filter, organizationId], (cursor) =>
    listUsers({ search, filter, organizationId }, cursor),
  );
  const names = new Map(organizations.map((one) => [one.id, one.organizationName]));
  const hasOrganizations = organizations.length > 1;

  const columns: Column<ListedUser>[] = [
    {
      name: "name",
      label: t("users.name"),
      show: (user) => (
        <>
          <Group gap="xs">
            <Anchor component={Link} to={user.id} fw={600} inherit>
              {nameOf(user)}
            </Anchor>
            {user.id === me.id && <Tag>{t("users.you")}</Tag>}
            {user.isAdmin && <Tag tone="warn">{t("users.systemAdmin")}</Tag>}
          </Group>
          {user.full_name !== "" && (
            <Text size="sm" c="dimmed">
              {user.email}
            </Text>
          )}
        </>
      ),
    },
    { name: "phone", label: t("users.phone"), show: (user) => formatPhone(user.phone_number) || t("admin.none") },
    ...(hasOrganizations
      ? [
          {
            name: "organization",
            label: t("admin.organization"),
            show: (user: ListedUser) => names.get(user.organizationId) ?? t("admin.none"),
          },
        ]
      : []),
    {
      name: "state",
      label: t("admin.state"),
      show: (user) => <StateBadge isDisabled={user.is_disabled} deleted={user.deleted} />,
    },
  ];

  const create = (
    <Button leftSection={<Plus size={16} />} onClick={creating.open}>
      {t("users.new")}
    </Button>
  );
  const isSearch = search !== "" || filter !== "active" || organizationId !== null;
  return (
    <Page isWide room={ROOM} title={t("users.title")} help={t("users.help")} actions={create}>
      <Group gap="sm">
        <TextInput
          type="search"
          flex="1 1 15rem"
          aria-label={t("users.search")}
          placeholder={t("users.search")}
          leftSection={<Search size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {hasOrganizations && (
          <Select
            aria-label={t("admin.organization")}
            placeholder={t("admin.allOrganizations")}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("admin.allOrganizations") }}
            data={optionsOf(organizations)}
            value={organizationId}
            onChange={setOrganization}
            flex="0 1 14rem"
          />
        )}
        <SegmentedControl
          aria-label={t("users.filter")}
          value={filter}
          onChange={(value) => setFilter(value as UserFilter)}
          data={USER_FILTERS.map((value) => ({ value, label: t(`admin.${value}`) }))}
        />
      </Group>
      <PagedTable
        label={t("users.title")}
        pages={pages}
        columns={columns}
        keyOf={(user) => user.id}
        empty={
          isSearch
            ? { title: t("users.noneFound"), help: t("users.noneFoundHelp") }
            : { title: t("users.none"), help: t("users.noneHelp"), action: create }
        }
      />
      {isCreating && <NewUserDialog organizations={organizations} onClose={creating.close} />}
    </Page>
  );
}
