import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Fault } from "@/shared/room/Loaded";
import { Chart } from "../usage/Chart";
import { barsOf, rangeOf } from "../usage/ranges";
import { readUsage } from "../usage/usage";
import { t } from "../words";

interface Props {
  /** Whose messages; null for everything that is billed. */
  tenant: { id: string; tenantName: string } | null;
}

/** The messages of the last 12 months, of one tenant or of all. */
export function MonthsChart({ tenant }: Props) {
  const [range] = useState(() => rangeOf("year", Date.now()));
  const tenantId = tenant?.id;
  const { data, error, refetch } = useQuery({
    queryKey: ["usage", range, tenantId],
    queryFn: () => readUsage(range, tenantId),
  });
  if (error) {
    return <Fault error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return <Skeleton height={280} radius="md" />;
  }
  const label = t("usage.chart", { period: t("usage.month") });
  return (
    <Chart
      label={tenant ? t("billing.chartOf", { name: tenant.tenantName, label }) : label}
      bars={barsOf(range, data.rows)}
    />
  );
}
