import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Contact } from "@/live/contacts";
import { EditInPlace } from "./EditInPlace";

type Field = Extract<
  keyof components["schemas"]["ContactUpdate"],
  "full_name" | "email" | "companyName" | "title" | "notes" | "birthday"
>;

interface Props {
  contact: Contact;
  field: Field;
  value: string;
  label: string;
  type?: "text" | "email" | "date";
  isLong?: boolean;
}

/** A value of a contact that is edited where it stands. */
export function EditableField({ contact, field, ...props }: Props) {
  return (
    <EditInPlace
      {...props}
      requestField={field}
      save={(text) =>
        must(api.PATCH("/api/v2/contacts/{id}", { params: { path: { id: contact.id } }, body: { [field]: text } }))
      }
    />
  );
}
