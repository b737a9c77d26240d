import type { components } from "@/api/schema.gen";
import { NOTHING, useCustomFields, useTags } from "@/shared/vocabulary";
import { t } from "../texts";
import { LEFT_OUT } from "./columns";

/** Fields that a row of the API has, and those that tables alone have. A new one needs its title here. */
type RowField =
  | Exclude<keyof components["schemas"]["ContactRow"], "id" | "operation">
  | "first_name"
  | "last_name"
  | "tags";

const TITLES: Record<RowField, Parameters<typeof t>[0]> = {
  phone_number: "import.field.phone",
  full_name: "import.field.name",
  first_name: "import.field.firstName",
  last_name: "import.field.lastName",
  email: "import.field.email",
  companyName: "import.field.company",
  title: "import.field.title",
  notes: "import.field.notes",
  birthday: "import.field.birthday",
  timezone: "import.field.timezone",
  optedOut: "import.field.optedOut",
  isArchived: "import.field.archived",
  tags: "import.field.tags",
};

export interface FieldGroup {
  group: string;
  items: { value: string; label: string }[];
}

/** What a column can become: a contact's own fields, tags, and the custom fields of the organization. */
export function useFieldGroups(owner: string, createsTags: boolean): FieldGroup[] {
  const { data: tags = NOTHING } = useTags(owner);
  const { data: fields = NOTHING } = useCustomFields(owner);
  const hasTags = createsTags || tags.length > 0;
  const own = Object.entries(TITLES).filter(([field]) => field !== "tags" || hasTags);
  const custom = fields.map(({ key, name }) => ({ value: key, label: name }));
  return [
    { group: t("import.contact"), items: own.map(([value, key]) => ({ value, label: t(key) })) },
    ...(custom.length > 0 ? [{ group: t("import.customFields"), items: custom }] : []),
    { group: t("import.others"), items: [{ value: LEFT_OUT, label: t("import.leaveOut") }] },
  ];
}

/** Return the title of a field; its own name if it has none here. */
export function titleOf(field: string, groups: FieldGroup[]): string {
  return groups.flatMap(({ items }) => items).find(({ value }) => value === field)?.label ?? field;
}
