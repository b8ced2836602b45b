/** `fetch` that pays: what a URL costs becomes a paid reply, within limits. */

import type { Account, Address, MessagePartialSigner, TransactionPartialSigner } from "@solana/kit";
import { channelSalt } from "./bind.js";
import { browserStore, memoryStore, type PayStore } from "./store.js";
import type { PayingChannel } from "./channel.js";
import { Cluster, unfit, type PayerRpc } from "./cluster.js";
import { Errand, noted, type Gate, type Hands } from "./errand.js";
import { PayError } from "./errors.js";
import { allLimits, type Limits } from "./limits.js";
import { passSold, PassReader } from "./pass.js";
import { Payments, type Receipt } from "./payments.js";
import { pricedBy } from "./reply.js";
import { readyOf, type Ready } from "./request.js";
import { PAYMENT_REQUIRED, readRequired, type ChannelOffer, type ExactOffer, type PaymentRequired, type PayOffer } from "./required.js";
import { SinglePayer } from "./single.js";
import type { Channel } from "../generated/index.js";

/** Money that is about to be set aside, or paid, as its owner is asked. Amounts are base units. */
export type Proposal = {
  origin: string;
  offer: ChannelOffer;
  /** The salt that the channel must have: with it, it is worth nothing at another site. */
  salt: bigint;
  /** Base units that must be set aside, at least. */
  least: bigint;
};

/** How a payer pays. */
export type PaidFetchOptions = {
  /** A node of one's own choice: what sites say of the chain is looked up there. */
  rpc: PayerRpc;
  /** The one token that is paid in. */
  mint: Address;
  limits: Limits;
  /** Channels that there are already, each for the site that its address is bound to. */
  channels?: readonly PayingChannel[];
  /** Asked where no channel pays a site: after its owner has agreed, it opens one. `undefined` for no. */
  open?: (proposal: Proposal) => Promise<PayingChannel | undefined>;
  /** Asked where a channel holds too little: the channel as it is then. `undefined` for no. */
  topUp?: (channel: Account<Channel>, missing: bigint) => Promise<Account<Channel> | undefined>;
  /** Whose passes are shown: the wallet itself, no session. */
  holder?: MessagePartialSigner;
  /** Pays single requests: out of its deposit (`pay`), or its wallet (`exact`). */
  single?: TransactionPartialSigner;
  /** Asked before each single payment; without it all within the limits are made. */
  agree?: (offer: PayOffer | ExactOffer, origin: string) => Promise<boolean>;
  /** In which order ways are tried. `pass`, `channel`, `pay`, `exact` by default. */
  order?: readonly Way[];
  /** Where promises and receipts are kept: this browser by default, and this process where there is none. */
  store?: PayStore;
  /** What sends; the platform's by default. */
  fetch?: typeof fetch;
  /** A gateway may name another network than its genesis is of: for tests on one's own machine. */
  isTest?: boolean;
  programAddress?: Address;
};

export type Way = "pass" | "channel" | "pay" | "exact";

/** A `fetch` that pays, and what it has paid. */
export type PaidFetch = typeof fetch & {
  /** All receipts, oldest first. */
  receipts(): Promise<Receipt[]>;
  /** Base units promised and paid, at one site or at all. */
  spent(origin?: string): Promise<bigint>;
  /** Requests of which it is not known whether they were paid. The same request within two minutes settles it. */
  doubts(): Promise<{ origin: string; price: bigint; at: number }[]>;
};

/**
 * Makes a `fetch` that pays where it must: at once where the price of a method and path is known, else after the site
 * has said it. What is not paid, and replies of any status, come back as they are; a 402 that cannot be paid is an
 * error. Promises go to the origin that was dialled alone; no redirect carries them.
 *
 * @throws {@link PayError} from the `fetch`: each says whether anything was spent. After `InDoubt` the same request
 * again, within two minutes, pays nothing more.
 */
