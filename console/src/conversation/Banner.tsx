import { Alert } from "@mantine/core";
import { Ban, Info, OctagonX } from "lucide-react";
import type { components } from "@/api/schema.gen";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { displayName } from "@/shared/phone";

export type Lock = "optedOut" | "blocked";

/** Why nothing can be sent to a contact; null if it can. */
export function lockOf(contact: Contact): Lock | null {
  if (contact.optedOut) {
    return "optedOut";
  }
  return contact.blocked ? "blocked" : null;
}

interface Props {
  contact: Contact;
  lock: Lock | null;
  consent: components["schemas"]["ConsentRequirement"] | undefined;
}

/** What a person must know before they write. */
export function Banner({ contact, lock, consent }: Props) {
  const name = displayName(contact);
  if (lock !== null) {
    const Icon = lock === "optedOut" ? OctagonX : Ban;
    return (
      <Alert color="red" variant="light" p="xs" icon={<Icon size={18} />} role="status" data-testid="lock">
        {t(`banner.${lock}`, { name })}
      </Alert>
    );
  }
  if (consent?.required && consent.isSentFirst) {
    return (
      <Alert color="yellow" variant="light" p="xs" icon={<Info size={18} />} role="status">
        {t("banner.consent", { name, message: consent.message })}
      </Alert>
    );
  }
  return null;
}
