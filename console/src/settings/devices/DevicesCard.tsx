import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, Globe, Smartphone } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { browserZone, fullTime } from "@/shared/times";
import { say } from "@/shared/toast";
import { t } from "../texts";
import { DeviceDialog } from "./DeviceDialog";
import { hasOwnChoice } from "./deviceChoices";

type Device = components["schemas"]["Device"];

/** The phones and browsers that show notifications. */
export function DevicesCard() {
  const me = useMe();
  const { isBusy, run } = useAction();
  const query = useQuery({
    queryKey: ["devices", me.id],
    queryFn: async () =>
      (await must(api.GET("/api/v2/users/{id}/devices", { params: { path: { id: me.id } } }))).devices,
  });

  async function test() {
    const report = await must(api.POST("/api/v2/users/{id}/testPush", { params: { path: { id: me.id } } }));
    say(t("devices.tested", { count: report.reached }));
  }

  return (
    <Card
      isFlush
      title={t("devices.title")}
      help={t("devices.help")}
      actions={
        query.data !== undefined &&
        query.data.length > 0 && (
          <Button
            variant="default"
            leftSection={<BellRing size={16} />}
            loading={isBusy}
            onClick={() => void run(test)}
          >
            {t("devices.test")}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(devices) =>
          devices.length === 0 ? (
            <Empty icon={Smartphone} title={t("devices.none")} help={t("devices.noneHelp")} />
          ) : (
            <ul className={pageStyles.rows}>
              {devices.map((device) => (
                <DeviceRow key={device.id} device={device} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const me = useMe();
  const queries = useQueryClient();
  const [isChoosing, setChoosing] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const zone = me.timezone || browserZone();
  const name = t(`devices.${device.platform}`);
  const Icon = device.platform === "web" ? Globe : Smartphone;

  async function remove() {
    await must(
      api.DELETE("/api/v2/users/{id}/devices/{deviceId}", { params: { path: { id: me.id, deviceId: device.id } } }),
    );
    await queries.invalidateQueries({ queryKey: ["devices"] });
  }

  return (
    <li className={pageStyles.row}>
      <span className={pageStyles.symbol} aria-hidden="true">
        <Icon size={18} />
      </span>
      <div className={pageStyles.rowMain}>
        <div className={pageStyles.rowTitle}>{name}</div>
        <p className={pageStyles.soft}>
          {hasOwnChoice(device.notificationSettings) && `${t("devices.own")} · `}
          {t("devices.times", { seen: fullTime(device.lastSeen, zone), created: fullTime(device.created, zone) })}
        </p>
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={t("devices.chooseFor", { name })}
        onClick={() => setChoosing(true)}
      >
        {t("devices.choose")}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t("room.remove")}
      </Button>
      {isChoosing && <DeviceDialog device={device} name={name} onClose={() => setChoosing(false)} />}
      {isAsking && (
        <Confirm
          title={t("devices.removeTitle", { name })}
          help={t("devices.removeHelp")}
          confirm={t("room.remove")}
          done={t("devices.removed")}
          action={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}
