import type { components } from "@/api/schema.gen";
import type { Brand } from "@/config/start";
import { isColor } from "./contrast";

export type BrandSettings = components["schemas"]["BrandSettings"];

/** Whose brand it is: a tenant's id, or the platform. */
export const INSTANCE = "instance";

/** What the form edits; an empty text inherits the value. */
export interface Own {
  name: string;
  supportEmail: string;
  logoUrl: string;
  color: string;
  accentColor: string;
  webAppUrl: string;
  hosts: string[];
}

export function ownOf({ own, hosts }: BrandSettings): Own {
  const values = own as Partial<Record<keyof Brand, string>>;
  return {
    name: values.name ?? "",
    supportEmail: values.supportEmail ?? "",
    logoUrl: values.logoUrl ?? "",
    color: values.color ?? "",
    accentColor: values.accentColor ?? "",
    webAppUrl: values.webAppUrl ?? "",
    hosts: [...hosts],
  };
}

/** Return the brand as it would be shown with what stands in the form; half-written values change nothing. */
export function previewOf(stored: BrandSettings, values: Own): Brand {
  const own = ownOf(stored);
  const textOf = (name: "name" | "supportEmail" | "logoUrl") =>
    values[name].trim() || (own[name] ? "" : stored.brand[name]);
  const colorOf = (name: "color" | "accentColor") =>
    isColor(values[name]) ? values[name] : values[name] === "" && own[name] ? "" : stored.brand[name];
  const color = colorOf("color") || stored.brand.color;
  const isAccentOwn = isColor(values.accentColor);
  return {
    ...stored.brand,
    name: textOf("name") || stored.brand.name,
    supportEmail: textOf("supportEmail") || stored.brand.supportEmail,
    logoUrl: textOf("logoUrl"),
    color,
    accentColor: isAccentOwn
      ? values.accentColor
      : stored.brand.accentColor === stored.brand.color
        ? color
        : colorOf("accentColor") || color,
  };
}
