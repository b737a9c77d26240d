import { Group, SegmentedControl, Select, Skeleton, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "@/session/session";
import { DownloadButton } from "@/shared/files/DownloadButton";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { usePages } from "@/shared/lists/usePages";
import { formatPhone } from "@/shared/phone";
import { Fault } from "@/shared/room/Loaded";
import { Page } from "@/shared/room/Page";
import { isAtLeast } from "../roles";
import { ROOM } from "../room";
import { useOrganizations } from "../shared/useOrganizations";
import { t, type WordsKey } from "../words";
import { Chart } from "./Chart";
import { barsOf, labelOf, PRESETS, type Preset, periodOf, rangeOf } from "./ranges";
import { Totals } from "./Totals";
import { type Group as GroupName, listGroups, readCsv, readUsage, type UsageRow } from "./usage";

const SOURCES = ["app", "api", "drip", "blast", "canned", "keyword", "away", "consent", "customer"];
const count = (value: { messages: number }) => value.messages.toLocaleString("en-US");

/** How many messages left and arrived. */
export default function UsagePage() {
  const me = useMe();
  const organizations = useOrganizations();
  const [range, setRange] = useState(() => rangeOf("thisMonth", Date.now()));
  const groups: GroupName[] = [
    ...(isAtLeast(me.role, "tenantAdmin") ? (["organization"] as const) : []),
    "number",
    "source",
    "carrier",
  ];
  const [group, setGroup] = useState<GroupName>(groups[0] ?? "number");
  const preset = PRESETS.find((name) => JSON.stringify(rangeOf(name, Date.now())) === JSON.stringify(range));
  const isWhole = range.from !== "" && range.to !== "" && range.from <= range.to;
  const { data, error, refetch } = useQuery({
    queryKey: ["usage", range],
    queryFn: () => readUsage(range),
    enabled: isWhole,
    placeholderData: (before) => before,
  });
  const pages = usePages<UsageRow>(["usage", "groups", range, group], (cursor) => listGroups(range, group, cursor));
  const bars = isWhole ? barsOf(range, data?.rows ?? []) : [];

  function nameOf(name: string): string {
    if (group === "organization") {
      return organizations.find((one) => one.id === name)?.organizationName || name || t("admin.none");
    }
    if (group === "source" && SOURCES.includes(name)) {
      return t(`usage.source.${name}` as WordsKey);
    }
    return formatPhone(name) || t("admin.none");
  }

  const columns: Column<UsageRow>[] = [
    { name: "group", label: t(`usage.by.${group}`), show: (row) => nameOf(row.group) },
    { name: "out", label: t("usage.out"), isNumber: true, show: (row) => count(row.out) },
    { name: "in", label: t("usage.in"), isNumber: true, show: (row) => count(row.in) },
    { name: "undelivered", label: t("usage.undelivered"), isNumber: true, show: (row) => count(row.undelivered) },
    { name: "failed", label: t("usage.failed"), isNumber: true, show: (row) => count(row.failed) },
  ];

  return (
    <Page
      isWide
      room={ROOM}
      title={t("usage.title")}
      help={t("usage.help")}
      actions={<DownloadButton name={t("usage.file")} read={() => readCsv(range, group)} />}
    >
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t("usage.range")}
          value={preset ?? ""}
          onChange={(value) => setRange(rangeOf(value as Preset, Date.now()))}
          data={PRESETS.map((value) => ({ value, label: t(`usage.${value}`) }))}
        />
        {(["from", "to"] as const).map((side) => (
          <TextInput
            key={side}
            type="date"
            aria-label={t(`admin.${side}`)}
            required
            value={range[side]}
            onChange={(event) => setRange({ ...range, [side]: event.currentTarget.value })}
          />
        ))}
      </Group>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Skeleton height={280} radius="md" />}
      {data !== undefined && (
        <>
          <Totals total={data.total} />
          <Chart label={t("usage.chart", { period: t(`usage.${periodOf(range)}`) })} bars={bars} />
          {data.openFrom <= range.to && (
            <Text size="sm" c="dimmed">
              {t("usage.open", { day: labelOf(data.openFrom) })}
            </Text>
          )}
        </>
      )}
      <Group mb="sm">
        <Select
          aria-label={t("usage.by")}
          allowDeselect={false}
          w="11rem"
          data={groups.map((value) => ({ value, label: `${t("usage.by")} ${t(`usage.by.${value}`).toLowerCase()}` }))}
          value={group}
          onChange={(value) => value !== null && setGroup(value as GroupName)}
        />
      </Group>
      <PagedTable
        label={t("usage.title")}
        pages={pages}
        columns={columns}
        keyOf={(row) => row.group}
        empty={{ title: t("usage.none"), help: t("usage.noneHelp") }}
      />
    </Page>
  );
}
