import { Switch, TextInput } from "@mantine/core";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import { t } from "../../words";
import type { TabProps } from "../OrganizationPage";
import { updateOrganization } from "../organizations";
import { useSettings } from "./useSettings";

const MAX_FOOTER = 160;

/** How the office's messages are written and handed around. */
export function MessagesTab({ organization, settings }: TabProps) {
  const blasts = useSettings(organization.id, "blasts", settings);
  const inbox = useSettings(organization.id, "inbox", settings);
  const { smartEncoding } = organization;
  const writing = useForm({ smartEncoding }, ["organization", "organizations"], (changes) =>
    updateOrganization(organization.id, changes),
  );
  return (
    <>
      <FormCard title={t("office.blasts")} help={t("office.blastsHelp")} form={blasts}>
        <TextInput
          label={t("office.footer")}
          description={t("office.footerHelp")}
          maxLength={MAX_FOOTER}
          value={blasts.values.footer}
          error={blasts.faults["blasts.footer"]}
          onChange={(event) => blasts.set("footer", event.currentTarget.value)}
        />
      </FormCard>
      <FormCard title={t("office.inbox")} form={inbox}>
        <Switch
          label={t("office.autoAssign")}
          checked={inbox.values.autoAssign}
          onChange={(event) => inbox.set("autoAssign", event.currentTarget.checked)}
        />
      </FormCard>
      <FormCard title={t("office.writing")} form={writing}>
        <Switch
          label={t("office.smartEncoding")}
          checked={writing.values.smartEncoding}
          onChange={(event) => writing.set("smartEncoding", event.currentTarget.checked)}
        />
      </FormCard>
    </>
  );
}
