type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Return the parameters that have a value. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
