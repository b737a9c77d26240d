import { describe, expect, it } from "vitest";
import {
  CHOICES,
  choiceOf,
  type DeviceSettings,
  hasOwnChoice,
  QUIET,
  quietOf,
  valueOfChoice,
  withQuiet,
} from "./deviceChoices";

const NONE: DeviceSettings = {
  messages: null,
  reminders: null,
  assignments: null,
  mentions: null,
  failures: null,
  mutedNumbers: null,
  quietFrom: null,
  quietUntil: null,
};

describe("choices of a device", () => {
  it("are read as they were written", () => {
    expect(CHOICES.map((choice) => choiceOf(valueOfChoice(choice)))).toEqual(CHOICES);
    expect(QUIET.map((quiet) => quietOf(withQuiet(NONE, quiet)))).toEqual(QUIET);
  });

  it("are none as long as each follows the other devices", () => {
    expect(hasOwnChoice(withQuiet(NONE, "same"))).toBe(false);
    expect(hasOwnChoice({ ...NONE, reminders: false })).toBe(true);
    expect(hasOwnChoice(withQuiet(NONE, "never"))).toBe(true);
  });
});
