import { withTexts } from "@/messages";
import { hours } from "@/messages/en/hours";

/** The texts of hours and days off, which are loaded with the rooms that show them. */
export const t = withTexts(hours);
