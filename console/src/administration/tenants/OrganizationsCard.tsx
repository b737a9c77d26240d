import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { Loaded } from "@/shared/room/Loaded";
import { Card } from "@/shared/room/Page";
import { planOf } from "../organizations/organizations";
import { ROOM } from "../room";
import people from "../shared/People.module.css";
import { StateBadge } from "../shared/StateBadge";
import type { Tenant } from "../shared/useTenants";
import { t } from "../words";

const MAX_SHOWN = 50;

/** The organizations of the tenant, each with its plan. */
export function OrganizationsCard({ tenant }: { tenant: Tenant }) {
  const query = useQuery({
    queryKey: ["organizations", "tenant", tenant.id],
    queryFn: () =>
      must(api.GET("/api/v2/organizations", { params: { query: { tenantId: tenant.id, limit: MAX_SHOWN } } })),
  });
  return (
    <Card title={t("organizations.title")} help={t("tenants.organizationsHelp")}>
      <Loaded query={query}>
        {({ organizations, nextCursor }) =>
          organizations.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("tenants.organizationsNone")}
            </Text>
          ) : (
            <>
              <ul className={people.people}>
                {organizations.map((one) => (
                  <li key={one.id} className={people.person}>
                    <div>
                      <Anchor component={Link} to={`${ROOM}/organizations/${one.id}`} fw={550} size="sm">
                        {one.organizationName || one.id}
                      </Anchor>
                      <Text size="sm" c="dimmed">
                        {planOf(one) ? t("tenants.plan", { plan: planOf(one) }) : t("tenants.planNone")}
                      </Text>
                    </div>
                    <StateBadge isDisabled={one.is_disabled} deleted={one.deleted} />
                  </li>
                ))}
              </ul>
              {nextCursor && (
                <Text size="sm" c="dimmed" mt="sm">
                  {t("tenants.organizationsMore", { count: MAX_SHOWN })}
                </Text>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  );
}
