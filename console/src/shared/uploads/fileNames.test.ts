import { expect, it } from "vitest";
import { nameOf } from "./fileNames";

it.each([
  ["https://texting.example.com/media/a1/Price%20list.pdf?signature=x/y", "Price list.pdf"],
  ["https://files.example.com/a.jpg#top", "a.jpg"],
  ["https://files.example.com/100%.jpg", "100%.jpg"],
])("names the file of %s", (url, name) => {
  expect(nameOf(url)).toBe(name);
});
