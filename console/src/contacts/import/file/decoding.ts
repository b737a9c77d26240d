const UTF_8_BOM = [0xef, 0xbb, 0xbf];
const MIXED = "utf-8 and windows-1252";
const LINE_FEED = 10;
const OTHER_NAMES: Record<string, string> = {
  "utf-16-le": "utf-16le",
  "utf-16-be": "utf-16be",
  "mac-roman": "macintosh",
  cp874: "windows-874",
  cp932: "shift_jis",
  cp949: "euc-kr",
  euc_jp: "euc-jp",
  euc_kr: "euc-kr",
};

/** Return the decoder of an encoding by its name in a job's result; null if this browser has none. */
function decoderOf(encoding: string): TextDecoder | null {
  try {
    return new TextDecoder(OTHER_NAMES[encoding] ?? encoding.replace(/^cp(125\d)$/, "windows-$1"));
  } catch {
    return null;
  }
}

/** Return the text of a file whose encoding is known; null if this browser cannot read it. */
export function decode(bytes: Uint8Array, encoding: string): string | null {
  if (encoding === MIXED) {
    return decodeMixed(bytes);
  }
  // The job names UTF-16 without its order, which the file's mark tells.
  const name = encoding === "utf-16" ? (bytes[0] === 0xfe ? "utf-16be" : "utf-16le") : encoding;
  return decoderOf(name)?.decode(bytes) ?? null;
}

/** Return the encoding that a file seems to have, by its first bytes; what the API finds counts for more. */
export function guessEncoding(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return "utf-16";
  }
  if (UTF_8_BOM.every((byte, index) => bytes[index] === byte)) {
    return "utf-8";
  }
  try {
    // The end may be half a character.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** Lines of UTF-8 among those of Windows-1252, as files have them that were put together from several. */
function decodeMixed(bytes: Uint8Array): string {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const western = new TextDecoder("windows-1252");
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    const line = bytes.subarray(start, end);
    try {
      lines.push(strict.decode(line));
    } catch {
      lines.push(western.decode(line));
    }
    start = end;
  }
  return lines.join("");
}
