import { bench, describe } from "vitest";
import { type Contact, readContact } from "./contacts";
import { ConversationOrder } from "./conversationOrder";

/** A message that arrives for one of so many loaded conversations: `npx vitest bench --run`. */
describe.each([50, 1_000, 50_000])("%d conversations", (count) => {
  const contacts = new Map<string, Contact>();
  for (let index = 0; index < count; index += 1) {
    const data = { uid: "ann", full_name: `Carl ${index}`, last_message: "Hello", last_message_date: index + 1 };
    contacts.set(`contact-${index}`, readContact(`contact-${index}`, data));
  }
  const order = new ConversationOrder(contacts.values(), ["ann"], "inbox", "ann");
  let at = count + 1;

  bench("a message arrives", () => {
    at += 1;
    const contact = contacts.get(`contact-${(at * 7919) % count}`) as Contact;
    order.put({ ...contact, lastMessageDate: at });
  });

  bench("the same by sorting all of them", () => {
    new ConversationOrder(contacts.values(), ["ann"], "inbox", "ann");
  });
});
