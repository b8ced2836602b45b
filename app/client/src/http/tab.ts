/**
 * What is promised in one channel against what came back, number by number. Arithmetic alone: no network, no clock, no
 * keys. A request needs a total of `delivered + lost + open + price`; what was promised and is not used is used by the
 * next request, before anything more is promised. Amounts are base units, times Unix seconds.
 */

/** Numbers that a gateway remembers behind the highest one. */
export const WINDOW = 256;

/** Seconds for which a request in doubt is asked for again by its number: a gateway remembers it for 120. */
export const RETRY_SECONDS = 110;

/** The farthest that a payee's word moves the numbers at once. */
const JUMP = 1 << 20;

const [LAST_NUMBER, MOST] = [0xffff_ffff, 2n ** 64n - 1n];

/** What a request asks for. */
export type Ask = {
  /** What it is promised for, and the most that it may cost. */
  price: bigint;
  /** What is asked for, by its hash: the same again is the same request. */
  print: string;
  at: number;
};

/** A request that was handed a number. */
export type Open = Ask & {
  /** Promised in all, as it shows it. */
  total: bigint;
  /** Who waits for it: a tab of the browser. Nobody, where what became of it is not known. */
  owner?: string;
};

/** What is promised in a channel and what came back. */
export type Tab = {
  /** Totals are multiples of it: the unit of a chain, 1 of vouchers. */
  step: bigint;
  /** What can be promised at all. */
  most: bigint;
  /** The least that the first promise says. */
  first: bigint;
  funded: bigint;
  /** The highest total that was ever shown; never falls. */
  promised: bigint;
  /** What came back whole, at most `promised`. */
  delivered: bigint;
  /** What the payee keeps without having delivered, by its word or for all that is known. */
  lost: bigint;
  /** The next number, from 1. */
  next: number;
  open: Map<number, Open>;
};

/** What a request shows. */
export type Ticket = { number: number; price: bigint; total: bigint; /** By how much the promise rose for it. */ raised: bigint };

/** What holds for all requests of a channel. */
export type Bounds = {
  /** The most that may be promised and not delivered. */
  inFlight: bigint;
  /** What may still be promised. */
  budget: bigint;
  /** Requests at once. */
  atOnce: number;
};

/** Why a request is handed no number. Nothing has changed. */
export class TabError extends Error {
  override name = "TabError";
  constructor(
    /** It is to wait; more must be set aside; a bound; the budget; the channel is used up. */
    readonly reason: "Full" | "Underfunded" | "AtRisk" | "Budget" | "UsedUp",
    /** Base units: what is missing, or what would be promised and not delivered, or promised more. */
    readonly units = 0n,
  ) {
    super(`the channel hands out no number: ${reason}`);
  }
}

/** A channel in which nothing is promised: of a chain what a link is worth, and how many there are. */
export function newTab(chain: { unit: bigint; length: number } | undefined, first: bigint, funded: bigint): Tab {
  const most = chain ? least(chain.unit * BigInt(chain.length), MOST) : MOST;
  return { step: chain?.unit ?? 1n, most, first, funded, promised: 0n, delivered: 0n, lost: 0n, next: 1, open: new Map() };
}

/**
 * The chain says that so much was claimed. More than is known here to be promised was promised by another that has the
 * key, or before this browser lost what it knew: that is gone, and no longer at risk.
 */
export function noteClaimed(tab: Tab, claimed: bigint): void {
  const unknown = positive(claimed - tab.promised);
  tab.promised += unknown;
  tab.delivered += unknown;
}

/** Promised and not delivered. */
export const outstanding = (tab: Tab): bigint => positive(tab.promised - tab.delivered);

/** Whether somebody else than this owner, or nobody, waits for a request: what became of it is not known here. */
const isDoubtful = (open: Open, owner: string) => open.owner !== owner;

/**
 * Hands a number to a request, and says what total it is to show. One that is in doubt is handed out again as it was:
 * doubt is never a new payment.
 *
 * @throws {@link TabError}
 */
export function begin(tab: Tab, ask: Ask, owner: string, bounds: Bounds): Ticket & { isAgain: boolean } {
  forgetOld(tab, ask.at, owner);
  for (const [number, open] of tab.open) {
    if (!isDoubtful(open, owner) || open.print !== ask.print) continue;
    open.owner = owner;
    return { number, price: open.price, total: open.total, raised: 0n, isAgain: true };
  }
  makeRoom(tab, owner);
  const live = [...tab.open.values()].filter((open) => !isDoubtful(open, owner)).length;
  if (live >= bounds.atOnce || !hasRoom(tab)) throw new TabError("Full");
  if (tab.next >= LAST_NUMBER) throw new TabError("UsedUp");
  const ticket = promise(tab, tab.next, { ...ask, total: 0n, owner }, bounds);
  tab.next += 1;
  return { ...ticket, isAgain: false };
}