export function paidFetch(options: PaidFetchOptions): PaidFetch {
  const payer = new Payer(options);
  const pay = (input: RequestInfo | URL, init?: RequestInit) => payer.fetch(input, init);
  return Object.assign(pay as typeof fetch, {
    receipts: () => payer.payments.store.receipts(),
    spent: (origin?: string) => payer.payments.spent(origin),
    doubts: () => payer.payments.doubts(),
  });
}

class Payer {
  readonly payments: Payments;
  readonly #cluster: Cluster;
  readonly #fetching: typeof fetch;
  readonly #gates = new Map<string, Gate>();
  readonly #passes: PassReader | undefined;
  readonly #singles: SinglePayer | undefined;

  constructor(private readonly options: PaidFetchOptions) {
    const { rpc, mint, limits, holder, single, isTest = false, programAddress } = options;
    const store = options.store ?? (typeof indexedDB === "undefined" ? memoryStore() : browserStore());
    this.#fetching = options.fetch ?? ((...call) => fetch(...call));
    this.#cluster = new Cluster(rpc, mint, isTest, programAddress);
    this.payments = new Payments(store, allLimits(limits), crypto.randomUUID());
    this.#passes = holder && new PassReader(this.#cluster, holder, this.#fetching);
    this.#singles = single && new SinglePayer(this.#cluster, this.payments, single);
  }

  async fetch(input: RequestInfo | URL, init?: RequestInit, isRedirected = false): Promise<Response> {
    const ready = await readyOf(input, init, this.#fetching);
    const known = await this.#known(ready);
    if (known) return known;
    const reply = await ready.send().catch((cause: unknown) => {
      if (ready.signal.aborted) throw cause;
      throw new PayError("NoAnswer", `${ready.origin.text} does not answer`, { cause });
    });
    const header = reply.headers.get(PAYMENT_REQUIRED);
    if (reply.status !== 402 || header === null || ready.method === "HEAD") return reply;
    if (reply.redirected) return this.#redirected(ready, reply.url, init, isRedirected);
    const body = this.#passes && (await reply.json().catch(() => undefined));
    return this.#pay(ready, readRequired(header), body);
  }

  /** A page of the same site is asked for where it is, once; another site was not dialled, and is not paid. */
  #redirected(ready: Ready, url: string, init: RequestInit | undefined, isRedirected: boolean): Promise<Response> {
    if (new URL(url).origin !== ready.origin.text) throw new PayError("Redirected", `${ready.url.href} leads to another site, which is not paid`);
    if (isRedirected || ready.method !== "GET") throw new PayError("Redirected", `${ready.url.href} leads on to ${url}: ask for that`);
    return this.fetch(url, init, true);
  }

  /** What needs no question: a token that is at hand, a payment that may have been made, a price that is known. */
  async #known(ready: Ready): Promise<Response | undefined> {
    const read = await this.#passes?.withToken(ready);
    if (read) return read;
    const single = await this.#singles?.pending(ready);
    if (single) return this.#singles?.show(ready, single);
    const gate = this.#gate(ready);
    const asked = ready.method === "HEAD" ? undefined : gate.prices.get(pricedBy(ready));
    if (!asked) return undefined;
    try {
      return await new Errand(this.#hands(), gate, ready, asked).run();
    } catch (error) {
      // What was asked for then may be the reason, and no longer so.
      gate.prices.delete(pricedBy(ready));
      throw error;
    }
  }

