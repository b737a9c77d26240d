import { withTexts } from "@/messages";
import { campaigns } from "@/messages/en/campaigns";

/** The texts of this room, which are loaded with it. */
export const t = withTexts(campaigns);
