import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem, NetworkProblem } from "@/api/problem";
import { bodyOf, type NewEntry, Outbox, type OutboxEntry } from "./outbox";

const HELLO: NewEntry = {
  contactId: "c1",
  to: "+12125550123",
  from: "+12125550100",
  body: "Hello",
  media: [],
  isNote: false,
  mergeFields: false,
  filled: "",
};

function shelf(content: Record<string, string> = {}) {
  return {
    getItem: (name: string) => content[name] ?? null,
    setItem: (name: string, value: string) => {
      content[name] = value;
    },
  };
}

async function settled() {
  await vi.advanceTimersByTimeAsync(0);
}

describe("bodyOf", () => {
  it("asks for values in a text with merge fields", () => {
    expect(bodyOf({ ...HELLO, body: "Hi [first]", mergeFields: true, filled: "Hi Maria" })).toEqual({
      to: "+12125550123",
      from: "+12125550100",
      message: "Hi [first]",
      mergeFields: true,
    });
  });

  it("is the same for an entry that an earlier version has kept", () => {
    const { mergeFields: _, filled: __, ...kept } = HELLO;
    expect(bodyOf(kept as NewEntry)).toEqual(bodyOf(HELLO));
  });
});

describe("Outbox", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it("repeats a lost request with the same key", async () => {
    const keys: string[] = [];
    const send = vi.fn(async (entry: OutboxEntry) => {
      keys.push(entry.key);
      if (keys.length < 3) {
        throw new NetworkProblem();
      }
      return "m1";
    });
    const outbox = new Outbox(send, shelf(), "outbox");
    outbox.add(HELLO);
    await settled();
    expect(outbox.getEntries()[0]?.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(5_000);

    expect(new Set(keys).size).toBe(1);
    expect(outbox.getEntries()).toMatchObject([{ state: "accepted", messageId: "m1" }]);
    outbox.settle(new Set(["m1"]));
    expect(outbox.getEntries()).toEqual([]);
  });

  it("keeps what was typed over a reload, with its key", async () => {
    const kept = shelf();
    const before = new Outbox(() => new Promise(() => undefined), kept, "outbox");
    before.add(HELLO);
    const key = before.getEntries()[0]?.key;

    const send = vi.fn(async () => "m1");
    const after = new Outbox(send, kept, "outbox");
    await after.flush();
    expect(send).toHaveBeenCalledWith(expect.objectContaining({ key, body: "Hello" }));
  });

  it("says why a message was refused, and goes on with the next one", async () => {
    const send = vi.fn(async (entry: OutboxEntry) => {
      if (entry.body === "Hello") {
        throw new ApiProblem(451, { userFriendlyMessage: "This person has opted out." });
      }
      return "m2";
    });
    const outbox = new Outbox(send, shelf(), "outbox");
    outbox.add(HELLO);
    outbox.add({ ...HELLO, body: "Again" });
    await settled();

    expect(outbox.getEntries()).toMatchObject([
      { state: "refused", problem: "This person has opted out." },
      { state: "accepted", messageId: "m2" },
    ]);
  });

  it("keeps the order of a conversation while the network is away", async () => {
    let isOnline = false;
    const sent: string[] = [];
    const outbox = new Outbox(
      async (entry) => {
        if (!isOnline) {
          throw new NetworkProblem();
        }
        sent.push(entry.body);
        return entry.body;
      },
      shelf(),
      "outbox",
    );
    outbox.add({ ...HELLO, body: "one" });
    outbox.add({ ...HELLO, body: "two" });
    await settled();
    isOnline = true;
    await outbox.flush();

    expect(sent).toEqual(["one", "two"]);
  });

  it("drops what is too old to be repeated safely", () => {
    const kept = shelf();
    new Outbox(
      () => new Promise(() => undefined),
      kept,
      "outbox",
      () => 0,
    ).add(HELLO);

    expect(
      new Outbox(
        async () => "m",
        kept,
        "outbox",
        () => 21 * 3_600_000,
      ).getEntries(),
    ).toEqual([]);
  });
});
