import { Skeleton, Stack } from "@mantine/core";
import { t } from "../words";
import { Page } from "./Page";

const ROWS = ["a", "b", "c", "d", "e", "f"];

export function RowsSkeleton() {
  return (
    <Stack gap="sm" p="md" role="status" aria-label={t("app.loading")}>
      {ROWS.map((row) => (
        <Skeleton key={row} height={34} radius="sm" />
      ))}
    </Stack>
  );
}

/** A page whose script or content loads. */
export function PageSkeleton() {
  return (
    <Page title={<Skeleton height={26} width={180} />}>
      <RowsSkeleton />
    </Page>
  );
}
