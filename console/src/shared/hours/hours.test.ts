import { describe, expect, it } from "vitest";
import { findWrongDay, nextInterval, officeWeek, readHours, shownEnd, storedEnd, tidyHoliday, withDay } from "./hours";

describe("business hours", () => {
  it("begin with an office's week", () => {
    expect(Object.keys(officeWeek())).toEqual(["monday", "tuesday", "wednesday", "thursday", "friday"]);
  });

  it("go on after the last interval", () => {
    expect(nextInterval([])).toEqual({ from: "09:00", to: "17:00" });
    expect(nextInterval([{ from: "09:00", to: "12:00" }])).toEqual({ from: "13:00", to: "17:00" });
    expect(nextInterval([{ from: "09:00", to: "24:00" }]).from).toBe("22:00");
  });

  it.each([
    [{ monday: [{ from: "09:00", to: "24:00" }] }, null],
    [{ monday: [{ from: "17:00", to: "09:00" }] }, "monday"],
    [{ tuesday: [{ from: "09:00", to: "" }] }, "tuesday"],
    [
      {
        friday: [
          { from: "09:00", to: "13:00" },
          { from: "12:00", to: "15:00" },
        ],
      },
      "friday",
    ],
  ])("are in order: %j", (hours, wrong) => {
    expect(findWrongDay(hours)).toBe(wrong);
  });

  it("leave closed days out", () => {
    const sunday = [{ from: "10:00", to: "12:00" }];
    expect(readHours({ monday: [], sunday })).toEqual({ sunday });
    expect(withDay({ sunday }, "sunday", [])).toEqual({});
  });

  it("end at midnight in a field of time", () => {
    expect(shownEnd("24:00")).toBe("00:00");
    expect(storedEnd("00:00")).toBe("24:00");
    expect(storedEnd(shownEnd("17:30"))).toBe("17:30");
  });

  it("name days off without what is empty", () => {
    expect(tidyHoliday({ date: "2026-12-24", until: "", name: "Christmas" })).toEqual({
      date: "2026-12-24",
      name: "Christmas",
    });
  });
});
