import { Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import { ChoicesCard } from "./ChoicesCard";
import { DevicesCard } from "./DevicesCard";

export function NotificationsPage() {
  return (
    <Page room={ROOM} title={t("settings.notifications")} help={t("notifications.help")}>
      <ChoicesCard />
      <DevicesCard />
    </Page>
  );
}
