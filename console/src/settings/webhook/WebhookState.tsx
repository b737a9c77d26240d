import { Tooltip } from "@mantine/core";
import { useMe } from "@/session/session";
import { Tag, type Tone } from "@/shared/room/Tag";
import { browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";

interface Props {
  state: { url?: string; enabled: boolean; disabledReason: string; failingSince: number; pausedUntil?: number };
}

/** Whether posts arrive, are paused or are switched off, and why. */
export function WebhookState({ state }: Props) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  if (state.url === "") {
    return null;
  }
  const [tone, words, help] = describe();

  function describe(): [Tone, string, string] {
    if (!state.enabled) {
      return ["bad", t("state.off"), state.disabledReason];
    }
    if (state.pausedUntil) {
      return ["warn", t("state.paused"), t("state.pausedUntil", { time: fullTime(state.pausedUntil, zone) })];
    }
    if (state.failingSince > 0) {
      return ["warn", t("state.failing"), t("state.failingSince", { time: fullTime(state.failingSince, zone) })];
    }
    return ["good", t("state.on"), ""];
  }

  return (
    <Tooltip label={help} disabled={!help} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <span>
        <Tag tone={tone}>
          {words}
          {help && <span className="visually-hidden">: {help}</span>}
        </Tag>
      </span>
    </Tooltip>
  );
}
