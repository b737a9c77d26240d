import { expect, it } from "vitest";
import { accountOf, isComplete, titleOf } from "./carriers";

it("sends the values of the chosen carrier alone", () => {
  const values = { account_sid: " AC1 ", auth_token: "secret", auth_id: "of another carrier", api_key_sid: "" };
  expect(accountOf("twilio", values)).toEqual({ name: "twilio", account_sid: "AC1", auth_token: "secret" });
  expect(accountOf("", values)).toEqual({});
});

it("asks for what a carrier cannot do without", () => {
  expect(isComplete("twilio", { account_sid: "AC1" })).toBe(false);
  expect(isComplete("twilio", { account_sid: "AC1", auth_token: "secret" })).toBe(true);
  expect(isComplete("simulator", {})).toBe(true);
  expect(titleOf("unknown")).toBe("unknown");
});
