import { withTexts } from "@/messages";
import { contacts } from "@/messages/en/contacts";

/** The texts of this room, which are loaded with it. */
export const t = withTexts(contacts);
