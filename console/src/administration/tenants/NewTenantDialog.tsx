import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import { say } from "@/shared/toast";
import { ROOM } from "../room";
import { t } from "../words";
import { CHANGED } from "./tenants";

const FIELDS = [
  { name: "tenantName", label: "tenants.name", help: "tenants.nameHelp", isRequired: true },
  {
    name: "tenant_external_identifier",
    label: "tenants.externalId",
    help: "tenants.externalIdHelp",
    isRequired: true,
  },
  { name: "primarySupportContactEmail", label: "tenants.support", help: "tenants.supportHelp", isRequired: false },
  { name: "billingGroup", label: "tenants.billingGroup", help: "tenants.billingGroupHelp", isRequired: false },
  { name: "adminBillingPlan", label: "tenants.adminPlan", help: "tenants.adminPlanHelp", isRequired: false },
] as const;

const EMPTY = {
  tenantName: "",
  tenant_external_identifier: "",
  primarySupportContactEmail: "",
  billingGroup: "",
  adminBillingPlan: "",
};

/** A new tenant. It uses the platform's carrier. */
export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const action = useAction(CHANGED);
  const key = useMemo(() => crypto.randomUUID(), []);
  const [values, setValues] = useState(EMPTY);

  async function create() {
    const body = { ...values, provider: {} };
    const header = { "Idempotency-Key": keyOf(key, body) };
    const { tenantId } = await must(api.POST("/api/v2/tenants/", { params: { header }, body }));
    say(t("tenants.created", { name: values.tenantName }));
    navigate(`${ROOM}/tenants/${tenantId}`);
  }

  return (
    <FormDialog
      title={t("tenants.new")}
      submit={t("tenants.create")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(create).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      {FIELDS.map(({ name, label, help, isRequired }) => (
        <TextInput
          key={name}
          name={name}
          label={t(label)}
          description={t(help)}
          required={isRequired}
          withAsterisk={false}
          data-autofocus={name === "tenantName" || undefined}
          autoComplete="off"
          value={values[name]}
          error={action.faults[name]}
          onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
        />
      ))}
    </FormDialog>
  );
}
