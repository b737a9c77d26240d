// What both programs share: arguments, numbers, times, and the count of their calls.
declare const process: { argv: string[] };

const values: Record<string, string> = JSON.parse(process.argv[2] ?? "{}");

/** Returns an argument of the program. */
export function argument(name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`the argument ${name} is missing`);
  return value;
}

/** Returns a telephone number of nobody, a different one for each index and program. */
export function customer(index: number): string {
  return `+121255501${argument("block")}${index}`;
}

/** Returns the time in so many minutes, in ms. */
export function laterBy(minutes: number): number {
  return Date.now() + minutes * 60_000;
}

/** Counts calls. */
export const counted = Object.assign(
  (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    counted.calls += 1;
    return fetch(input, init);
  },
  { calls: 0 },
);
