import { Stack } from "@mantine/core";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { People, useAdmins } from "../shared/People";
import { PersonSelect } from "../shared/PersonSelect";
import type { Organization } from "../shared/useOrganizations";
import { nameOf } from "../users/users";
import { t } from "../words";
import { updateOrganization } from "./organizations";

/** Who administers the organization. */
export function AdminsCard({ organization }: { organization: Organization }) {
  const action = useAction(["organization", "organizations"]);
  const admins = organization.organizationAdmins;
  const people = useAdmins(admins);
  const change = (organizationAdmins: string[]) =>
    action.run(() => updateOrganization(organization.id, { organizationAdmins }), t("room.saved"));

  return (
    <Card title={t("organizations.admins")} help={t("organizations.adminsHelp")}>
      <Stack>
        <People
          people={people}
          none={t("organizations.adminsNone")}
          removeLabel={(name) => t("organizations.adminsRemove", { name })}
          isBusy={action.isBusy}
          onRemove={({ id }) => void change(admins.filter((uid) => uid !== id))}
        />
        <PersonSelect
          label={t("organizations.adminsAdd")}
          within={{ organizationId: organization.id }}
          without={admins}
          nameOf={nameOf}
          isBusy={action.isBusy}
          onPick={(uid) => void change([...admins, uid])}
        />
      </Stack>
    </Card>
  );
}
