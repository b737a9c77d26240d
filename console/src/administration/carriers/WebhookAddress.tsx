import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { refusalOf } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { Confirm } from "@/shared/room/Confirm";
import { CopyRow } from "../shared/CopyRow";
import { t } from "../words";
import { secretOf } from "./webhook";

export type WebhookRequest = Omit<components["schemas"]["CarrierWebhookRequest"], "renew">;

const NAME = "carrierWebhook";

const read = (body: components["schemas"]["CarrierWebhookRequest"]) =>
  must(api.POST("/api/v2/carriers/webhook", { body }));

/** The address that the carrier of an account calls, to be copied to its portal. */
export function WebhookAddress({ request }: { request: WebhookRequest }) {
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const queryKey = [NAME, request];
  const { data, error } = useQuery({ queryKey, queryFn: () => read(request), retry: false });
  if (error) {
    return (
      <Text size="sm" c="dimmed">
        {refusalOf(error)}
      </Text>
    );
  }
  if (data === undefined) {
    return <Skeleton height={58} radius="md" />;
  }
  const secret = secretOf(data.url);
  return (
    <div>
      <CopyRow label={t("carriers.webhook")} help={t(`carriers.webhookHelp.${secret}`)} value={data.url} />
      {secret === "own" && (
        <Group justify="space-between" gap="xs" mt="xs">
          <Text size="sm" c="dimmed">
            {data.hasPreviousSecret && t("carriers.webhookPrevious")}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<RefreshCw size={14} />}
            onClick={() => setAsked(true)}
          >
            {t("carriers.renew")}
          </Button>
        </Group>
      )}
      {isAsked && (
        <Confirm
          title={t("carriers.renewTitle")}
          help={t("carriers.renewHelp")}
          confirm={t("carriers.renew")}
          done={t("carriers.renewed")}
          action={async () => queries.setQueryData(queryKey, await read({ ...request, renew: true }))}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}
