import { expect, it } from "vitest";
import { inOrder, nextStep, type Step } from "./order";

function step(interval: number, intervalType: Step["intervalType"], timeOfDay: string | null = null): Step {
  return { name: "", interval, intervalType, message: "", media: [], timeOfDay, created: 0 };
}

it("orders steps by the time since enrollment", () => {
  const steps = [
    step(1, "weeks"),
    step(90, "minutes"),
    step(2, "days", "17:00"),
    step(2, "days", "09:00"),
    step(1, "hours"),
  ];
  expect(inOrder(steps).map((one) => `${one.interval} ${one.intervalType} ${one.timeOfDay ?? ""}`.trim())).toEqual([
    "1 hours",
    "90 minutes",
    "2 days 09:00",
    "2 days 17:00",
    "1 weeks",
  ]);
});

it("adds a step after the last one", () => {
  expect(nextStep([]).interval).toBe(1);
  expect(nextStep([step(1, "weeks")]).interval).toBe(14);
  expect(nextStep([step(730, "days")]).interval).toBe(730);
});
