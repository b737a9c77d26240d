import { Button, Group, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import { useMe } from "@/session/session";
import { PagedRows } from "@/shared/lists/PagedRows";
import { usePages } from "@/shared/lists/usePages";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { type Delivery, DeliveryRow } from "../delivery/DeliveryRow";
import { t } from "../texts";

const PAGE = 20;
const STATES = ["pending", "delivered", "failed", "canceled"] as const;

/** The events of the last days, page by page. */
export function DeliveriesCard({ canReplay }: { canReplay: boolean }) {
  const me = useMe();
  const [state, setState] = useState<(typeof STATES)[number] | null>(null);
  const pages = usePages<Delivery>(["webhookDeliveries", me.id, state], async (cursor) => {
    const query = given({ limit: PAGE, state: state ?? undefined, cursor });
    const params = { path: { id: me.id }, query };
    const page = await must(api.GET("/api/v2/users/{id}/webhook/deliveries", { params }));
    return { rows: page.deliveries, nextCursor: page.nextCursor };
  });
  return (
    <Card
      isFlush
      title={t("deliveries.title")}
      help={t("deliveries.help")}
      actions={
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label={t("deliveries.state")}
            placeholder={t("deliveries.all")}
            clearable
            clearButtonProps={{ "aria-label": t("deliveries.all") }}
            w={150}
            value={state}
            data={STATES.map((value) => ({ value, label: t(`delivery.${value}`) }))}
            onChange={setState}
          />
          <Button
            variant="default"
            px="xs"
            aria-label={t("app.reload")}
            loading={pages.isFetching && !pages.isFetchingMore}
            onClick={pages.retry}
          >
            <RotateCw size={16} />
          </Button>
        </Group>
      }
    >
      <PagedRows pages={pages} empty={{ icon: RotateCw, title: t("deliveries.none"), help: t("deliveries.noneHelp") }}>
        {(delivery) => <Row key={delivery.id} delivery={delivery} canReplay={canReplay} />}
      </PagedRows>
    </Card>
  );
}

function Row({ delivery, canReplay }: { delivery: Delivery; canReplay: boolean }) {
  const me = useMe();
  const queries = useQueryClient();
  const { isBusy, run } = useAction();
  const options = { params: { path: { id: me.id, deliveryId: delivery.id } } };

  async function replay() {
    await must(api.POST("/api/v2/users/{id}/webhook/deliveries/{deliveryId}/replay", options));
    await queries.invalidateQueries({ queryKey: ["webhookDeliveries"] });
  }

  return (
    <DeliveryRow
      delivery={delivery}
      readBody={async () => (await must(api.GET("/api/v2/users/{id}/webhook/deliveries/{deliveryId}", options))).body}
      actions={
        canReplay && (
          <Button
            size="xs"
            variant="default"
            style={{ alignSelf: "flex-start" }}
            leftSection={<RotateCw size={15} />}
            loading={isBusy}
            onClick={() => void run(replay, t("deliveries.replayed"))}
          >
            {t("deliveries.replay")}
          </Button>
        )
      }
    />
  );
}
