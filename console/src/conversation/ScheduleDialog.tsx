import { useMemo } from "react";
import { api, must } from "@/api/client";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { TimeDialog } from "@/shared/schedule/TimeDialog";
import { atWallClock, browserZone } from "@/shared/times";

interface Props {
  message: { to: string | string[]; from: string; body: string; media: string[]; mergeFields: boolean };
  onClose: () => void;
  onDone: () => void;
}

export function ScheduleDialog({ message, onClose, onDone }: Props) {
  const me = useMe();
  // One dialog is one message, however often its button is pressed.
  const key = useMemo(() => crypto.randomUUID(), []);
  return (
    <TimeDialog
      title={t("schedule.title")}
      submit={t("schedule.submit")}
      zone={me.timezone || browserZone()}
      action={({ at, zone }) =>
        must(
          api.POST("/api/v2/messages", {
            params: { header: { "Idempotency-Key": `${key}-${at}-${zone}` } },
            body: {
              to: message.to,
              from: message.from,
              message: message.body,
              ...(message.media.length > 0 ? { media: message.media } : {}),
              ...(message.mergeFields ? { mergeFields: true } : {}),
              sendAt: atWallClock(at, zone),
              scheduleTimezone: zone,
            },
          }),
        ).then(onDone)
      }
      onClose={onClose}
    />
  );
}
