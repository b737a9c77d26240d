import { expect, it } from "vitest";
import { secretOf } from "./webhook";

it("tells addresses with a secret from those without", () => {
  const paths = ["/receive", "/receive/Jx3", "/receive/<webhook_secret>"];
  expect(paths.map((path) => secretOf(`https://texting.example${path}?provider=skyswitch`))).toEqual([
    "none",
    "own",
    "inherited",
  ]);
});
