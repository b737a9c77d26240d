import { expect, it } from "vitest";
import { endOf, type Job, percentOf, problemText } from "./job";

const JOB: Job = {
  id: "job",
  kind: "contact-import",
  userId: "user",
  state: "running",
  counts: { done: 50 },
  total: 200,
  problemCount: 0,
  problems: [],
  dryRun: false,
  result: {},
  failure: "",
  created: 0,
  updated: 0,
  finished: 0,
};

it("says how far a job is, if it knows", () => {
  expect(percentOf(JOB)).toBe(25);
  expect(percentOf({ ...JOB, total: 0 })).toBeNull();
  expect(percentOf({ ...JOB, total: 0, state: "done" })).toBe(100);
  expect(percentOf({ ...JOB, counts: { done: 300 } })).toBe(100);
});

it("says how a job ended", () => {
  expect(endOf(JOB, "Added.")).toBe("");
  expect(endOf({ ...JOB, state: "done" }, "Added.")).toBe("Added.");
  expect(endOf({ ...JOB, state: "failed", failure: "The list was deleted" }, "Added.")).toContain(
    "The list was deleted",
  );
});

it("names the line of a problem", () => {
  expect(problemText({ line: 41, reason: "Holds letters." })).toBe("Line 41: Holds letters.");
  expect(problemText({ reason: "Is on 50 lists already" })).toBe("Is on 50 lists already");
});
