import { Select } from "@mantine/core";
import { useState } from "react";
import { useMe } from "@/session/session";
import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { optionsOf, useOrganizations } from "../shared/useOrganizations";
import { t } from "../words";
import { FieldsCard } from "./FieldsCard";
import { TagsCard } from "./TagsCard";

/** The tags and custom fields of an organization. */
export default function LabelsPage() {
  const me = useMe();
  const organizations = useOrganizations();
  const [chosen, setChosen] = useState<string | null>(null);
  const own = me.organization?.id ?? null;
  const organizationId = chosen ?? own ?? organizations[0]?.id ?? null;

  return (
    <Page isWide room={ROOM} title={t("labels.title")} help={t("labels.help")}>
      {organizations.length > 1 && (
        <Select
          label={t("admin.organization")}
          searchable
          allowDeselect={false}
          maw={360}
          data={optionsOf(organizations)}
          value={organizationId}
          onChange={setChosen}
        />
      )}
      {organizationId !== null && (
        <>
          <TagsCard key={`tags ${organizationId}`} organizationId={organizationId} />
          <FieldsCard key={`fields ${organizationId}`} organizationId={organizationId} />
        </>
      )}
    </Page>
  );
}
