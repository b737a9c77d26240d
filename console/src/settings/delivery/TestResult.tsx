import { Alert, Stack, Text } from "@mantine/core";
import { CircleCheck, CircleX } from "lucide-react";
import type { components } from "@/api/schema.gen";
import { pageStyles } from "@/shared/room/Page";
import { t } from "../texts";

export type TestOutcome = components["schemas"]["WebhookTest"];

/** What the receiver returned to a test event, or why it was not reached. */
export function TestResult({ outcome }: { outcome: TestOutcome }) {
  const { delivered, status, milliseconds, response, error } = outcome;
  return (
    <Alert
      role="status"
      variant="default"
      color={delivered ? "teal" : "red"}
      icon={delivered ? <CircleCheck size={18} color="#12a150" /> : <CircleX size={18} color="var(--console-danger)" />}
      title={t(delivered ? "test.delivered" : "test.failed")}
    >
      <Stack gap="xs">
        <Text size="sm">
          {[
            status !== undefined && t("test.status", { status }),
            milliseconds !== undefined && t("test.took", { milliseconds }),
            error,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {response && <pre className={pageStyles.code}>{response}</pre>}
      </Stack>
    </Alert>
  );
}
