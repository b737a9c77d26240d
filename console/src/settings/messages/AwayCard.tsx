import { Button, Input, SegmentedControl, Select, Stack, Switch, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMe } from "@/session/session";
import { useCannedResponses } from "@/shared/cannedResponses";
import { HolidaysField } from "@/shared/hours/HolidaysField";
import { HoursField } from "@/shared/hours/HoursField";
import { findWrongDay, type Holiday, officeWeek, readHours, tidyHoliday } from "@/shared/hours/hours";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { browserZone, dayOf } from "@/shared/times";
import { t } from "../texts";
import { AwayNow } from "./AwayNow";
import type { Save, Stored } from "./useMessageSettings";

const MODES = ["always", "outsideHours", "off"] as const;
const MAX_TEXT = 1600;

/** What answers while nobody is there. */
export function AwayCard({ stored, save }: { stored: Stored; save: Save }) {
  const me = useMe();
  const hasText = stored.autoReplyMessage !== "" || stored.away.cannedResponseId !== "";
  const [mode, setMode] = useState(hasText ? stored.away.mode : "off");
  const [text, setText] = useState(stored.autoReplyMessage);
  const [cannedId, setCannedId] = useState(stored.away.cannedResponseId);
  const [hours, setHours] = useState(() => readHours(stored.away.hours));
  const [holidays, setHolidays] = useState<Holiday[]>(stored.away.holidays);
  const [hasOwnHours, setOwnHours] = useState(Object.keys(hours).length > 0);
  const { isBusy, run } = useAction();
  const isFaulty = mode === "outsideHours" && hasOwnHours && findWrongDay(hours) !== null;
  const { data: canned = [] } = useCannedResponses();

  function submit(event: FormEvent) {
    event.preventDefault();
    const chosen = {
      mode,
      cannedResponseId: cannedId,
      hours: hasOwnHours ? hours : {},
      holidays: holidays.map(tidyHoliday),
    };
    void run(() => save({ autoReplyMessage: text.trim(), away: chosen }), t("room.saved"));
  }

  return (
    <Card title={t("away.title")} help={t("away.help")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <AwayNow />
          <Input.Wrapper label={t("away.mode")} labelElement="div">
            <SegmentedControl
              fullWidth
              aria-label={t("away.mode")}
              value={mode}
              onChange={(value) => setMode(value as typeof mode)}
              data={MODES.map((value) => ({ value, label: t(`away.mode.${value}`) }))}
            />
          </Input.Wrapper>
          <Textarea
            label={t("away.text")}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={MAX_TEXT}
            value={text}
            placeholder={t("away.placeholder")}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {canned.length > 0 && (
            <Select
              label={t("away.canned")}
              description={t("away.cannedHelp")}
              clearable
              clearButtonProps={{ "aria-label": t("room.remove") }}
              searchable
              value={cannedId || null}
              data={canned.map((one) => ({ value: one.id, label: one.name || one.body.slice(0, 60) }))}
              onChange={(value) => setCannedId(value ?? "")}
            />
          )}
          {mode === "outsideHours" && (
            <div>
              <Switch
                label={t("away.ownHours")}
                description={t("away.ownHoursHelp")}
                checked={hasOwnHours}
                mb="sm"
                onChange={(event) => {
                  setOwnHours(event.currentTarget.checked);
                  setHours(officeWeek());
                }}
              />
              {hasOwnHours && <HoursField value={hours} onChange={setHours} />}
            </div>
          )}
          {mode !== "off" && (
            <Input.Wrapper label={t("away.holidays")} labelElement="div" description={t("away.holidaysHelp")}>
              <div style={{ marginTop: "0.6rem" }}>
                <HolidaysField
                  hasUntil
                  value={holidays}
                  today={dayOf(Date.now(), me.timezone || browserZone())}
                  onChange={setHolidays}
                />
              </div>
            </Input.Wrapper>
          )}
        </Stack>
        <div className={pageStyles.foot}>
          <Button type="submit" loading={isBusy} disabled={isFaulty}>
            {t("app.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
