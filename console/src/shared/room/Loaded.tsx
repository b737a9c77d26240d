import { Alert, Button, Skeleton, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { refusalOf } from "@/api/problem";
import { t } from "@/messages";

interface Props<T> {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown };
  /** How many lines the skeleton has. */
  lines?: number;
  children: (data: T) => ReactNode;
}

/** What a query found; a skeleton before that, and the words of a refusal. */
export function Loaded<T>({ query, lines = 3, children }: Props<T>) {
  if (query.data !== undefined) {
    return children(query.data);
  }
  if (query.error !== null) {
    return <Fault error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <Lines count={lines} />;
}

/** Why something could not be read, in the words of the refusal. */
export function Fault({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Alert color="red" variant="light" m="md" role="alert">
      <Stack gap="xs" align="flex-start">
        {refusalOf(error)}
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t("app.retry")}
        </Button>
      </Stack>
    </Alert>
  );
}

/** The skeleton of lines that load. */
export function Lines({ count = 3 }: { count?: number }) {
  return (
    <Stack p="md" gap="sm" role="status" aria-label={t("app.loading")}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a skeleton have no other name
        <Skeleton key={index} height={index === 0 ? 18 : 36} width={index === 0 ? "40%" : "100%"} radius="md" />
      ))}
    </Stack>
  );
}
