import { Textarea, TextInput } from "@mantine/core";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";
import { planOf, updateOrganization } from "./organizations";

const FIELDS = [
  { name: "organizationName", label: "organizations.name" },
  { name: "plan", label: "organizations.plan", help: "organizations.planHelp" },
  { name: "organizationType", label: "organizations.type" },
  { name: "external_id", label: "organizations.externalId", help: "organizations.externalIdHelp" },
] as const;

/** What the organization is called, and under which plan it runs. */
export function DetailsCard({ organization }: { organization: Organization }) {
  const stored = {
    organizationName: organization.organizationName,
    plan: planOf(organization),
    organizationType: organization.organizationType,
    external_id: organization.external_id,
    description: organization.description,
  };
  const form = useForm(stored, ["organization", "organizations"], ({ plan, ...changes }) =>
    updateOrganization(organization.id, { ...changes, ...(plan !== undefined && { billing: { plan } }) }),
  );
  return (
    <FormCard title={t("organizations.details")} form={form}>
      {FIELDS.map((field) => (
        <TextInput
          key={field.name}
          name={field.name}
          label={t(field.label)}
          description={"help" in field ? t(field.help) : undefined}
          autoComplete="off"
          value={form.values[field.name]}
          error={form.faults[field.name]}
          onChange={(event) => form.set(field.name, event.currentTarget.value)}
        />
      ))}
      <Textarea
        label={t("organizations.description")}
        autosize
        minRows={2}
        value={form.values.description}
        error={form.faults.description}
        onChange={(event) => form.set("description", event.currentTarget.value)}
      />
    </FormCard>
  );
}
