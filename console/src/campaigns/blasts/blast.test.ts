import { describe, expect, it } from "vitest";
import { actionsOf, countMessages, percentOf, spanOf } from "./blast";

describe("a blast", () => {
  it.each([
    ["sending", 3, { pause: true, resume: false, cancel: true, remove: false }],
    ["sent", 3, { pause: true, resume: false, cancel: true, remove: false }],
    ["sent", 0, { pause: false, resume: false, cancel: false, remove: true }],
    ["paused", 3, { pause: false, resume: true, cancel: true, remove: false }],
    ["failed", 0, { pause: false, resume: true, cancel: true, remove: true }],
    ["canceled", 0, { pause: false, resume: false, cancel: false, remove: true }],
  ] as const)("that is %s with %d waiting messages", (state, waiting, actions) => {
    expect(actionsOf(state, waiting)).toEqual(actions);
  });

  it("counts its messages", () => {
    expect(countMessages({ queued: 2, scheduled: 1, delivered: 5, undelivered: 1, failed: 1 })).toEqual({
      waiting: 3,
      sent: 0,
      delivered: 5,
      failed: 2,
      canceled: 0,
    });
  });

  it("has a share that is done", () => {
    expect(percentOf({ recipients: 0, done: 0 })).toBe(0);
    expect(percentOf({ recipients: 3, done: 1 })).toBe(33);
  });

  it.each([
    [12, "seconds", 12],
    [120, "minutes", 2],
    [7200, "hours", 2],
  ])("of %d seconds lasts", (seconds, unit, count) => {
    expect(spanOf(seconds)).toEqual({ unit, count });
  });
});
