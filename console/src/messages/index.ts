import { en } from "./en";

export type MessageKey = keyof typeof en;
type Values = Record<string, string | number>;

/**
 * Return a text of the catalogue.
 *
 * `{name}` is replaced by the value of that name: 1,200 for a number. `{count|message|messages}` is the number with the
 * form that it needs.
 */
export function t(key: MessageKey, values: Values = {}): string {
  return fill(en[key], values);
}

/** Return `t` for a room that brings texts of its own, so that the log-in and the inbox do not load them. */
export function withTexts<Key extends string>(texts: Record<Key, string>) {
  const all: Record<string, string> = { ...en, ...texts };
  return (key: Key | MessageKey, values: Values = {}): string => fill(all[key] ?? key, values);
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
    const value = values[name] ?? "";
    const shown = value.toLocaleString("en-US");
    return one === undefined ? shown : `${shown} ${value === 1 ? one : many}`;
  });
}
