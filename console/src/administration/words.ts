import { type MessageKey, withTexts } from "@/messages";
import { administration } from "@/messages/en/administration";

export type WordsKey = MessageKey | keyof typeof administration;

/** Return a text of the catalogue, with those of administration, which other pages do not load. */
export const t = withTexts(administration);
