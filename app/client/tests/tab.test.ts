// What is promised against what came back: whatever a server says, it is never promised more than the limit above what
// it delivered.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as tabs from "../src/http/tab.js";
import { TabError, type Ask, type Bounds, type Tab } from "../src/http/tab.js";

const BOUNDS: Bounds = { inFlight: 100n, budget: 10_000n, atOnce: 4 };
const ask = (price: bigint, print = "a", at = 0): Ask => ({ price, print, at });
const reason = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error instanceof TabError ? error.reason : error;
  }
  return undefined;
};
const fresh = () => tabs.newTab(undefined, 0n, 1_000n);

test("a promise covers all requests so far, and what came back is not promised twice", () => {
  const tab = fresh();
  const [one, two] = [tabs.begin(tab, ask(7n, "a"), "me", BOUNDS), tabs.begin(tab, ask(7n, "b"), "me", BOUNDS)];
  assert.deepEqual([one.number, one.total, two.number, two.total], [1, 7n, 2, 14n]);
  tabs.release(tab, one.number);
  tabs.deliver(tab, two.number, 7n);
  const three = tabs.begin(tab, ask(7n, "c"), "me", BOUNDS);
  assert.deepEqual([three.total, three.raised], [14n, 0n]);
});

test("a chain's promises are whole links, and the first one is what is asked at least", () => {
  const tab = tabs.newTab({ unit: 5n, length: 10 }, 14n, 50n);
  assert.equal(tabs.begin(tab, ask(7n), "me", BOUNDS).total, 15n);
  tabs.deliver(tab, 1, 7n);
  assert.equal(tabs.begin(tab, ask(9n), "me", BOUNDS).total, 20n);
});

test("the same request in doubt is the same payment, for another tab too, and none is made anew", () => {
  const tab = fresh();
  const first = tabs.begin(tab, ask(7n, "a", 10), "me", BOUNDS);
  // While this tab waits for it, the same again is another request.
  assert.equal(tabs.begin(tab, ask(7n, "a", 10), "me", BOUNDS).number, 2);
  tabs.doubt(tab, first.number);
  const again = tabs.begin(tab, ask(9n, "a", 60), "me", BOUNDS);
  assert.deepEqual([again.number, again.price, again.total, again.isAgain], [1, 7n, 7n, true]);
  assert.equal(tabs.begin(tab, ask(7n, "a", 60), "you", BOUNDS).isAgain, true);
  // After its time it counts as lost, also where the clock went backwards.
  const late = tabs.begin(tab, ask(7n, "a", 300), "other", BOUNDS);
  assert.equal(late.isAgain, false);
  assert.equal(tab.lost, 14n);
});

test("each bound has its own refusal, and nothing has changed then", () => {
  const tab = fresh();
  const before = structuredClone(tab);
  assert.equal(reason(() => tabs.begin(tab, ask(101n), "me", BOUNDS)), "AtRisk");
  assert.equal(reason(() => tabs.begin(tab, ask(7n), "me", { ...BOUNDS, budget: 6n })), "Budget");
  assert.equal(reason(() => tabs.begin(tab, ask(1_001n), "me", { ...BOUNDS, inFlight: 5_000n })), "Underfunded");
  assert.deepEqual(tab, before);
  const chain = tabs.newTab({ unit: 1n, length: 6 }, 0n, 1_000n);
  assert.equal(reason(() => tabs.begin(chain, ask(7n), "me", BOUNDS)), "UsedUp");
  for (let at = 0; at < 4; at += 1) tabs.begin(tab, ask(1n, `${at}`), "me", BOUNDS);
  assert.equal(reason(() => tabs.begin(tab, ask(1n, "e"), "me", BOUNDS)), "Full");
});

test("a server's count is believed up to the bounds, and not where it would cost more", () => {
  const tab = fresh();
  tabs.begin(tab, ask(7n), "me", BOUNDS);
  assert.equal(tabs.cover(tab, 1, 70n, BOUNDS).total, 77n);
  assert.equal(reason(() => tabs.cover(tab, 1, 500n, BOUNDS)), "AtRisk");
  assert.equal(tab.open.size, 0);
  tabs.heal(tab, 0n);
  assert.equal(tab.lost, 0n);
});

test("a server that lies is never promised more than the limit above what it delivered", () => {
  let state = 42;
  const dice = (sides: number) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % sides;
  let [budget, served] = [100_000n, 0n];
  const tab = tabs.newTab(undefined, 3n, 10n ** 12n);
  const bounds = (): Bounds => ({ inFlight: 100n, budget, atOnce: 4 });
  const live: number[] = [];
  const pay = (act: () => tabs.Ticket) => {
    try {
      const ticket = act();
      budget -= ticket.raised;
      return ticket.number;
    } catch (error) {
      if (!(error instanceof TabError)) throw error;
      return undefined;
    }
  };
  for (let round = 0; round < 50_000; round += 1) {
    const number = live.splice(dice(live.length + 1), 1)[0];
    if (number === undefined) {
      const next = pay(() => tabs.begin(tab, ask(BigInt(1 + dice(30)), `${dice(9)}`, round), "me", bounds()));
      if (next !== undefined) live.push(next);
      continue;
    }
    const open = tab.open.get(number);
    const acts: (() => number | undefined)[] = [
      () => {
        served += open?.price ?? 0n;
        return void tabs.deliver(tab, number, BigInt(dice(100)));
      },
      () => void tabs.release(tab, number),
      () => void tabs.keep(tab, number),
      () => void tabs.doubt(tab, number),
      () => pay(() => tabs.cover(tab, number, BigInt(dice(2_000)), bounds())),
      () => pay(() => tabs.reprice(tab, number, BigInt(1 + dice(200)), bounds())),
      () => pay(() => tabs.renumber(tab, number, dice(1_000))),
      () => void tabs.heal(tab, BigInt(dice(3_000))),
    ];
    const next = acts[dice(acts.length)]?.();
    if (next !== undefined) live.push(next);
    assert.ok(tab.promised - tab.delivered <= 100n, `${round}: ${tab.promised} promised, ${tab.delivered} delivered`);
    assert.ok(tab.delivered <= served && budget === 100_000n - tab.promised);
  }
  assert.ok(tab.delivered > 1_000n, "the test delivers something");
});
