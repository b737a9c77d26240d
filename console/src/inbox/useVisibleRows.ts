import { useCallback, useEffect, useState } from "react";

/** Rows above and below what is visible, so that a fast hand finds them drawn. */
const OVERSCAN = 8;

interface Visible {
  first: number;
  /** The index after that of the last row. */
  end: number;
}

/** Return the rows of one height that an element shows. What it costs depends on these rows alone, not on all of them. */
export function useVisibleRows(element: HTMLElement | null, count: number, height: number) {
  const [shown, setShown] = useState<Visible>({ first: 0, end: 2 * OVERSCAN });

  useEffect(() => {
    if (element === null) {
      return;
    }
    const measure = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / height) - OVERSCAN);
      const end = Math.ceil((element.scrollTop + element.clientHeight) / height) + OVERSCAN;
      setShown((before) => (before.first === first && before.end === end ? before : { first, end }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [element, height]);

  const scrollTo = useCallback(
    (index: number) => {
      if (element === null) {
        return;
      }
      if (index * height < element.scrollTop) {
        element.scrollTop = index * height;
      } else if ((index + 1) * height > element.scrollTop + element.clientHeight) {
        element.scrollTop = (index + 1) * height - element.clientHeight;
      }
    },
    [element, height],
  );

  // A list that became shorter may end before what was visible.
  const end = Math.min(shown.end, count);
  return { first: Math.min(shown.first, end), end, scrollTo };
}
