import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { wholeList } from "@/shared/lists/wholeList";
import { Page } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { ROOM } from "../room";
import { t } from "../words";

type Health = components["schemas"]["Health"];
type Measurement = components["schemas"]["Measurement"] & { name: string };

const EVERY_MS = 30_000;
const TONES = { pass: "good", warn: "warn", fail: "bad" } as const;

const COLUMNS: Column<Measurement>[] = [
  { name: "name", label: t("health.component"), show: (one) => one.name },
  {
    name: "state",
    label: t("health.state"),
    show: (one) => <Tag tone={TONES[one.status]}>{t(`health.state.${one.status}`)}</Tag>,
  },
  {
    name: "value",
    label: t("health.value"),
    isNumber: true,
    show: (one) => `${one.observedValue} ${one.observedUnit}`,
  },
  { name: "age", label: t("health.age"), isNumber: true, show: (one) => t("health.ago", { count: one.ageSeconds }) },
  { name: "message", label: t("health.message"), show: (one) => one.output || t("admin.none") },
];

/** Read the state of the platform; a platform that fails says so with the same content. */
async function readHealth(): Promise<Health> {
  const { data, error } = await api.GET("/health");
  const health = (data ?? error) as Health | undefined;
  if (health?.checks === undefined) {
    throw new Error("no health");
  }
  return health;
}

export default function HealthPage() {
  const query = useQuery({ queryKey: ["health"], queryFn: readHealth, refetchInterval: EVERY_MS });
  const rows = useQuery({
    queryKey: ["health"],
    queryFn: readHealth,
    select: ({ checks }) =>
      Object.entries(checks).flatMap(([name, measurements]) => measurements.map((one) => ({ ...one, name }))),
  });
  const health = query.data;
  const isGood = health?.status === "pass";
  const title = (
    <>
      {t("health.title")}
      {health && <Tag tone={isGood ? "good" : "bad"}>{t(isGood ? "health.pass" : "health.fail")}</Tag>}
    </>
  );
  const help = [t("health.help"), health && t("health.version", { version: health.releaseId || health.version })]
    .filter(Boolean)
    .join(" ");
  return (
    <Page isWide room={ROOM} title={title} help={help}>
      <PagedTable
        label={t("health.title")}
        pages={wholeList(rows)}
        columns={COLUMNS}
        keyOf={(one) => `${one.name} ${one.componentType}`}
        empty={{ title: t("room.failed") }}
      />
    </Page>
  );
}
