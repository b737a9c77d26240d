import { expect, it } from "vitest";

const CATALOGUE = import.meta.glob<Record<string, Record<string, string>>>("./en/**/*.ts", { eager: true });
const SOURCES = import.meta.glob<string>(["../**/*.{ts,tsx}", "!./**", "!../**/*.test.ts", "!../api/schema.gen.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** Return the keys of a source: whole ones, and the patterns of those that are put together. */
function keysOf(source: string): { whole: string[]; patterns: RegExp[] } {
  const templates = [...source.matchAll(/`([a-zA-Z]+\.[^`\n]*\$\{[^`\n]*)`/g)].map((match) => match[1] ?? "");
  return {
    whole: [...source.matchAll(/["'`]([a-zA-Z]+(?:\.[\w-]+)+)["'`]/g)].map((match) => match[1] ?? ""),
    patterns: templates.map(
      (template) => new RegExp(`^${template.replace(/\./g, "\\.").replace(/\$\{[^}]*\}/g, ".+")}$`),
    ),
  };
}

it("shows each text of the catalogue somewhere", () => {
  const used = Object.values(SOURCES).map(keysOf);
  const whole = new Set(used.flatMap((one) => one.whole));
  const patterns = used.flatMap((one) => one.patterns);
  const modules = Object.values(CATALOGUE).flatMap((module) => Object.values(module));
  const keys = [...new Set(modules.flatMap((texts) => Object.keys(texts)))];

  expect(keys.length).toBeGreaterThan(500);
  expect(keys.filter((key) => !whole.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
});
