/** What was promised and paid, by site: written down before it is shown, and read by every tab. */

import type { Address } from "@solana/kit";
import { PayError } from "./errors.js";
import type { Limits } from "./limits.js";
import type { PayStore } from "./store.js";
import * as tabs from "./tab.js";
import { TabError, type Ask, type Bounds, type Tab, type Ticket } from "./tab.js";

/** One paid request: the payer's own record. Amounts are base units. */
export type Receipt = {
  /** Unix seconds of this machine. */
  at: number;
  origin: string;
  method: string;
  url: string;
  status: number;
  way: "channel" | "pay" | "exact";
  /** What the gateway says that it took, never more than the request allowed. */
  amount: bigint;
  /** Of a channel: its address, the request's number, and what was promised in all. */
  channel?: Address;
  number?: number;
  promised: bigint;
  /** The gateway's own name for the request; the transaction of a single payment. */
  requestId?: string;
  transaction?: string;
};

/** A single payment that was signed, and of which nothing is known yet. */
export type Single = {
  /** The header that shows it. */
  header: string;
  /** The way it is paid by. */
  way: "pay" | "exact";
  price: bigint;
  /** Unix seconds. */
  at: number;
};

/** How one site stands. */
type Site = { spent: bigint; channels: Map<Address, Tab>; singles: Map<string, Single> };
type State = { spent: bigint; sites: Map<string, Site> };

/** Which channel, at which site, and how it is when nothing is known of it. */
export type At = { origin: string; channel: Address; fresh: () => Tab };

const KEY = "payments";

/** The payments of one payer. */
export class Payments {
  constructor(
    readonly store: PayStore,
    readonly limits: Required<Limits>,
    /** This tab, among those that share the store. */
    readonly owner: string,
  ) {}

  /** Hands a number to a request. Throws `TabError` where it must wait, else {@link PayError}. */
  begin(at: At, ask: Ask, isKnown: boolean) {
    return this.#promise(at, isKnown, (tab, bounds) => tabs.begin(tab, ask, this.owner, bounds));
  }

  /** Changes a request that the gateway refused: its promise, its number or its price. Where it cannot be, it is given up. */
  async correct(at: At, number: number, act: (tab: Tab, bounds: Bounds) => Ticket): Promise<Ticket> {
    try {
      return await this.#promise(at, true, act);
    } catch (error) {
      await this.settle(at, (tab) => tabs.release(tab, number));
      throw error;
    }
  }

  /** Notes what became of a request, or what the chain says of the channel. */
  settle(at: At, act: (tab: Tab) => void): Promise<void> {
    return this.#change((state) => act(tabOf(siteOf(state, at.origin), at)));
  }

  /** A channel is over: nothing of it can be claimed any more. */
  forget({ origin, channel }: At): Promise<void> {
    return this.#change((state) => void siteOf(state, origin).channels.delete(channel));
  }

  /** The single payment that was made for a request, and is not known to have been refused. */
  single(origin: string, print: string): Promise<Single | undefined> {
    return this.#change((state) => siteOf(state, origin).singles.get(print));
  }

