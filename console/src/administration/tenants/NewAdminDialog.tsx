import { Alert, TextInput } from "@mantine/core";
import { Info } from "lucide-react";
import { useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import { say } from "@/shared/toast";
import type { Tenant } from "../shared/useTenants";
import { t } from "../words";
import { CHANGED } from "./tenants";

const FIELDS = [
  { name: "email", label: "tenants.adminEmail", help: "tenants.adminEmailHelp", type: "email" },
  { name: "full_name", label: "tenants.adminName", help: "tenants.adminNameHelp", type: "text" },
  { name: "external_id", label: "tenants.adminExternalId", help: "tenants.adminExternalIdHelp", type: "text" },
] as const;

/** A new administrator: a user of the tenant, or somebody who becomes one. */
export function NewAdminDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const action = useAction([...CHANGED, "organizations"]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const [values, setValues] = useState({ email: "", full_name: "", external_id: "" });

  async function add() {
    const body = { ...values, tenant_external_identifier: tenant.externalId };
    const header = { "Idempotency-Key": keyOf(key, body) };
    const { warning } = await must(api.POST("/api/v2/tenants/admin", { params: { header }, body }));
    say(warning || t("tenants.adminsAdded", { name: values.full_name }));
  }

  return (
    <FormDialog
      title={t("tenants.adminsAdd")}
      submit={t("tenants.adminsSubmit")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(add).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      <Alert variant="light" icon={<Info size={18} />}>
        {t("tenants.adminsAddHelp")}
      </Alert>
      {FIELDS.map(({ name, label, help, type }) => (
        <TextInput
          key={name}
          name={name}
          type={type}
          label={t(label)}
          description={t(help)}
          required
          withAsterisk={false}
          data-autofocus={name === "email" || undefined}
          autoComplete="off"
          value={values[name]}
          error={action.faults[name]}
          onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
        />
      ))}
    </FormDialog>
  );
}
