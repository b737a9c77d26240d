import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Fault } from "@/shared/room/Loaded";
import { Chart } from "../usage/Chart";
import { barsOf, rangeOf } from "../usage/ranges";
import { readUsage } from "../usage/usage";
import { t } from "../words";

/** The messages of the last 12 months, of everything that is billed. */
export function MonthsChart() {
  const [range] = useState(() => rangeOf("year", Date.now()));
  const { data, error, refetch } = useQuery({ queryKey: ["usage", range], queryFn: () => readUsage(range) });
  if (error) {
    return <Fault error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return <Skeleton height={280} radius="md" />;
  }
  return <Chart label={t("usage.chart", { period: t("usage.month") })} bars={barsOf(range, data.rows)} />;
}
