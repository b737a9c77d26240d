import { Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Send } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { TimeDialog } from "@/shared/schedule/TimeDialog";
import { atWallClock, browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";
import type { Blast } from "./blast";

/** Send a blast now or later. */
export function SendCard({ blast }: { blast: Blast }) {
  const me = useMe();
  const queries = useQueryClient();
  const [open, setOpen] = useState<"now" | "later" | null>(null);
  const zone = me.timezone || browserZone();

  async function send(body: components["schemas"]["BlastSending"]) {
    await must(api.POST("/api/v2/blasts/{id}/send", { params: { path: { id: blast.id } }, body }));
    await queries.invalidateQueries({ queryKey: ["blasts"] });
  }

  return (
    <Card
      title={t("send.title")}
      help={blast.state === "scheduled" ? t("send.scheduled", { time: fullTime(blast.sendAt, zone) }) : t("send.help")}
      actions={
        <Group gap="xs">
          <Button variant="default" leftSection={<CalendarClock size={16} />} onClick={() => setOpen("later")}>
            {t(blast.state === "scheduled" ? "send.otherTime" : "send.later")}
          </Button>
          <Button leftSection={<Send size={16} />} onClick={() => setOpen("now")}>
            {t("send.now")}
          </Button>
        </Group>
      }
    >
      {open === "now" && (
        <Confirm
          title={t("send.nowTitle", { name: blast.name })}
          help={t("send.nowHelp")}
          confirm={t("send.now")}
          color=""
          action={() => send({})}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "later" && (
        <TimeDialog
          title={t("send.later")}
          submit={t("schedule.submit")}
          zone={zone}
          action={(time) => send({ sendAt: atWallClock(time.at, time.zone), timezone: time.zone })}
          onClose={() => setOpen(null)}
        />
      )}
    </Card>
  );
}
