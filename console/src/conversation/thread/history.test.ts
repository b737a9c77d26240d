import { expect, test } from "vitest";
import type { Message } from "@/live/messages";
import { type Heard, hear, NO_HISTORY, prepend } from "./history";

const PAGE = 3;

function message(date: number): Message {
  return { id: `m${date}`, date } as Message;
}

function heard(page: number[], added: number[], removed: number[] = [], changed: number[] = []): Heard {
  return {
    added: added.map(message),
    changed: changed.map(message),
    removed: removed.map(message),
    size: page.length,
    isFull: page.length === PAGE,
    oldest: Math.min(...page),
  };
}

test("a full first page has earlier messages, a short one has none", () => {
  expect(hear(NO_HISTORY, heard([1, 2, 3], [1, 2, 3])).hasEarlier).toBe(true);
  expect(hear(NO_HISTORY, heard([1, 2], [1, 2])).hasEarlier).toBe(false);
});

test("messages count as arrived once the conversation is open", () => {
  const first = hear(NO_HISTORY, heard([1, 2, 3], [1, 2, 3]));
  const second = hear(first, heard([2, 3, 4], [4], [1]));
  expect([first.arrived, second.arrived]).toEqual([0, 1]);
  expect([...second.messages.keys()]).toEqual(["m1", "m2", "m3", "m4"]);
  expect(hear(hear(NO_HISTORY, heard([], [])), heard([1], [1])).arrived).toBe(1);
});

test("an earlier message that fills a page again did not arrive", () => {
  const open = prepend(hear(NO_HISTORY, heard([2, 3, 4], [2, 3, 4])), [message(1)], false);
  const after = hear(open, heard([1, 2, 4], [1], [3]));
  expect([...after.messages.keys()]).toEqual(["m1", "m2", "m4"]);
  expect([after.arrived, after.hasEarlier]).toEqual([0, false]);
});

test("a page without a message of the one before begins anew", () => {
  const open = prepend(hear(NO_HISTORY, heard([2, 3, 4], [2, 3, 4])), [message(1)], false);
  const after = hear(open, heard([7, 8, 9], [7, 8, 9], [2, 3, 4]));
  expect([...after.messages.keys()]).toEqual(["m7", "m8", "m9"]);
  expect([after.arrived, after.hasEarlier]).toEqual([3, true]);
});
