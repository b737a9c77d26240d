import { Text } from "@mantine/core";
import { useState } from "react";
import { type Column, DataTable } from "@/shared/lists/DataTable";
import { MoreButton } from "@/shared/lists/MoreButton";
import { formatPhone } from "@/shared/phone";
import { t } from "../words";
import styles from "./BillingPage.module.css";
import { nameOfPlan, type TenantReport } from "./report";

const STEP = 50;

type Organization = TenantReport["OrganizationBreakdown"][number];
type Person = TenantReport["UserBreakdown"][number];

const ORGANIZATIONS: Column<Organization>[] = [
  { name: "name", label: t("billing.organization"), show: (one) => one.organizationName || t("admin.none") },
  { name: "external", label: t("billing.externalId"), show: (one) => one.externalId || t("admin.none") },
  { name: "plan", label: t("billing.plan"), show: (one) => nameOfPlan(one.LicenseType) },
  { name: "users", label: t("billing.users"), isNumber: true, show: (one) => one.UserQuantity },
];

const PEOPLE: Column<Person>[] = [
  {
    name: "name",
    label: t("billing.person"),
    show: (one) => (
      <>
        <Text fw={550} inherit>
          {one.fullName || one.email || t("admin.none")}
        </Text>
        {one.fullName && (
          <Text size="sm" c="dimmed">
            {one.email}
          </Text>
        )}
      </>
    ),
  },
  {
    name: "number",
    label: t("billing.number"),
    isShort: true,
    show: (one) => formatPhone(one.phoneNumber) || t("admin.none"),
  },
  { name: "organization", label: t("billing.organization"), show: (one) => one.organizationName || t("admin.none") },
  { name: "plan", label: t("billing.plan"), isShort: true, show: (one) => nameOfPlan(one.licenseType) },
  {
    name: "kind",
    label: t("billing.kind"),
    show: (one) =>
      [
        t(one.accountType === "Admin" ? "billing.kindAdmin" : "billing.kindUser"),
        one.isSoftDeleted && t("billing.notBilled"),
      ]
        .filter(Boolean)
        .join(", "),
  },
];

/** The organizations and users of a tenant's bill. */
export function TenantDetails({ report }: { report: TenantReport }) {
  return (
    <>
      <Part title={t("billing.organizations")} columns={ORGANIZATIONS} rows={report.OrganizationBreakdown} />
      <Part title={t("billing.people")} columns={PEOPLE} rows={report.UserBreakdown} />
    </>
  );
}

function Part<Row>({ title, columns, rows }: { title: string; columns: Column<Row>[]; rows: Row[] }) {
  const [shown, setShown] = useState(STEP);
  const visible = rows.slice(0, shown).map((row, index) => ({ row, index }));
  return (
    <section aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      <DataTable
        label={title}
        columns={columns.map((column) => ({ ...column, show: (entry: { row: Row }) => column.show(entry.row) }))}
        rows={visible}
        keyOf={(entry) => String(entry.index)}
      />
      {rows.length > shown && <MoreButton onClick={() => setShown(shown + STEP)} />}
    </section>
  );
}
