import { TextInput } from "@mantine/core";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import { Card } from "@/shared/room/Page";
import { isAtLeast } from "../roles";
import type { Tenant } from "../shared/useTenants";
import { t } from "../words";
import styles from "./Tenants.module.css";
import { bodyOf, CHANGED, detailsOf } from "./tenants";

const FIELDS = [
  { name: "tenantName", label: "tenants.name", help: "tenants.nameHelp" },
  { name: "primarySupportContactEmail", label: "tenants.support", help: "tenants.supportHelp" },
  { name: "billingGroup", label: "tenants.billingGroup", help: "tenants.billingGroupHelp" },
  { name: "adminBillingPlan", label: "tenants.adminPlan", help: "tenants.adminPlanHelp" },
] as const;

/** What a tenant is called and how it is billed. The platform's administrators change it; its own read it. */
export function DetailsCard({ tenant }: { tenant: Tenant }) {
  const me = useMe();
  // The API finds a tenant to change by its identifier.
  const isEdited = isAtLeast(me.role, "systemAdmin") && tenant.externalId !== "";
  return isEdited ? <Edited tenant={tenant} /> : <Shown tenant={tenant} />;
}

function Edited({ tenant }: { tenant: Tenant }) {
  const stored = detailsOf(tenant);
  const form = useForm(stored, CHANGED, (changes) =>
    must(api.PUT("/api/v2/tenants/", { body: bodyOf(tenant, { ...stored, ...changes }) })),
  );
  return (
    <FormCard title={t("tenants.details")} form={form}>
      {FIELDS.map(({ name, label, help }) => (
        <TextInput
          key={name}
          name={name}
          label={t(label)}
          description={t(help)}
          autoComplete="off"
          value={form.values[name]}
          error={form.faults[name]}
          onChange={(event) => form.set(name, event.currentTarget.value)}
        />
      ))}
      <TextInput
        label={t("tenants.externalId")}
        description={t("tenants.externalIdFixed")}
        readOnly
        value={String(tenant.externalId)}
      />
    </FormCard>
  );
}

function Shown({ tenant }: { tenant: Tenant }) {
  const values = detailsOf(tenant);
  const rows = [
    ...FIELDS.map(({ name, label }) => ({ label, value: values[name] })),
    { label: "tenants.externalId" as const, value: String(tenant.externalId) },
  ];
  return (
    <Card title={t("tenants.details")} help={t("tenants.detailsHelp")}>
      <dl className={styles.facts}>
        {rows.map(({ label, value }) => (
          <div key={label} className={styles.fact}>
            <dt>{t(label)}</dt>
            <dd>{value || t("admin.none")}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