/** A number in doubt that falls out of the payee's window can never be asked for again. */
function makeRoom(tab: Tab, owner: string): void {
  for (const [number, open] of tab.open) {
    if (hasRoom(tab) || !isDoubtful(open, owner)) return;
    keep(tab, number);
  }
}

function hasRoom({ open, next }: Tab): boolean {
  return next - Math.min(next, ...open.keys()) < WINDOW;
}

/** What can no longer be asked for again counts as lost, also where the clock went backwards. */
function forgetOld(tab: Tab, now: number, owner: string): void {
  for (const [number, open] of tab.open) {
    const age = now - open.at;
    if (isDoubtful(open, owner) && (age < 0 || age > RETRY_SECONDS)) keep(tab, number);
  }
}

const openSum = (tab: Tab) => [...tab.open.values()].reduce((sum, open) => sum + open.price, 0n);

/** Raises the promise as far as a number needs that is not among the open ones, and notes it. */
function promise(tab: Tab, number: number, open: Open, bounds: Bounds): Ticket {
  const needed = tab.delivered + tab.lost + openSum(tab) + open.price;
  const wanted = tab.promised === 0n && needed < tab.first ? tab.first : needed;
  const rounded = ((wanted + tab.step - 1n) / tab.step) * tab.step;
  const total = rounded > tab.promised ? rounded : tab.promised;
  const raised = total - tab.promised;
  if (total > tab.most) throw new TabError("UsedUp");
  if (total > tab.funded) throw new TabError("Underfunded", total - tab.funded);
  if (total - tab.delivered > bounds.inFlight) {
    // What is on its way may come, and leave room.
    throw tab.open.size > 0 ? new TabError("Full") : new TabError("AtRisk", total - tab.delivered);
  }
  if (raised > bounds.budget) throw new TabError("Budget", raised);
  tab.promised = total;
  tab.open.set(number, { ...open, total });
  return { number, price: open.price, total, raised };
}

/** A request came back whole. What the payee says that it took: less is believed, more is not. */
export function deliver(tab: Tab, number: number, charged: bigint): void {
  const open = taken(tab, number);
  if (open) tab.delivered += least(charged, open.price);
}

/** A request was refused before it was served, or its money came back: the promise serves another. */
export function release(tab: Tab, number: number): void {
  tab.open.delete(number);
}

/** The payee keeps the money of a request that it did not deliver. */
export function keep(tab: Tab, number: number): void {
  const open = taken(tab, number);
  if (open) tab.lost += open.price;
}

/** Nobody waits for a request any more, and what became of it is not known. */
export function doubt(tab: Tab, number: number): void {
  delete tab.open.get(number)?.owner;
}

/** The payee says what it has taken in all, after the only request: less than is counted here is believed. */
export function heal(tab: Tab, said: bigint): void {
  if (tab.open.size === 0) tab.lost = least(tab.lost, positive(said - tab.delivered));
}

/**
 * The payee counts `said` base units in all, this request not among them. Its word costs at most what the bounds leave:
 * the request shows a total that covers it, with the same number.
 *
 * @throws {@link TabError} but for `Full`; the request is given up then.
 */
export function cover(tab: Tab, number: number, said: bigint, bounds: Bounds): Ticket {
  const open = taken(tab, number);
  if (!open) throw new TabError("UsedUp");
  const missing = positive(said - (tab.delivered + openSum(tab)));
  const before = tab.lost;
  tab.lost = tab.open.size === 0 || missing > before ? missing : before;
  try {
    return promise(tab, number, open, bounds);
  } catch (error) {
    // A word that would cost too much is not believed for later either.
    tab.lost = before;
    throw error;
  }
}

/** The price of a request that was refused is another. Throws as {@link cover}. */
export function reprice(tab: Tab, number: number, price: bigint, bounds: Bounds): Ticket {
  const open = taken(tab, number);
  if (!open) throw new TabError("UsedUp");
  return promise(tab, number, { ...open, price }, bounds);
}

/** A request shows the highest total that was promised, which costs nothing. */
export function freshen(tab: Tab, number: number): Ticket {
  const open = tab.open.get(number);
  if (!open) throw new TabError("UsedUp");
  open.total = tab.promised;
  return { number, price: open.price, total: open.total, raised: 0n };
}

/** A request whose number is taken gets another, behind all that the payee says it knows. */
export function renumber(tab: Tab, number: number, highest: number): Ticket {
  const open = taken(tab, number);
  if (!open) throw new TabError("UsedUp");
  const next = Math.min(Math.max(tab.next, highest + 1), tab.next + JUMP);
  if (next >= LAST_NUMBER) throw new TabError("UsedUp");
  tab.next = next + 1;
  tab.open.set(next, open);
  return { number: next, price: open.price, total: open.total, raised: 0n };
}

function taken(tab: Tab, number: number): Open | undefined {
  const open = tab.open.get(number);
  tab.open.delete(number);
  return open;
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);
const positive = (value: bigint) => (value > 0n ? value : 0n);
