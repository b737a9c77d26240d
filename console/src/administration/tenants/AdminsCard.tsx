import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { People, useAdmins } from "../shared/People";
import type { Tenant } from "../shared/useTenants";
import { t } from "../words";
import { NewAdminDialog } from "./NewAdminDialog";
import { CHANGED } from "./tenants";

/** Who administers the tenant. */
export function AdminsCard({ tenant }: { tenant: Tenant }) {
  const me = useMe();
  const [isAdding, adding] = useDisclosure(false);
  const [removed, setRemoved] = useState<{ id: string; name: string } | null>(null);
  const people = useAdmins(tenant.tenantAdmins);
  const add = tenant.externalId !== "" && (
    <Button size="compact-sm" variant="default" leftSection={<UserPlus size={15} />} onClick={adding.open}>
      {t("tenants.adminsAdd")}
    </Button>
  );
  return (
    <Card title={t("tenants.adminsTitle")} help={t("tenants.adminsHelp")} actions={add}>
      <People
        people={people}
        none={t("tenants.adminsNone")}
        removeLabel={(name) => t("tenants.adminsRemove", { name })}
        onRemove={setRemoved}
      />
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
