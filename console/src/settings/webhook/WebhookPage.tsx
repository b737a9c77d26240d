import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import { AddressCard } from "./AddressCard";
import { DeliveriesCard } from "./DeliveriesCard";
import { SecretCard } from "./SecretCard";

export function WebhookPage() {
  const me = useMe();
  const canChange = !me.restrictions.includes("integrations");
  const query = useQuery({
    queryKey: ["webhook", me.id],
    queryFn: () => must(api.GET("/api/v2/users/{id}/webhook", { params: { path: { id: me.id } } })),
  });
  return (
    <Page room={ROOM} title={t("settings.webhook")} help={t("webhook.help")}>
      {query.data === undefined ? (
        <Card>
          <Loaded query={query} lines={4}>
            {() => null}
          </Loaded>
        </Card>
      ) : (
        <>
          <AddressCard key={query.data.url} webhook={query.data} canChange={canChange} />
          {query.data.url && canChange && <SecretCard rotatedAt={query.data.secretRotatedAt} />}
          {query.data.url && <DeliveriesCard canReplay={canChange} />}
        </>
      )}
    </Page>
  );
}
