import { Button } from "@mantine/core";
import { Droplets, Plus } from "lucide-react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import { useMe } from "@/session/session";
import { PagedRows } from "@/shared/lists/PagedRows";
import { usePages } from "@/shared/lists/usePages";
import { Card, Page, pageStyles } from "@/shared/room/Page";
import { ROOM } from "../room";
import { ScopeTag } from "../ScopeTag";
import { t } from "../texts";
import type { Campaign } from "./DripForm";
import { whenOf } from "./steps";

const PAGE = 50;

/** The drip campaigns of the user, and those that are shared with the user. */
export function DripsPage() {
  const me = useMe();
  const pages = usePages<Campaign>(["dripCampaigns", me.id], async (cursor) => {
    const query = given({ scope: "all" as const, limit: PAGE, cursor });
    const page = await must(api.GET("/api/v2/drips", { params: { query } }));
    return { rows: page.drips, nextCursor: page.nextCursor };
  });
  const create = !me.restrictions.includes("dripCampaign") && (
    <Button component={Link} to={`${ROOM}/drips/new`} leftSection={<Plus size={16} />}>
      {t("drips.create")}
    </Button>
  );
  return (
    <Page room={ROOM} title={t("campaigns.drips")} help={t("drips.help")} actions={create}>
      <Card isFlush>
        <PagedRows pages={pages} empty={{ icon: Droplets, title: t("drips.none"), help: t("drips.noneHelp") }}>
          {(campaign) => <Row key={campaign.id} campaign={campaign} />}
        </PagedRows>
      </Card>
    </Page>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const last = campaign.drips.at(-1);
  return (
    <li className={pageStyles.row}>
      <div className={pageStyles.rowMain}>
        <div className={pageStyles.rowTitle}>
          <Link to={`${ROOM}/drips/${campaign.id}`}>{campaign.name}</Link>
          <ScopeTag scope={campaign.scope} />
        </div>
        <p className={pageStyles.soft}>
          {[t("drips.steps", { count: campaign.drips.length }), last && t("drips.last", { when: whenOf(last) })]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
    </li>
  );
}
