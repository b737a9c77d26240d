import { type DocumentData, doc, type Firestore } from "@firebase/firestore";
import type { components } from "@/api/schema.gen";

export type LabelValue = string | number | boolean;

/** A word that contacts have or not. */
export interface Tag {
  id: string;
  name: string;
}

/** What contacts have a value of. */
export interface CustomField {
  id: string;
  /** By which requests name it. */
  key: string;
  name: string;
  type: components["schemas"]["CustomField"]["type"];
  description: string;
  options: string[];
}

/** The tags and custom fields of an organization, by name. */
export interface Labels {
  tags: Tag[];
  fields: CustomField[];
}

export const NO_LABELS: Labels = { tags: [], fields: [] };

export function readLabels(data: DocumentData): Labels {
  return {
    tags: byName(Object.entries<DocumentData>(data.tags ?? {}).map(([id, tag]) => ({ id, name: tag.name ?? "" }))),
    fields: byName(
      Object.entries<DocumentData>(data.customFields ?? {}).map(([id, field]) => ({
        id,
        key: field.key ?? "",
        name: field.name ?? "",
        type: field.type ?? "text",
        description: field.description ?? "",
        options: field.options ?? [],
      })),
    ),
  };
}

export function labelsReference(store: Firestore, organizationId: string) {
  return doc(store, "contact-labels", `${organizationId}:labels`);
}

function byName<Label extends { name: string }>(labels: Label[]): Label[] {
  return labels.sort((one, other) => one.name.localeCompare(other.name));
}
