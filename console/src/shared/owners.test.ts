import { expect, test } from "vitest";
import { firstNumbers } from "./owners";

test("somebody with several numbers is one owner", () => {
  const [first, second, other] = [
    { userId: "ann", phone_number: "+12125550101" },
    { userId: "ann", phone_number: "+12125550102" },
    { userId: "ben", phone_number: "+12125550103" },
  ];

  expect(firstNumbers([first, second, other])).toEqual([first, other]);
});
