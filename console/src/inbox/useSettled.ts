import { useEffect, useRef, useState } from "react";

/**
 * Return a value once it has not changed for a time, and at the latest after a longer one: without an end of the changes, too.
 */
export function useSettled<T>(value: T, quietMs: number, mostMs: number): T {
  const [settled, setSettled] = useState(value);
  const since = useRef<number | null>(null);

  useEffect(() => {
    if (value === settled) {
      since.current = null;
      return;
    }
    since.current ??= Date.now();
    const left = since.current + mostMs - Date.now();
    const timer = setTimeout(() => setSettled(value), Math.max(0, Math.min(quietMs, left)));
    return () => clearTimeout(timer);
  }, [value, settled, quietMs, mostMs]);

  return settled;
}
