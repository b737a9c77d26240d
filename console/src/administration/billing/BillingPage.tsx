import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { DownloadButton } from "@/shared/files/DownloadButton";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { wholeList } from "@/shared/lists/wholeList";
import { Page } from "@/shared/room/Page";
import { NOTHING } from "@/shared/vocabulary";
import { isAtLeast } from "../roles";
import { ROOM } from "../room";
import { useTenants } from "../shared/useTenants";
import { t } from "../words";
import styles from "./BillingPage.module.css";
import { MonthsChart } from "./MonthsChart";
import { findTenant, nameOfPlan, plansOf, type TenantReport } from "./report";
import { TenantDetails } from "./TenantDetails";

/** Who is billed: of one's own tenant, or of all. */
export default function BillingPage() {
  const me = useMe();
  const hasAll = isAtLeast(me.role, "systemAdmin");
  const params = { path: { tenantId: me.tenant?.id ?? "" } };
  const [chosen, setChosen] = useState<TenantReport | null>(null);
  const query = useQuery({
    queryKey: ["billing"],
    queryFn: async () =>
      (hasAll
        ? await must(api.GET("/billing/tenantReport"))
        : [await must(api.GET("/billing/tenantReport/{tenantId}", { params }))]) as TenantReport[],
  });
  const pages = wholeList(query);
  const { data: tenants = NOTHING } = useTenants(hasAll);
  const shown = chosen ?? (pages.rows.length === 1 ? (pages.rows[0] ?? null) : null);

  async function readCsv(): Promise<string> {
    const options = { headers: { Accept: "text/csv" }, parseAs: "text" as const };
    const answer = hasAll
      ? await must(api.GET("/billing/tenantReport", options))
      : await must(api.GET("/billing/tenantReport/{tenantId}", { ...options, params }));
    return answer as unknown as string;
  }

  const columns: Column<TenantReport>[] = [
    {
      name: "tenant",
      label: t("billing.tenant"),
      show: (report) => (
        <UnstyledButton
          className={styles.tenant}
          aria-pressed={report === shown}
          aria-label={t("billing.show", { name: report.TenantName })}
          onClick={() => setChosen(report === chosen ? null : report)}
        >
          {report.TenantName}
        </UnstyledButton>
      ),
    },
    {
      name: "external",
      label: t("billing.externalId"),
      show: (report) => String(report.TenantExternalId) || t("admin.none"),
    },
    { name: "group", label: t("billing.group"), show: (report) => report.TenantBillingGroup || t("admin.none") },
    {
      name: "plans",
      label: t("billing.plans"),
      show: (report) =>
        plansOf(report)
          .map(([plan, count]) => `${nameOfPlan(plan)}: ${count}`)
          .join(", ") || t("admin.none"),
    },
    { name: "users", label: t("billing.users"), isNumber: true, show: (report) => report.UserQuantity },
  ];

  return (
    <Page
      isWide
      room={ROOM}
      title={t("billing.title")}
      help={t("billing.help")}
      actions={<DownloadButton name={t("billing.file")} read={readCsv} />}
    >
      <PagedTable
        label={t("billing.title")}
        pages={pages}
        columns={columns}
        keyOf={(report) => `${report.TenantName} ${report.TenantExternalId}`}
        empty={{ title: t("billing.none") }}
      />
      <MonthsChart tenant={shown && findTenant(shown, tenants)} />
      {shown && <TenantDetails report={shown} />}
    </Page>
  );
}
