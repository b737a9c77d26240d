import { expect, test } from "vitest";
import type { Message } from "@/live/messages";
import {
  boundsOf,
  type Item,
  LATEST,
  MAX_DRAWN,
  mergeItems,
  STEP,
  type Stretch,
  withEarlier,
  withLater,
} from "./stretch";

function makeItems(from: number, count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `m${from + index}`,
    at: from + index,
    message: {} as Message,
  }));
}

function idsOf(items: Item[], stretch: Stretch): [string | undefined, string | undefined] {
  const { first, end } = boundsOf(items, stretch);
  return [items[first]?.id, items[end - 1]?.id];
}

function goUp(items: Item[], times: number): Stretch {
  let stretch = LATEST;
  for (let time = 0; time < times; time += 1) {
    stretch = withEarlier(items, stretch);
  }
  return stretch;
}

test("a conversation opens with its latest messages", () => {
  const items = makeItems(0, 1_000);
  expect(idsOf(items, LATEST)).toEqual(["m950", "m999"]);
  expect(idsOf([...items, ...makeItems(1_000, 1)], LATEST)).toEqual(["m951", "m1000"]);
  expect(boundsOf(makeItems(0, 3), LATEST)).toEqual({ first: 0, end: 3 });
  expect(boundsOf([], LATEST)).toEqual({ first: 0, end: 0 });
});

test("going up draws a limited number of messages", () => {
  const items = makeItems(0, 1_000);
  expect(idsOf(items, goUp(items, 10))).toEqual(["m700", "m999"]);
  expect(idsOf(items, goUp(items, 12))).toEqual(["m650", "m949"]);
  const top = goUp(items, 60);
  expect(idsOf(items, top)).toEqual(["m0", "m299"]);
  expect(top.size).toBe(MAX_DRAWN);
});

test("messages that come at either end move nothing", () => {
  const items = makeItems(500, 500);
  const stretch = goUp(items, 12);
  const drawn = idsOf(items, stretch);
  expect(idsOf([...makeItems(0, 500), ...items, ...makeItems(1_000, 7)], stretch)).toEqual(drawn);
});

test("a deleted message leaves the others where they are", () => {
  const items = makeItems(0, 1_000);
  const stretch = goUp(items, 12);
  const left = items.filter((item) => item.id !== "m949");
  expect(idsOf(left, stretch)).toEqual(["m649", "m948"]);
});

test("going down ends at the latest message, and follows it", () => {
  const items = makeItems(0, 1_000);
  let stretch = goUp(items, 14);
  expect(idsOf(items, stretch)).toEqual(["m600", "m899"]);
  stretch = withLater(items, stretch);
  expect(idsOf(items, stretch)).toEqual(["m625", "m924"]);
  for (let time = 0; time < 3; time += 1) {
    stretch = withLater(items, stretch);
  }
  expect(stretch.last).toBeNull();
  expect(idsOf([...items, ...makeItems(1_000, 1)], stretch)).toEqual(["m701", "m1000"]);
});

test("messages of one time are passed one by one", () => {
  const items = makeItems(0, 4 * MAX_DRAWN).map((item) => ({ ...item, at: 5 }));
  const stretch = goUp(items, 4 * (MAX_DRAWN / STEP));
  expect(boundsOf(items, stretch)).toEqual({ first: 0, end: MAX_DRAWN });
});

test("events before the first loaded message wait for it", () => {
  const messages = [{ id: "a", date: 10 } as Message, { id: "b", date: 30 } as Message];
  const events = [5, 20].map((at) => ({ id: `e${at}`, kind: "assigned", at, by: "", details: {} }));
  expect(mergeItems(messages, events, true).map((item) => item.id)).toEqual(["a", "e20", "b"]);
  expect(mergeItems(messages, events, false).map((item) => item.id)).toEqual(["e5", "a", "e20", "b"]);
});
