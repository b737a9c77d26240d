import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api, must } from "@/api/client";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { ScopeTag } from "../ScopeTag";
import { t } from "../texts";
import { DripActions } from "./DripActions";
import { DripForm } from "./DripForm";

/** A campaign: its steps on a line of time. */
export function DripPage() {
  const { dripId: id = "" } = useParams();
  const isNew = id === "new";
  const query = useQuery({
    queryKey: ["dripCampaigns", "one", id],
    queryFn: () => must(api.GET("/api/v2/drips/{id}", { params: { path: { id } } })),
    enabled: !isNew,
  });
  const campaign = query.data;
  return (
    <Page
      room={ROOM}
      title={isNew ? t("drips.create") : (campaign?.name ?? t("campaigns.drips"))}
      help={t("drips.editHelp")}
      back={{ to: `${ROOM}/drips`, words: t("campaigns.drips") }}
      actions={campaign && <ScopeTag scope={campaign.scope} />}
    >
      {isNew ? (
        <DripForm campaign={null} />
      ) : campaign === undefined ? (
        <Card>
          <Loaded query={query}>{() => null}</Loaded>
        </Card>
      ) : (
        <>
          <DripForm key={campaign.updated} campaign={campaign} />
          <DripActions campaign={campaign} />
        </>
      )}
    </Page>
  );
}
