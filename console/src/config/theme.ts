import { createTheme, type MantineColorsTuple, type MantineThemeOverride } from "@mantine/core";
import type { Brand } from "./start";

const BRAND_SHADE = 6;

/** Mix a color with another one; 0 is the color itself, 1 the other. All are `#rrggbb`. */
export function mix(color: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((start) => {
    const from = Number.parseInt(color.slice(start, start + 2), 16);
    const to = Number.parseInt(other.slice(start, start + 2), 16);
    return Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

/** Return ten shades of a brand's color, from light to dark. The seventh is the color itself. */
export function makeShades(color: string): MantineColorsTuple {
  const lighter = [0.93, 0.85, 0.7, 0.55, 0.4, 0.2].map((share) => mix(color, "#ffffff", share));
  const darker = [0.14, 0.28, 0.42].map((share) => mix(color, "#000000", share));
  return [...lighter, color, ...darker] as unknown as MantineColorsTuple;
}

const FONT = 'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif';

/** Return the theme of a brand. */
export function makeTheme(brand: Brand): MantineThemeOverride {
  return createTheme({
    colors: {
      brand: makeShades(brand.color),
      accent: makeShades(brand.accentColor),
      red: makeShades("#c9252d"),
      dark: [
        "#d5d9e2",
        "#b5bcc9",
        "#98a1b2",
        "#6b7487",
        "#3d4556",
        "#2c3343",
        "#222836",
        "#191e2a",
        "#131722",
        "#0d1018",
      ],
      gray: [
        "#f7f8fa",
        "#eff1f5",
        "#e3e6ed",
        "#d3d8e2",
        "#b9c0cd",
        "#8b94a5",
        "#5f6879",
        "#474f5e",
        "#313845",
        "#1d222c",
      ],
    },
    primaryColor: "brand",
    primaryShade: { light: BRAND_SHADE, dark: BRAND_SHADE },
    autoContrast: true,
    luminanceThreshold: 0.38,
    black: "#1a1f2b",
    defaultRadius: "md",
    fontFamily: FONT,
    headings: { fontFamily: FONT, fontWeight: "650" },
    cursorType: "pointer",
    respectReducedMotion: true,
  });
}
