import { Modal } from "@mantine/core";
import { RotateCw } from "lucide-react";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import { PagedRows } from "@/shared/lists/PagedRows";
import { usePages } from "@/shared/lists/usePages";
import { type Delivery, DeliveryRow } from "../delivery/DeliveryRow";
import { t } from "../texts";

const PAGE = 20;

/** The events that an integration got in the last days. */
export function DeliveriesDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const pages = usePages<Delivery>(["integrationDeliveries", id], async (cursor) => {
    const params = { path: { id }, query: given({ limit: PAGE, cursor }) };
    const page = await must(api.GET("/api/v2/integrations/installed/{id}/deliveries", { params }));
    return { rows: page.deliveries, nextCursor: page.nextCursor };
  });

  async function readBody(deliveryId: string) {
    const options = { params: { path: { id, deliveryId } } };
    return (await must(api.GET("/api/v2/integrations/installed/{id}/deliveries/{deliveryId}", options))).body;
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      padding={0}
      title={t("integrations.deliveriesOf", { name })}
      styles={{ header: { padding: "1rem 1.4rem" } }}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <PagedRows pages={pages} empty={{ icon: RotateCw, title: t("deliveries.none"), help: t("deliveries.noneHelp") }}>
        {(delivery) => <DeliveryRow key={delivery.id} delivery={delivery} readBody={() => readBody(delivery.id)} />}
      </PagedRows>
    </Modal>
  );
}
