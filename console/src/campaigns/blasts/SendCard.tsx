import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { morningAfter } from "@/conversation/slots";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { atWallClock, browserZone, fullTime, wallClock } from "@/shared/times";
import { ZonedTime } from "@/shared/ZonedTime";
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
      {open === "later" && <Later zone={zone} send={send} onClose={() => setOpen(null)} />}
    </Card>
  );
}

interface LaterProps {
  zone: string;
  send: (body: components["schemas"]["BlastSending"]) => Promise<void>;
  onClose: () => void;
}

function Later({ zone, send, onClose }: LaterProps) {
  const [time, setTime] = useState(() => ({ at: morningAfter(wallClock(Date.now(), zone)), zone }));
  const { isBusy, run } = useAction();
  const isPast = time.at <= wallClock(Date.now(), time.zone);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (await run(() => send({ sendAt: atWallClock(time.at, time.zone), timezone: time.zone }))) {
      onClose();
    }
  }

  return (
    <Modal opened onClose={onClose} title={t("send.later")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <ZonedTime value={time} onChange={setTime} fault={isPast ? t("schedule.past") : ""} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={isPast}>
              {t("schedule.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
