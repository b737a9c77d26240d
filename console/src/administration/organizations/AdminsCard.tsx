import { ActionIcon, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueries, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import people from "../shared/People.module.css";
import type { Organization } from "../shared/useOrganizations";
import { nameOf } from "../users/users";
import { t } from "../words";
import { updateOrganization } from "./organizations";

const MAX_FOUND = 20;
const TYPING_MS = 250;

/** Who administers the organization. */
export function AdminsCard({ organization }: { organization: Organization }) {
  const action = useAction(["organization", "organizations"]);
  const admins = organization.organizationAdmins;
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, TYPING_MS);
  const users = useQueries({
    queries: admins.map((id) => ({
      queryKey: ["user", id],
      queryFn: () => must(api.GET("/api/v2/users/{id}", { params: { path: { id } } })),
    })),
  });
  const { data: found = [] } = useQuery({
    queryKey: ["users", "admins", organization.id, search],
    queryFn: () =>
      must(
        api.GET("/api/v2/users", {
          params: { query: { organizationId: organization.id, search, isDisabled: false, limit: MAX_FOUND } },
        }),
      ),
    select: (page) => page.users,
    placeholderData: (before) => before,
  });
  const change = (organizationAdmins: string[]) =>
    action.run(() => updateOrganization(organization.id, { organizationAdmins }), t("room.saved"));

  return (
    <Card title={t("organizations.admins")} help={t("organizations.adminsHelp")}>
      <Stack>
        {admins.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("organizations.adminsNone")}
          </Text>
        )}
        {admins.length > 0 && (
          <ul className={people.people}>
            {admins.map((id, index) => {
              const user = users[index]?.data;
              const name = user ? nameOf(user) : t("organizations.adminUnknown", { id });
              return (
                <li key={id} className={people.person}>
                  <div>
                    <Text size="sm" fw={550}>
                      {name}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {user?.email}
                    </Text>
                  </div>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t("organizations.adminsRemove", { name })}
                    disabled={action.isBusy}
                    onClick={() => void change(admins.filter((uid) => uid !== id))}
                  >
                    <X size={16} />
                  </ActionIcon>
                </li>
              );
            })}
          </ul>
        )}
        <Select
          aria-label={t("organizations.adminsAdd")}
          placeholder={t("organizations.adminsAdd")}
          searchable
          maw="22rem"
          data={found.filter(({ id }) => !admins.includes(id)).map((one) => ({ value: one.id, label: nameOf(one) }))}
          filter={({ options }) => options}
          nothingFoundMessage={t("users.sharingFound")}
          searchValue={text}
          onSearchChange={setText}
          value={null}
          disabled={action.isBusy}
          onChange={(uid) => {
            setText("");
            if (uid !== null) {
              void change([...admins, uid]);
            }
          }}
        />
      </Stack>
    </Card>
  );
}
