import { Modal } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { api, must } from "@/api/client";
import { Loaded } from "@/shared/room/Loaded";
import { Empty, pageStyles } from "@/shared/room/Page";
import { DeliveryRow, More } from "../delivery/DeliveryRow";
import { t } from "../texts";

const PAGE = 20;

/** The events that an integration got in the last days. */
export function DeliveriesDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const query = useInfiniteQuery({
    queryKey: ["integrationDeliveries", id],
    queryFn: ({ pageParam }) =>
      must(
        api.GET("/api/v2/integrations/installed/{id}/deliveries", {
          params: { path: { id }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
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
      <Loaded query={query}>
        {({ pages }) => {
          const deliveries = pages.flatMap((page) => page.deliveries);
          return deliveries.length === 0 ? (
            <Empty icon={RotateCw} title={t("deliveries.none")} help={t("deliveries.noneHelp")} />
          ) : (
            <ul className={pageStyles.rows}>
              {deliveries.map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} readBody={() => readBody(delivery.id)} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {query.hasNextPage && <More isBusy={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />}
    </Modal>
  );
}
