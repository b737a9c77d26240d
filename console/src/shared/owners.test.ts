import { expect, test } from "vitest";
import { firstNumbers, officeOf } from "./owners";

test("somebody with several numbers is one owner", () => {
  const [first, second, other] = [
    { userId: "ann", phone_number: "+12125550101" },
    { userId: "ann", phone_number: "+12125550102" },
    { userId: "ben", phone_number: "+12125550103" },
  ];

  expect(firstNumbers([first, second, other])).toEqual([first, other]);
});

test("another office's contacts do not have one's own tags", () => {
  const me = {
    id: "ann",
    organization: { id: "dental" },
    numbers: [
      { userId: "ben", organizationId: "dental" },
      { userId: "zoe", organizationId: "garage" },
    ],
  };

  expect(["ann", "ben", "zoe"].map((owner) => officeOf(me, owner))).toEqual(["dental", "dental", ""]);
  expect(officeOf({ ...me, organization: null }, "ben")).toBe("");
});
