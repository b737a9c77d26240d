import { Button, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { RowActions } from "@/shared/lists/RowActions";
import { usePages } from "@/shared/lists/usePages";
import { Confirm } from "@/shared/room/Confirm";
import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../words";
import { PlanDialog } from "./PlanDialog";
import { FEATURES, type Feature, listPlans, mayChange, type Plan } from "./plans";

const limit = (count: number) => (count === 0 ? t("plans.noLimit") : count.toLocaleString("en-US"));

function featuresOf(plan: Plan): string {
  const chosen = FEATURES.filter((feature) => plan.features.includes(feature));
  return chosen.length === FEATURES.length
    ? t("plans.allFeatures")
    : chosen.map((feature: Feature) => t(`plans.feature.${feature}`)).join(", ") || t("admin.none");
}

export default function PlansPage() {
  const me = useMe();
  const [edited, setEdited] = useState<Plan | "new" | null>(null);
  const [removed, setRemoved] = useState<Plan | null>(null);
  const pages = usePages<Plan>(["plans"], listPlans);

  const columns: Column<Plan>[] = [
    {
      name: "name",
      label: t("plans.name"),
      show: (plan) => (
        <>
          <Text fw={600} inherit>
            {plan.title || plan.name}
          </Text>
          <Text size="sm" c="dimmed">
            {[plan.title && plan.name, plan.price].filter(Boolean).join(" · ")}
          </Text>
        </>
      ),
    },
    { name: "users", label: t("plans.users"), isNumber: true, show: (plan) => limit(plan.maxUsers) },
    { name: "messages", label: t("plans.messages"), isNumber: true, show: (plan) => limit(plan.messagesPerMonth) },
    { name: "features", label: t("plans.features"), show: featuresOf },
    {
      name: "whose",
      label: t("plans.whose"),
      show: (plan) => t(plan.tenantId ? "plans.ofTenant" : "plans.ofInstance"),
    },
    {
      name: "actions",
      label: t("admin.actions"),
      show: (plan) =>
        mayChange(me, plan) && (
          <RowActions name={plan.name} onEdit={() => setEdited(plan)} onDelete={() => setRemoved(plan)} />
        ),
    },
  ];

  const create = (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("plans.new")}
    </Button>
  );
  return (
    <Page isWide room={ROOM} title={t("plans.title")} help={t("plans.help")} actions={create}>
      <PagedTable
        label={t("plans.title")}
        pages={pages}
        columns={columns}
        keyOf={(plan) => plan.id}
        empty={{ title: t("plans.none"), help: t("plans.noneHelp"), action: create }}
      />
      {edited !== null && <PlanDialog plan={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      {removed !== null && (
        <Confirm
          title={t("plans.deleteTitle", { name: removed.name })}
          help={t("plans.deleteAsk")}
          confirm={t("plans.deleteConfirm")}
          done={t("plans.deletedToast", { name: removed.name })}
          changed={["plans"]}
          action={() => must(api.DELETE("/api/v2/plans/{id}", { params: { path: { id: removed.id } } }))}
          onClose={() => setRemoved(null)}
        />
      )}
    </Page>
  );
}
