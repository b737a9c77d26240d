import { withTexts } from "@/messages";
import { settings } from "@/messages/en/settings";

/** The texts of this room, which are loaded with it. */
export const t = withTexts(settings);
