import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Droplets, Plus } from "lucide-react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty, Page, pageStyles } from "@/shared/room/Page";
import { ROOM } from "../room";
import { ScopeTag } from "../ScopeTag";
import { t } from "../texts";
import { whenOf } from "./steps";

const PAGE = 50;

/** The drip campaigns of the user, and those that are shared with the user. */
export function DripsPage() {
  const me = useMe();
  const query = useInfiniteQuery({
    queryKey: ["dripCampaigns", me.id],
    queryFn: ({ pageParam }) =>
      must(
        api.GET("/api/v2/drips", {
          params: { query: { scope: "all", limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
  const create = !me.restrictions.includes("dripCampaign") && (
    <Button component={Link} to={`${ROOM}/drips/new`} leftSection={<Plus size={16} />}>
      {t("drips.create")}
    </Button>
  );
  return (
    <Page room={ROOM} title={t("campaigns.drips")} help={t("drips.help")} actions={create}>
      <Card isFlush>
        <Loaded query={query}>
          {({ pages }) => {
            const campaigns = pages.flatMap((page) => page.drips);
            return campaigns.length === 0 ? (
              <Empty icon={Droplets} title={t("drips.none")} help={t("drips.noneHelp")} />
            ) : (
              <ul className={pageStyles.rows}>
                {campaigns.map((campaign) => {
                  const last = campaign.drips.at(-1);
                  return (
                    <li key={campaign.id} className={pageStyles.row}>
                      <div className={pageStyles.rowMain}>
                        <div className={pageStyles.rowTitle}>
                          <Link to={`${ROOM}/drips/${campaign.id}`}>{campaign.name}</Link>
                          <ScopeTag scope={campaign.scope} />
                        </div>
                        <p className={pageStyles.soft}>
                          {[
                            t("drips.steps", { count: campaign.drips.length }),
                            last && t("drips.last", { when: whenOf(last) }),
                          ]
                            .filter(Boolean)
                            .join(" · ")}
                        </p>
                      </div>
                    </li>
                  );
                })}
              </ul>
            );
          }}
        </Loaded>
      </Card>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("room.more")}
        </Button>
      )}
    </Page>
  );
}
