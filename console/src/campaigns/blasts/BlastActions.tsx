import { Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CircleStop, Pause, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { useAction } from "@/shared/room/useAction";
import { ROOM } from "../room";
import { t } from "../texts";
import { actionsOf, type BlastProgress, countMessages } from "./blast";

/** Pause, resume, cancel and delete, as far as the state of the blast allows it. */
export function BlastActions({ blast }: { blast: BlastProgress }) {
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"cancel" | "delete" | null>(null);
  const { isBusy, run } = useAction();
  const can = actionsOf(blast.state, countMessages(blast.messages).waiting);
  const options = { params: { path: { id: blast.id } } };

  async function act(action: "pause" | "resume" | "cancel") {
    await must(api.POST(`/api/v2/blasts/{id}/${action}`, options));
    await queries.invalidateQueries({ queryKey: ["blasts"] });
  }

  async function remove() {
    await must(api.DELETE("/api/v2/blasts/{id}", options));
    await navigate(`${ROOM}/blasts`);
    await queries.invalidateQueries({ queryKey: ["blasts", me.id] });
  }

  return (
    <Group gap="xs">
      {can.pause && (
        <Button
          variant="default"
          leftSection={<Pause size={16} />}
          loading={isBusy}
          onClick={() => void run(() => act("pause"))}
        >
          {t("blasts.pause")}
        </Button>
      )}
      {can.resume && (
        <Button leftSection={<Play size={16} />} loading={isBusy} onClick={() => void run(() => act("resume"))}>
          {t("blasts.resume")}
        </Button>
      )}
      {can.cancel && (
        <Button variant="default" leftSection={<CircleStop size={16} />} onClick={() => setAsked("cancel")}>
          {t("blasts.cancel")}
        </Button>
      )}
      {can.remove && (
        <Button variant="default" leftSection={<Trash2 size={16} />} onClick={() => setAsked("delete")}>
          {t("room.delete")}
        </Button>
      )}
      {asked === "cancel" && (
        <Confirm
          title={t("blasts.cancelTitle", { name: blast.name })}
          help={t("blasts.cancelHelp")}
          confirm={t("blasts.cancel")}
          action={() => act("cancel")}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "delete" && (
        <Confirm
          title={t("campaigns.deleteTitle", { name: blast.name })}
          help={t("blasts.deleteHelp")}
          confirm={t("room.delete")}
          action={remove}
          onClose={() => setAsked(null)}
        />
      )}
    </Group>
  );
}