  /**
   * Notes a single payment before it is shown.
   *
   * @throws {@link PayError} `OverSite`, `OverAll`
   */
  sign(origin: string, print: string, single: Single): Promise<void> {
    return this.#change((state) => {
      this.#spend(state, origin, single.price);
      siteOf(state, origin).singles.set(print, single);
    });
  }

  /** A single payment is settled; where nothing was paid its price is free again. */
  settleSingle(origin: string, print: string, isPaid: boolean): Promise<void> {
    return this.#change((state) => {
      const site = siteOf(state, origin);
      const single = site.singles.get(print);
      if (!single) return;
      site.singles.delete(print);
      if (isPaid) return;
      site.spent -= single.price;
      state.spent -= single.price;
    });
  }

  /** Base units promised and paid: at one site, or at all. */
  spent(origin?: string): Promise<bigint> {
    return this.#change((state) => (origin === undefined ? state.spent : siteOf(state, origin).spent));
  }

  /** Requests of which it is not known whether they were paid, with what they cost at most. */
  doubts(): Promise<{ origin: string; price: bigint; at: number }[]> {
    return this.#change((state) =>
      [...state.sites].flatMap(([origin, { channels, singles }]) => {
        const open = [...channels.values()].flatMap((tab) => [...tab.open.values()].filter((it) => it.owner !== this.owner));
        return [...open, ...singles.values()].map(({ price, at }) => ({ origin, price, at }));
      }),
    );
  }

  #promise<T extends Ticket>(at: At, isKnown: boolean, act: (tab: Tab, bounds: Bounds) => T): Promise<T> {
    return this.#change((state) => {
      const site = siteOf(state, at.origin);
      const tab = tabOf(site, at);
      const fault = this.limits.inAll - state.spent < this.limits.site - site.spent ? "OverAll" : "OverSite";
      const ticket = told(() => act(tab, this.#bounds(state, site, at, isKnown)), this.limits, fault);
      this.#spend(state, at.origin, ticket.raised);
      return ticket;
    });
  }

  /** One at a time where the gateway has not seen the channel yet. What other channels of the site owe is at risk too. */
  #bounds(state: State, site: Site, at: At, isKnown: boolean): Bounds {
    const others = [...site.channels].filter(([channel]) => channel !== at.channel);
    const carried = others.reduce((sum, [, tab]) => sum + tabs.outstanding(tab), 0n);
    const { inFlight, inAll, site: most, atOnce } = this.limits;
    const left = least(inAll - state.spent, most - site.spent);
    return { inFlight: positive(inFlight - carried), budget: positive(left), atOnce: isKnown ? atOnce : 1 };
  }

  #spend(state: State, origin: string, amount: bigint): void {
    const site = siteOf(state, origin);
    if (amount > 0n && site.spent + amount > this.limits.site) throw new PayError("OverSite", `${origin} would get more than ${this.limits.site} base units in all`);
    if (amount > 0n && state.spent + amount > this.limits.inAll) throw new PayError("OverAll", `more than ${this.limits.inAll} base units would be spent in all`);
    site.spent += amount;
    state.spent += amount;
  }

  #change<T>(act: (state: State) => T): Promise<T> {
    return this.store.change(KEY, (text) => {
      const state: State = text === undefined ? { spent: 0n, sites: new Map() } : (JSON.parse(text, revive) as State);
      const result = act(state);
      return { text: JSON.stringify(state, replace), result };
    });
  }
}

/** A refusal of the tab's, in the payer's words. `Full` is for who waits, `Underfunded` and `UsedUp` for who opens. */
function told<T>(act: () => T, limits: Required<Limits>, fault: "OverSite" | "OverAll"): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof TabError)) throw error;
    if (error.reason === "AtRisk") {
      throw new PayError("AtRisk", `${error.units} base units would be promised and not delivered; at most ${limits.inFlight} may be`);
    }
    if (error.reason === "Budget") throw new PayError(fault, `${error.units} base units more would be promised than are left of the limits`);
    throw error;
  }
}

function siteOf(state: State, origin: string): Site {
  let site = state.sites.get(origin);
  if (!site) {
    site = { spent: 0n, channels: new Map(), singles: new Map() };
    state.sites.set(origin, site);
  }
  return site;
}

function tabOf(site: Site, { channel, fresh }: At): Tab {
  let tab = site.channels.get(channel);
  if (!tab) {
    tab = fresh();
    site.channels.set(channel, tab);
  }
  return tab;
}

/** Amounts and maps in JSON. */
function replace(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return { n: `${value}` };
  return value instanceof Map ? { m: [...value] } : value;
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("n" in value && Object.keys(value).length === 1) return BigInt(value.n as string);
  return "m" in value && Object.keys(value).length === 1 ? new Map(value.m as [unknown, unknown][]) : value;
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);
const positive = (value: bigint) => (value > 0n ? value : 0n);
