import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import { BlastForm } from "./BlastForm";

export function NewBlastPage() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return (
    <Page
      room={ROOM}
      title={t("blasts.create")}
      help={t("blasts.createHelp")}
      back={{ to: `${ROOM}/blasts`, words: t("campaigns.blasts") }}
    >
      <BlastForm
        blast={null}
        save={async (values) => {
          const blast = await must(api.POST("/api/v2/blasts", { body: values }));
          void queries.invalidateQueries({ queryKey: ["blasts"] });
          void navigate(`${ROOM}/blasts/${blast.id}`, { replace: true });
        }}
      />
    </Page>
  );
}
