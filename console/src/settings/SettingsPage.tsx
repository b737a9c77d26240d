import { Bell, Blocks, KeyRound, MessageSquareText, Webhook } from "lucide-react";
import { Room } from "@/shared/room/Room";
import { NotificationsPage } from "./devices/NotificationsPage";
import { IntegrationsPage } from "./integrations/IntegrationsPage";
import { MessagesPage } from "./messages/MessagesPage";
import { ROOM } from "./room";
import { t } from "./texts";
import { TokensPage } from "./tokens/TokensPage";
import { WebhookPage } from "./webhook/WebhookPage";

/** What concerns the signed-in user alone. */
export default function SettingsPage() {
  return (
    <Room
      title={t("nav.settings")}
      base={ROOM}
      sections={[
        { path: "messages", title: t("settings.messages"), icon: MessageSquareText, Page: MessagesPage },
        { path: "notifications", title: t("settings.notifications"), icon: Bell, Page: NotificationsPage },
        { path: "tokens", title: t("settings.tokens"), icon: KeyRound, Page: TokensPage },
        { path: "webhook", title: t("settings.webhook"), icon: Webhook, Page: WebhookPage },
        { path: "integrations", title: t("settings.integrations"), icon: Blocks, Page: IntegrationsPage },
      ]}
    />
  );
}
