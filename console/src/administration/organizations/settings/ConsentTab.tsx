import { Checkbox, Group, NumberInput, Switch, TagsInput, Textarea } from "@mantine/core";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import { t } from "../../words";
import type { TabProps } from "../OrganizationPage";
import { updateOrganization } from "../organizations";
import { useSettings } from "./useSettings";

const RECORDS = ["webForm", "paper", "verbal", "keyword", "import"] as const;
const MAX_DAYS = 30;

/** What contacts are told first, and whether they must confirm it. */
export function ConsentTab({ organization, settings }: TabProps) {
  const { requireContactConsent, requireContactConsentMessage } = organization;
  const message = useForm(
    { requireContactConsent, requireContactConsentMessage },
    ["organization", "organizations"],
    (changes) => updateOrganization(organization.id, changes),
  );
  const form = useSettings(organization.id, "consent", settings);
  const { values } = form;
  return (
    <>
      <FormCard title={t("office.consent")} help={t("office.consentHelp")} form={message}>
        <Switch
          label={t("office.consentRequired")}
          checked={message.values.requireContactConsent}
          onChange={(event) => message.set("requireContactConsent", event.currentTarget.checked)}
        />
        <Textarea
          label={t("office.consentText")}
          autosize
          minRows={3}
          maxLength={1600}
          value={message.values.requireContactConsentMessage}
          error={message.faults.requireContactConsentMessage}
          onChange={(event) => message.set("requireContactConsentMessage", event.currentTarget.value)}
        />
      </FormCard>
      <FormCard title={t("office.double")} help={t("office.doubleHelp")} form={form}>
        <Switch
          label={t("office.doubleOptIn")}
          checked={values.doubleOptIn}
          onChange={(event) => form.set("doubleOptIn", event.currentTarget.checked)}
        />
        <NumberInput
          label={t("office.waitDays")}
          description={t("office.waitDaysHelp")}
          maw="12rem"
          min={1}
          max={MAX_DAYS}
          allowDecimal={false}
          value={values.waitDays}
          error={form.faults["consent.waitDays"]}
          onChange={(days) => typeof days === "number" && form.set("waitDays", days)}
        />
        <TagsInput
          label={t("office.confirmWords")}
          description={t("office.wordsHelp")}
          value={values.confirmWords}
          error={form.faults["consent.confirmWords"]}
          onChange={(words) => form.set("confirmWords", words)}
        />
        <Checkbox.Group
          label={t("office.records")}
          value={values.acceptedRecords}
          onChange={(records) => form.set("acceptedRecords", records)}
        >
          <Group mt="xs" gap="md">
            {RECORDS.map((name) => (
              <Checkbox key={name} value={name} label={t(`office.record.${name}`)} />
            ))}
          </Group>
        </Checkbox.Group>
      </FormCard>
    </>
  );
}
