import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { boundsOf, type Item, LATEST, STEP, withEarlier, withLater } from "./stretch";
import type { ThreadState } from "./useThread";

/** How near the end a reader must be for new messages to move the view. */
const NEAR_PX = 160;
/** How far before the edge of what is drawn more is drawn, so that a fast hand finds it there. */
const AHEAD_PX = 800;
const ITEMS = "[data-message], [data-event]";

interface Place {
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** The items that are drawn, and whether later ones are not. */
  drawn: readonly Item[];
  hasLater: boolean;
  isAtEnd: boolean;
  /** How many messages came while the reader was elsewhere. */
  missed: number;
  goToEnd: () => void;
  goUp: () => void;
}

/**
 * Where somebody reads in a conversation.
 *
 * A stretch of it is drawn, which grows and moves while they scroll, so a long conversation costs no more than a short one. What
 * they read stays where it is on the screen, whatever changes above and below it; at the end, they see what comes.
 *
 * @param sent how many messages are on their way: writing one leads to the end.
 */
export function usePlace(items: readonly Item[], thread: ThreadState, sent: number): Place {
  const { hasEarlier, isLoading, isLoadingEarlier, loadEarlier, arrived } = thread;
  const scroller = useRef<HTMLDivElement>(null);
  const [stretch, setStretch] = useState(LATEST);
  const [isAtEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(0);
  const follows = useRef(true);
  const anchor = useRef<{ element: Element; top: number } | null>(null);
  const hadFocus = useRef(false);
  const sentBefore = useRef(sent);
  const { first, end } = boundsOf(items, stretch);
  const hasLater = end < items.length;

  function goUp() {
    if (first > 0) {
      setStretch(withEarlier(items, stretch));
    }
    if (first <= STEP && hasEarlier && !isLoadingEarlier) {
      // Before they are needed. One that fails is asked for again by the button, or by scrolling on.
      loadEarlier().catch(() => undefined);
    }
  }

  /** Note what the reader sees, and draw more of what they come near to. */
  function look() {
    const element = scroller.current;
    if (element === null || element.clientHeight === 0) {
      return;
    }
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    follows.current = !hasLater && below < NEAR_PX;
    setAtEnd(follows.current);
    anchor.current = findAnchor(element);
    hadFocus.current = element.contains(document.activeElement);
    if (hasLater && below < AHEAD_PX) {
      setStretch(withLater(items, stretch));
    } else if (!isLoading && element.scrollTop < AHEAD_PX) {
      goUp();
    }
  }

  /** Put what the reader saw where it was. */
  const keep = useCallback(() => {
    const element = scroller.current;
    if (element === null) {
      return;
    }
    if (follows.current) {
      element.scrollTop = element.scrollHeight;
    } else if (anchor.current?.element.isConnected) {
      element.scrollTop += topIn(element, anchor.current.element) - anchor.current.top;
    }
    if (hadFocus.current && document.activeElement === document.body) {
      // What had the focus is not drawn any more: the keyboard goes on scrolling.
      element.focus({ preventScroll: true });
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is settled when what is drawn changes
  useLayoutEffect(() => {
    const isSending = sent > sentBefore.current;
    sentBefore.current = sent;
    if (isSending) {
      goToEnd();
    }
    if (!isSending || !hasLater) {
      keep();
    }
    // What comes next is drawn in a frame of its own.
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [items, stretch, sent, isLoading]);

  // Pictures get their height when they are loaded, and the composer grows.
  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (element === null || !content) {
      return;
    }
    const observer = new ResizeObserver(keep);
    observer.observe(element);
    observer.observe(content);
    return () => observer.disconnect();
  }, [keep]);

  useEffect(() => {
    if (isAtEnd) {
      setSeen(arrived);
    }
  }, [isAtEnd, arrived]);

  function goToEnd() {
    follows.current = true;
    if (hasLater) {
      setStretch(LATEST);
    } else {
      keep();
    }
  }

  return {
    scroller,
    onScroll: look,
    drawn: items.slice(first, end),
    hasLater,
    isAtEnd,
    missed: isAtEnd ? 0 : arrived - seen,
    goToEnd,
    goUp,
  };
}

/** Return the first item that is in view, and where its upper edge is. */
function findAnchor(scroller: Element): { element: Element; top: number } | null {
  const elements = scroller.querySelectorAll(ITEMS);
  const edge = scroller.getBoundingClientRect().top;
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > edge) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const element = elements[low];
  return element === undefined ? null : { element, top: element.getBoundingClientRect().top - edge };
}

function topIn(scroller: Element, element: Element): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}
