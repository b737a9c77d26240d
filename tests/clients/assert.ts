/** Ends the program with a message unless a condition holds. */
export default function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
