const NORTH_AMERICA = /^\+1(\d{3})(\d{3})(\d{4})$/;

/** Return a number as people write it: (212) 555-0123 in North America, otherwise as it is. */
export function formatPhone(number: string): string {
  const found = NORTH_AMERICA.exec(number);
  return found ? `(${found[1]}) ${found[2]}-${found[3]}` : number;
}

/** Return the name to show for a contact: its own, or its number. */
export function displayName(contact: { name: string; phone: string; participants: string[] }): string {
  if (contact.name && contact.name !== contact.phone) {
    return contact.name;
  }
  return formatPhone(contact.phone) || contact.participants.map(formatPhone).join(", ");
}

/** Return up to two letters for a contact's picture; empty for one that has no name. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word.slice(0, 1)));
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.slice(0, 1) ?? "")
    .join("")
    .toUpperCase();
}
