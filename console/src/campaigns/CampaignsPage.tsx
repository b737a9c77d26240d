import { Droplets, List, Megaphone, MessageSquareQuote } from "lucide-react";
import { Room } from "@/shared/room/Room";
import { BlastsSection } from "./blasts/BlastsSection";
import { CannedPage } from "./canned/CannedPage";
import { DripsSection } from "./drips/DripsSection";
import { ListsPage } from "./lists/ListsPage";
import { ROOM } from "./room";
import { t } from "./texts";

/** Prepared texts, and what is sent to many. */
export default function CampaignsPage() {
  return (
    <Room
      title={t("nav.campaigns")}
      base={ROOM}
      sections={[
        { path: "blasts", title: t("campaigns.blasts"), icon: Megaphone, Page: BlastsSection },
        { path: "drips", title: t("campaigns.drips"), icon: Droplets, Page: DripsSection },
        { path: "canned", title: t("campaigns.canned"), icon: MessageSquareQuote, Page: CannedPage },
        { path: "lists", title: t("campaigns.lists"), icon: List, Page: ListsPage },
      ]}
    />
  );
}
