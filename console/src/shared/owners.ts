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