  async #pay(ready: Ready, required: PaymentRequired, body: unknown): Promise<Response> {
    let reason: PayError | undefined;
    for (const way of this.options.order ?? (["pass", "channel", "pay", "exact"] as const)) {
      try {
        const reply = way === "pass" ? await this.#byPass(ready, required, body) : await this.#by(way, ready, required);
        if (reply) return reply;
      } catch (error) {
        // Another way may be open where this one was never begun.
        const isOpen = error instanceof PayError && ["Unfit", "OverRequest", "Declined"].includes(error.fault);
        if (!isOpen) throw error;
        reason ??= error;
      }
    }
    const schemes = required.offers.map(({ scheme }) => scheme).join(", ") || "nothing that is known here";
    throw reason ?? new PayError("NoWay", `${ready.url.href} costs something, and no way to pay is at hand: it takes ${schemes}`);
  }

  async #byPass(ready: Ready, required: PaymentRequired, body: unknown): Promise<Response | undefined> {
    const sold = this.#passes && passSold(required, body);
    return sold && this.#passes?.read(ready, sold);
  }

  /** `undefined` where the way is not offered, or not at hand. */
  async #by(way: Exclude<Way, "pass">, ready: Ready, required: PaymentRequired): Promise<Response | undefined> {
    if (way === "channel") return this.#byChannel(ready, required);
    const scheme = way === "pay" ? "farthing-pay" : "exact";
    const offer = required.offers.find((it): it is PayOffer | ExactOffer => it.scheme === scheme);
    if (!offer || !this.#singles) return undefined;
    await this.#cluster.checkNetwork(offer);
    this.#checkPrice(offer.amount);
    const agrees = (await this.options.agree?.(offer, ready.origin.text)) ?? true;
    if (!agrees) throw new PayError("Declined", "its owner does not pay it");
    return this.#singles.pay(ready, offer, required.url);
  }

  async #byChannel(ready: Ready, required: PaymentRequired): Promise<Response | undefined> {
    const gate = this.#gate(ready);
    const isOffered = required.offers.some(({ scheme }) => scheme === "farthing-channel");
    if (!isOffered || (gate.ways.length === 0 && !this.options.open)) return undefined;
    const offer = await this.#choose(required);
    noted(gate, ready, offer);
    return new Errand(this.#hands(), gate, ready, offer).run();
  }

  /** The first channel offer that is within what this payer knows and gives. */
  async #choose({ offers }: PaymentRequired): Promise<ChannelOffer> {
    const offer = offers.find((it): it is ChannelOffer => it.scheme === "farthing-channel");
    if (!offer) throw unfit("it is not paid by channels");
    await this.#cluster.checkNetwork(offer);
    this.#checkPrice(offer.amount);
    const { grace, inFlight } = this.payments.limits;
    if (offer.minGraceSeconds > grace) throw unfit(`money would stay set aside for ${offer.minGraceSeconds} seconds after its end`);
    if (offer.minFirst > inFlight) throw unfit(`it wants ${offer.minFirst} base units promised at first; at most ${inFlight} may be`);
    await this.#cluster.checkPayee(offer);
    return offer;
  }

  #checkPrice(price: bigint): void {
    const { request } = this.payments.limits;
    if (price > request) throw new PayError("OverRequest", `it costs ${price} base units; at most ${request} are paid for one request`);
  }

  #gate({ origin }: Ready): Gate {
    let gate = this.#gates.get(origin.text);
    if (!gate) {
      const ways = (this.options.channels ?? []).map((way) => ({ ...way }));
      gate = { origin: origin.text, ways, known: new Set(), seen: new Set(), passed: new Set(), prices: new Map(), opening: undefined };
      this.#gates.set(origin.text, gate);
    }
    return gate;
  }

  #hands(): Hands {
    const { open, topUp } = this.options;
    return {
      cluster: this.#cluster,
      payments: this.payments,
      choose: (required) => this.#choose(required),
      open: async (offer, origin) => {
        const least = [offer.minDeposit, offer.minFirst, offer.amount].reduce((one, other) => (one > other ? one : other));
        return open?.({ origin, offer, salt: channelSalt(offer.ledger, origin), least });
      },
      topUp: async (way, missing) => {
        const channel = await topUp?.(way.channel, missing);
        return channel && { ...way, channel };
      },
    };
  }
}
