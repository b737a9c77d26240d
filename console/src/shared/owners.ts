interface Reader {
  id: string;
  organization: { id: string } | null;
  numbers: readonly { userId: string; organizationId: string }[];
}

/** Return the user's organization if the contacts of an owner have its tags and custom fields, else nothing. */
export function officeOf(me: Reader, owner: string): string {
  const own = me.organization?.id ?? "";
  const shared = me.numbers.find((entry) => entry.userId === owner);
  return shared === undefined || shared.organizationId === own ? own : "";
}

/**
 * Return the first number of each owner.
 *
 * Conversations, contacts and lists belong to a person, who may have several numbers.
 */
export function firstNumbers<Entry extends { userId: string }>(numbers: readonly Entry[]): Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of numbers) {
    if (!found.has(entry.userId)) {
      found.set(entry.userId, entry);
    }
  }
  return [...found.values()];
}
