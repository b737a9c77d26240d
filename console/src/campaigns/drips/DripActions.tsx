import { Button, Checkbox, Group, Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2, Users } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { FormDialog } from "@/shared/forms/FormDialog";
import { Confirm } from "@/shared/room/Confirm";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { useLists } from "@/shared/vocabulary";
import { ROOM } from "../room";
import { canChange } from "../sharing";
import { t } from "../texts";
import type { Campaign } from "./DripForm";

const REFRESH_MS = 1_500;

/** Enroll a list, and delete the campaign. */
export function DripActions({ campaign }: { campaign: Campaign }) {
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [open, setOpen] = useState<"apply" | "delete" | null>(null);
  const [jobId, setJobId] = useState("");
  const [ends, setEnds] = useState(false);
  if (me.restrictions.includes("dripCampaign")) {
    return null;
  }

  async function remove() {
    await must(
      api.DELETE("/api/v2/drips/{id}", { params: { path: { id: campaign.id }, query: ends ? { cancel: true } : {} } }),
    );
    await navigate(`${ROOM}/drips`);
    void queries.invalidateQueries({ queryKey: ["dripCampaigns", me.id] });
  }

  return (
    <Card
      title={t("drips.apply")}
      help={t("drips.applyHelp")}
      actions={
        <Group gap="xs">
          {canChange(campaign.scope, me) && (
            <Button variant="default" leftSection={<Trash2 size={16} />} onClick={() => setOpen("delete")}>
              {t("room.delete")}
            </Button>
          )}
          <Button leftSection={<Users size={16} />} onClick={() => setOpen("apply")}>
            {t("drips.enroll")}
          </Button>
        </Group>
      }
    >
      {jobId && <Enrollment jobId={jobId} />}
      {open === "apply" && <ApplyDialog id={campaign.id} onJob={setJobId} onClose={() => setOpen(null)} />}
      {open === "delete" && (
        <Confirm
          title={t("campaigns.deleteTitle", { name: campaign.name })}
          help={t("drips.deleteHelp")}
          confirm={t("room.delete")}
          action={remove}
          onClose={() => setOpen(null)}
        >
          <Checkbox
            label={t("drips.deleteEnds")}
            checked={ends}
            onChange={(event) => setEnds(event.currentTarget.checked)}
          />
        </Confirm>
      )}
    </Card>
  );
}

function Enrollment({ jobId }: { jobId: string }) {
  const { data } = useQuery({
    queryKey: ["jobs", jobId],
    queryFn: () => must(api.GET("/api/v2/jobs/{id}", { params: { path: { id: jobId } } })),
    refetchInterval: ({ state }) => (state.data?.state === "running" || !state.data ? REFRESH_MS : false),
  });
  if (data === undefined) {
    return null;
  }
  return (
    <p className={pageStyles.soft} role="status">
      {[
        t(`job.${data.state}`),
        t("job.enrolled", { count: data.counts.enrolled ?? 0 }),
        t("job.skipped", { count: data.counts.skipped ?? 0 }),
        data.failure,
      ]
        .filter(Boolean)
        .join(" · ")}
    </p>
  );
}

function ApplyDialog({ id, onJob, onClose }: { id: string; onJob: (jobId: string) => void; onClose: () => void }) {
  const lists = useLists(useMe().id);
  const [listId, setListId] = useState<string | null>(null);
  const { isBusy, run } = useAction();

  async function enroll() {
    const params = { path: { id: listId ?? "" } };
    onJob((await must(api.POST("/api/v2/lists/{id}/drips", { params, body: { dripCampaignId: id } }))).jobId);
    onClose();
  }

  return (
    <FormDialog
      title={t("drips.enroll")}
      submit={t("drips.enrollSubmit")}
      isBusy={isBusy}
      isFaulty={listId === null}
      onSubmit={() => void run(enroll)}
      onClose={onClose}
    >
      <Select
        label={t("drips.list")}
        description={t("drips.listHelp")}
        searchable
        nothingFoundMessage={t("lists.none")}
        value={listId}
        data={(lists.data ?? []).map((list) => ({ value: list.id, label: list.name }))}
        onChange={setListId}
      />
    </FormDialog>
  );
}
