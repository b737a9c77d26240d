import { ActionIcon, Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueries } from "@tanstack/react-query";
import { UserPlus, X } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import people from "../shared/People.module.css";
import type { Tenant } from "../shared/useTenants";
import { nameOf } from "../users/users";
import { t } from "../words";
import { NewAdminDialog } from "./NewAdminDialog";
import { CHANGED } from "./tenants";

/** Who administers the tenant. */
export function AdminsCard({ tenant }: { tenant: Tenant }) {
  const me = useMe();
  const [isAdding, adding] = useDisclosure(false);
  const [removed, setRemoved] = useState<{ id: string; name: string } | null>(null);
  const admins = tenant.tenantAdmins;
  const users = useQueries({
    queries: admins.map((id) => ({
      queryKey: ["user", id],
      queryFn: () => must(api.GET("/api/v2/users/{id}", { params: { path: { id } } })),
    })),
  });
  const add = tenant.externalId !== "" && (
    <Button size="compact-sm" variant="default" leftSection={<UserPlus size={15} />} onClick={adding.open}>
      {t("tenants.adminsAdd")}
    </Button>
  );
  return (
    <Card title={t("tenants.adminsTitle")} help={t("tenants.adminsHelp")} actions={add}>
      <Stack>
        {admins.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("tenants.adminsNone")}
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
                    aria-label={t("tenants.adminsRemove", { name })}
                    onClick={() => setRemoved({ id, name })}
                  >
                    <X size={16} />
                  </ActionIcon>
                </li>
              );
            })}
          </ul>
        )}
      </Stack>
      {isAdding && <NewAdminDialog tenant={tenant} onClose={adding.close} />}
      {removed !== null && (
        <Confirm
          title={t("tenants.adminsRemoveTitle", { name: removed.name })}
          help={t(removed.id === me.id ? "tenants.adminsRemoveSelf" : "tenants.adminsRemoveAsk")}
          confirm={t("room.remove")}
          done={t("tenants.adminsRemoved", { name: removed.name })}
          changed={CHANGED}
          action={() =>
            must(
              api.DELETE("/api/v2/tenants/{id}/admins/{userId}", {
                params: { path: { id: tenant.id, userId: removed.id } },
              }),
            )
          }
          onClose={() => setRemoved(null)}
        />
      )}
    </Card>
  );
}
