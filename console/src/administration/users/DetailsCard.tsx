import { Select, TextInput } from "@mantine/core";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import { optionsOf, useOrganizations } from "../shared/useOrganizations";
import { t } from "../words";
import { type User, updateUser } from "./users";

const FIELDS = [
  { name: "full_name", label: "users.name", type: "text" },
  { name: "email", label: "users.email", type: "email" },
  { name: "phone_number", label: "users.phone", type: "tel", help: "users.phoneHelp" },
  { name: "external_id", label: "users.externalId", type: "text", help: "users.externalIdHelp" },
] as const;

/** Who the person is, and which number and organization they have. */
export function DetailsCard({ user }: { user: User }) {
  const { full_name, email, phone_number, external_id, organizationId } = user;
  const organizations = useOrganizations().filter((one) => one.tenantId === user.tenantId);
  const form = useForm({ full_name, email, phone_number, external_id, organizationId }, ["users", "user"], (changes) =>
    updateUser(user, changes),
  );
  return (
    <FormCard title={t("users.details")} form={form}>
      {FIELDS.map((field) => (
        <TextInput
          key={field.name}
          name={field.name}
          type={field.type}
          label={t(field.label)}
          description={"help" in field ? t(field.help) : undefined}
          autoComplete="off"
          value={form.values[field.name]}
          error={form.faults[field.name]}
          onChange={(event) => form.set(field.name, event.currentTarget.value)}
        />
      ))}
      {organizations.length > 1 && (
        <Select
          label={t("admin.organization")}
          searchable
          allowDeselect={false}
          data={optionsOf(organizations)}
          value={form.values.organizationId}
          error={form.faults.organizationId}
          onChange={(value) => value !== null && form.set("organizationId", value)}
        />
      )}
    </FormCard>
  );
}
