import { Select, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import { say } from "@/shared/toast";
import { isAtLeast } from "../roles";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";

interface Props {
  organizations: Organization[];
  onClose: () => void;
}

const FIELDS = [
  { name: "organizationName", label: "organizations.name" },
  { name: "organizationPlanSelection", label: "organizations.plan", help: "organizations.planHelp" },
  { name: "external_id", label: "organizations.externalId", help: "organizations.externalIdHelp" },
  { name: "description", label: "organizations.description" },
] as const;
const EMPTY = { organizationName: "", organizationPlanSelection: "", external_id: "", description: "" };

export function NewOrganizationDialog({ organizations, onClose }: Props) {
  const me = useMe();
  const navigate = useNavigate();
  const action = useAction(["organizations"]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const tenants = [...new Set([me.tenant?.id ?? "", ...organizations.map((one) => one.tenantId)])].filter(Boolean);
  const [values, setValues] = useState(EMPTY);
  const [tenantId, setTenant] = useState(tenants[0] ?? "");

  async function create() {
    const body = { ...values, tenantId };
    const { id } = await must(
      api.POST("/api/v2/organizations", { params: { header: { "Idempotency-Key": keyOf(key, body) } }, body }),
    );
    say(t("organizations.createdToast", { name: values.organizationName }));
    navigate(`/administration/organizations/${id}`);
  }

  return (
    <FormDialog
      title={t("organizations.new")}
      submit={t("organizations.create")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(create).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      {FIELDS.map((field) => (
        <TextInput
          key={field.name}
          name={field.name}
          label={t(field.label)}
          description={"help" in field ? t(field.help) : undefined}
          required={field.name === "organizationName"}
          withAsterisk={false}
          data-autofocus={field.name === "organizationName" || undefined}
          autoComplete="off"
          value={values[field.name]}
          error={action.faults[field.name]}
          onChange={(event) => setValues({ ...values, [field.name]: event.currentTarget.value })}
        />
      ))}
      {isAtLeast(me.role, "systemAdmin") && (
        <Select
          label={t("organizations.tenant")}
          allowDeselect={false}
          searchable
          data={tenants}
          value={tenantId}
          error={action.faults.tenantId}
          onChange={(value) => value !== null && setTenant(value)}
        />
      )}
    </FormDialog>
  );
}
