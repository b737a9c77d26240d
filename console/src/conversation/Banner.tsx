import { Alert } from "@mantine/core";
import { Ban, Hourglass, Info, OctagonX, PhoneOff } from "lucide-react";
import type { components } from "@/api/schema.gen";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { displayName, formatPhone } from "@/shared/phone";
import { browserZone, fullTime } from "@/shared/times";
import type { Lock } from "./locks";

const ICONS = {
  optedOut: OctagonX,
  blocked: Ban,
  noNumber: PhoneOff,
  ownerDisabled: PhoneOff,
  numberInactive: PhoneOff,
};

interface Props {
  contact: Contact;
  lock: Lock | null;
  /** The number that messages are sent from. */
  from: string;
  consent: components["schemas"]["ConsentRequirement"] | undefined;
}

/** What a person must know before they write. */
export function Banner({ contact, lock, from, consent }: Props) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const name = displayName(contact);
  if (lock !== null) {
    const Icon = ICONS[lock];
    return (
      <Alert color="red" variant="light" p="xs" icon={<Icon size={18} />} role="status" data-testid="lock">
        {t(`banner.${lock}`, { name, number: formatPhone(from) })}
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
  if (consent?.doubleOptIn && consent.askedAt > 0 && consent.confirmedAt === 0) {
    const words = consent.waitsUntil > 0 ? "banner.awaited" : "banner.awaitedTooLong";
    return (
      <Alert color="yellow" variant="light" p="xs" icon={<Hourglass size={18} />} role="status">
        {t(words, { name, time: fullTime(consent.waitsUntil, zone) })}
      </Alert>
    );
  }
  return null;
}
