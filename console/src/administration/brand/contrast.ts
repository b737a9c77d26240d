const COLOR = /^#[0-9a-f]{6}$/i;

/** The contrast that WCAG 2.2 AA demands of text. */
export const READABLE = 4.5;

export function isColor(text: string): boolean {
  return COLOR.test(text);
}

function luminance(color: string): number {
  const channel = (start: number) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Return the contrast of two colors (`#rrggbb`), from 1 to 21. */
export function contrast(color: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(color), luminance(other)].sort((one, two) => two - one);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Return the color of text on a color: black or white, whichever is easier to read. */
export function textOn(color: string): string {
  return contrast(color, "#000000") >= contrast(color, "#ffffff") ? "#000000" : "#ffffff";
}
