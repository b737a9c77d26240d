import { en } from "./en";

export type MessageKey = keyof typeof en;

/**
 * Return a text of the catalogue.
 *
 * `{name}` is replaced by the value of that name. `{count|message|messages}` is the number with the form that it needs.
 */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return en[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
    const value = values[name] ?? "";
    return one === undefined ? String(value) : `${value} ${value === 1 ? one : many}`;
  });
}
