import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Page } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { ROOM } from "../room";
import { t } from "../texts";
import { BlastActions } from "./BlastActions";
import { BlastForm } from "./BlastForm";
import { type BlastProgress, countMessages, isEditable, TONES } from "./blast";
import { PreviewCard } from "./PreviewCard";
import { ProgressCard } from "./ProgressCard";
import { RecipientsCard } from "./RecipientsCard";
import { SendCard } from "./SendCard";

const REFRESH_MS = 2_000;

/** A blast: written, previewed and sent, or watched. */
export function BlastPage() {
  const { blastId: id = "" } = useParams();
  const me = useMe();
  const queries = useQueryClient();
  const canChange = !me.restrictions.includes("blasts");
  const query = useQuery({
    queryKey: ["blasts", "one", id],
    queryFn: () => must(api.GET("/api/v2/blasts/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? REFRESH_MS : false),
  });
  const blast = query.data;
  return (
    <Page
      room={ROOM}
      title={blast?.name ?? t("campaigns.blasts")}
      back={{ to: `${ROOM}/blasts`, words: t("campaigns.blasts") }}
      actions={blast && <Tag tone={TONES[blast.state]}>{t(`blasts.state.${blast.state}`)}</Tag>}
    >
      {blast === undefined ? (
        <Card>
          <Loaded query={query}>{() => null}</Loaded>
        </Card>
      ) : isEditable(blast.state) && canChange ? (
        <>
          <BlastForm
            blast={blast}
            save={async (values) => {
              await must(api.PATCH("/api/v2/blasts/{id}", { params: { path: { id } }, body: values }));
              await queries.invalidateQueries({ queryKey: ["blasts"] });
            }}
          />
          <PreviewCard key={blast.updated} blast={blast} />
          <SendCard blast={blast} />
          <BlastActions blast={blast} />
        </>
      ) : (
        <>
          <ProgressCard blast={blast} />
          {canChange && <BlastActions blast={blast} />}
          <RecipientsCard blast={blast} />
        </>
      )}
    </Page>
  );
}

function isMoving(blast: BlastProgress): boolean {
  const { waiting } = countMessages(blast.messages);
  return blast.state === "scheduled" || blast.state === "sending" || (blast.state === "sent" && waiting > 0);
}
