/** What was typed and not sent, kept per conversation on this device. */

export interface Draft {
  text: string;
  isNote: boolean;
  /** Whether brackets are sent as they are typed: they are no merge fields. */
  isLiteral: boolean;
}

const EMPTY: Draft = { text: "", isNote: false, isLiteral: false };

function nameOf(reader: string, contactId: string): string {
  return `console:draft:${reader}:${contactId}`;
}

export function readDraft(reader: string, contactId: string): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(localStorage.getItem(nameOf(reader, contactId)) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function keepDraft(reader: string, contactId: string, draft: Draft): void {
  try {
    if (draft.text) {
      localStorage.setItem(nameOf(reader, contactId), JSON.stringify(draft));
    } else {
      localStorage.removeItem(nameOf(reader, contactId));
    }
  } catch {
    // Without storage a draft lasts as long as its conversation is open.
  }
}
