import { api, must } from "@/api/client";
import type { Contact } from "@/live/contacts";
import type { CustomField, Labels } from "@/live/labels";
import { t } from "@/messages";
import styles from "./ContactPanel.module.css";
import { choicesOf, editedValue, linkOf, requestedValue, shownValue } from "./customValues";
import { EditInPlace } from "./EditInPlace";

const INPUT_MODES = { number: "decimal", url: "url", email: "email" } as const;

/** The values of the organization's custom fields. */
export function CustomFields({ contact, labels }: { contact: Contact; labels: Labels }) {
  if (labels.fields.length === 0) {
    return null;
  }

  function save(field: CustomField, text: string) {
    const body = { customFields: { [field.key]: requestedValue(field, text) } };
    return must(api.PATCH("/api/v2/contacts/{id}", { params: { path: { id: contact.id } }, body }));
  }

  return (
    <dl className={styles.fields} aria-label={t("contact.fields")}>
      {labels.fields.map((field) => {
        const value = contact.customFields[field.id];
        const edited = editedValue(field, value);
        const { type } = field;
        return (
          <EditInPlace
            key={field.id}
            label={field.name}
            help={field.description}
            value={edited}
            shown={shownValue(field, value)}
            link={linkOf(field, edited)}
            type={type === "date" ? "date" : "text"}
            inputMode={type in INPUT_MODES ? INPUT_MODES[type as keyof typeof INPUT_MODES] : "text"}
            choices={choicesOf(field, edited)}
            requestField={`customFields.${field.key}`}
            save={(text) => save(field, text)}
          />
        );
      })}
    </dl>
  );
}
