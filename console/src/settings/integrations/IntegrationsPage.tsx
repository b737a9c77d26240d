import { Alert, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Blocks, Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty, Page, pageStyles } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import { InstallDialog } from "./InstallDialog";
import { InstalledRow } from "./InstalledRow";
import type { Available } from "./types";

/** What the user's events are sent to, and what else is on offer. */
export function IntegrationsPage() {
  const me = useMe();
  const canChange = !me.restrictions.includes("integrations");
  const [chosen, setChosen] = useState<Available | null>(null);
  const installed = useQuery({
    queryKey: ["integrations", me.id],
    queryFn: async () => (await must(api.GET("/api/v2/integrations/installed"))).integrations,
  });
  const available = useQuery({
    queryKey: ["availableIntegrations"],
    queryFn: async () => (await must(api.GET("/api/v2/integrations/available"))).integrations,
  });
  const offers = available.data ?? [];

  return (
    <Page room={ROOM} title={t("settings.integrations")} help={t("integrations.help")}>
      {!canChange && <Alert color="gray">{t("settings.restricted")}</Alert>}
      <Card isFlush title={t("integrations.installed")}>
        <Loaded query={installed}>
          {(all) =>
            all.length === 0 ? (
              <Empty icon={Blocks} title={t("integrations.none")} help={t("integrations.noneHelp")} />
            ) : (
              <ul className={pageStyles.rows}>
                {all.map((one) => (
                  <InstalledRow
                    key={one.id}
                    installed={one}
                    offer={offers.find((offer) => offer.name === one.integration)}
                    canChange={canChange}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {canChange && (
        <Card isFlush title={t("integrations.available")}>
          <Loaded query={available}>
            {(all) => (
              <ul className={pageStyles.rows}>
                {all.map((offer) => (
                  <li key={offer.name} className={pageStyles.row}>
                    <div className={pageStyles.rowMain}>
                      <div className={pageStyles.rowTitle}>{offer.title}</div>
                      <p className={pageStyles.soft}>{offer.description}</p>
                    </div>
                    <Button
                      size="xs"
                      variant="default"
                      leftSection={<Plus size={15} />}
                      aria-label={t("integrations.installOf", { title: offer.title })}
                      onClick={() => setChosen(offer)}
                    >
                      {t("integrations.install")}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </Loaded>
        </Card>
      )}
      {chosen && <InstallDialog offer={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}
