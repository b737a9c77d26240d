/**
 * Segments of a text, counted while somebody types. The server counts the same way (`POST /api/v2/messages/preview`), and also
 * knows the signature and the office's options.
 */

const GSM_7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");

export interface SegmentCount {
  encoding: "GSM-7" | "UCS-2";
  segments: number;
  /** Units that the last segment still takes. */
  left: number;
  /** The characters that make the text UCS-2, each once. */
  ucs2Characters: string[];
}

export function countSegments(text: string): SegmentCount {
  const characters = [...text];
  const foreign = [...new Set(characters.filter((one) => !GSM_7.has(one) && !EXTENSION.has(one)))];
  if (foreign.length === 0) {
    return {
      encoding: "GSM-7",
      ...fill(
        characters.map((one) => (EXTENSION.has(one) ? 2 : 1)),
        160,
        153,
      ),
      ucs2Characters: [],
    };
  }
  return {
    encoding: "UCS-2",
    ...fill(
      characters.map((one) => one.length),
      70,
      67,
    ),
    ucs2Characters: foreign,
  };
}

/** Fill segments with units that must not be split. */
function fill(units: number[], alone: number, each: number): { segments: number; left: number } {
  const total = units.reduce((sum, unit) => sum + unit, 0);
  if (total <= alone) {
    return { segments: 1, left: alone - total };
  }
  let segments = 1;
  let used = 0;
  for (const unit of units) {
    if (used + unit > each) {
      segments += 1;
      used = 0;
    }
    used += unit;
  }
  return { segments, left: each - used };
}
