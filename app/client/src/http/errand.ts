/** One request that is paid by a channel: shown, and shown again in doubt, until there is a reply. */

import type { Address } from "@solana/kit";
import { isClosing } from "../channel.js";
import { canPromise, freshTab, isTaken, paying, type PayingChannel } from "./channel.js";
import { unfit, type Cluster } from "./cluster.js";
import { PayError } from "./errors.js";
import type { At, Payments, Receipt } from "./payments.js";
import { readReceipt, type Said } from "./receipt.js";
import { PAYMENT_REQUIRED, readRequired, type ChannelOffer, type PaymentRequired } from "./required.js";
import { pause, pricedBy, retryAfter, seconds, servedOf, watched, words } from "./reply.js";
import type { Ready } from "./request.js";
import * as tabs from "./tab.js";
import { TabError, type Ticket } from "./tab.js";

/**
 * Times that a request is sent under one number without being asked to wait. A gateway delivers three times again: one
 * of them is left for who asks again after a doubt.
 */
const SENDINGS = 3;
/** Times that a gateway may say what is wrong with one request. */
const CORRECTIONS = 12;
/** Milliseconds between two looks of a gateway at the chain. */
const CHAIN_WAIT = 800;

/** A request with its number. */
type Pass = Ticket & { way: PayingChannel; at: At; isAgain: boolean; isLong: boolean };

/** What comes next: the reply; the same again after a while; shown anew; with another channel, or more in this one. */
type Next =
  | { kind: "done"; reply: Response }
  | { kind: "again"; wait: number; why: string; isDoubt: boolean }
  | { kind: "shown" }
  | { kind: "anew" };

/** What a site's requests share. */
export type Gate = {
  origin: string;
  /** Channels that pay it, newest first. */
  ways: PayingChannel[];
  /** Channels of which the gateway has taken a promise: from then on in the short form. */
  known: Set<Address>;
  /** Channels of which this page has written down what the chain says. */
  seen: Set<Address>;
  /** Channels that it takes no more, though they run. */
  passed: Set<Address>;
  /** What is asked for, by method and path. */
  prices: Map<string, ChannelOffer>;
  /** Money that is being set aside: one request at a time does, and the others wait. */
  opening: Promise<unknown> | undefined;
};

/** Prices that are remembered of a site. */
const PRICES_MAX = 1_000;

/** Remembers what a request costs, so that the next one pays ahead. */
export function noted({ prices }: Gate, ready: Ready, offer: ChannelOffer): void {
  if (prices.size >= PRICES_MAX) prices.clear();
  prices.set(pricedBy(ready), offer);
}

/** Whom an errand asks, and what it works with. */
export type Hands = {
  cluster: Cluster;
  payments: Payments;
  /** Chooses the channel's offer of a 402, checked against what the payer knows. */
  choose(required: PaymentRequired): Promise<ChannelOffer>;
  /** Sets money aside: a channel for an offer, or more in one. `undefined` where its owner says no. */
  open(offer: ChannelOffer, origin: string): Promise<PayingChannel | undefined>;
  topUp(way: PayingChannel, missing: bigint, offer: ChannelOffer): Promise<PayingChannel | undefined>;
};

/** Pays one request. */
export class Errand {
  #corrections = 0;

  constructor(
    private readonly hands: Hands,
    private readonly gate: Gate,
    private readonly ready: Ready,
    private offer: ChannelOffer,
  ) {}

  /** @throws {@link PayError} */
  async run(): Promise<Response> {
    for (;;) {
      const pass = await this.#begin();
      const reply = await this.#attempt(pass);
      if (reply) return reply;
    }
  }

  /** Hands a number to the request; opens a channel, tops it up and waits where it must. */
  async #begin(): Promise<Pass> {
    for (;;) {
      await this.gate.opening;
      const way = (await this.#way()) ?? (await this.#alone(() => this.#open()));
      if (!way) continue;
      const at = this.#at(way);
      await this.#see(way);
      const isKnown = this.gate.known.has(at.channel);
      try {
        const ask = { price: this.offer.amount, print: this.ready.print, at: seconds() };
        const ticket = await this.hands.payments.begin(at, ask, isKnown);
        return { ...ticket, way, at, isLong: !isKnown };
      } catch (error) {
        if (!(error instanceof TabError)) throw error;
        if (error.reason === "Full") await pause(50);
        else if (error.reason === "Underfunded") await this.#alone(() => this.#topUp(way, error.units));
        else this.gate.passed.add(at.channel);
      }
    }
  }

  /** A page of an earlier day knows less: what was claimed or topped up since, the chain says. */
  async #see(way: PayingChannel): Promise<void> {
    const { address, data } = way.channel;
    if (this.gate.seen.has(address)) return;
    this.gate.seen.add(address);
    await this.#settle(way, (tab) => {
      tab.funded = data.funded;
      tabs.noteClaimed(tab, data.claimed);
    });
  }

  #at(way: PayingChannel): At {
    return { origin: this.gate.origin, channel: way.channel.address, fresh: () => freshTab(way.channel, this.offer) };
  }

  /** The first channel that pays what is asked. */
  async #way(): Promise<PayingChannel | undefined> {
    for (const way of this.gate.ways) {
      const { address, data } = way.channel;
      const isRunning = !this.gate.passed.has(address) && !isClosing(data, BigInt(seconds()));
      const isOpen = isRunning && isTaken(way.channel, this.offer) && canPromise(way);
      if (isOpen && (await this.hands.cluster.suits(way.channel, this.offer, this.gate.origin))) return way;
    }
    return undefined;
  }

  /** Sets money aside, while the others wait; nothing where another does, after which all is looked at again. */
  async #alone<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (this.gate.opening) return void (await this.gate.opening);
    const acting = act();
    this.gate.opening = acting.then(() => undefined, () => undefined);
    try {
      return await acting;
    } finally {
      this.gate.opening = undefined;
    }
  }

  async #open(): Promise<PayingChannel> {
    const way = await this.hands.open(this.offer, this.gate.origin);
    if (!way) throw new PayError("Declined", "no channel pays this site, and none was opened");
    const isIt = isTaken(way.channel, this.offer) && canPromise(way) && (await this.hands.cluster.suits(way.channel, this.offer, this.gate.origin));
    if (!isIt || this.gate.passed.has(way.channel.address)) throw unfit("the channel that was opened does not pay this site");
    this.gate.ways.unshift(way);
    return way;
  }

  async #topUp(way: PayingChannel, missing: bigint): Promise<void> {
    const more = await this.hands.topUp(way, missing, this.offer);
    if (!more) throw new PayError("Underfunded", `${missing} base units more must be set aside`);
    way.channel = more.channel;
    this.gate.known.delete(way.channel.address);
    await this.#settle(way, (tab) => void (tab.funded = more.channel.data.funded));
  }

  #settle(way: PayingChannel, act: (tab: tabs.Tab) => void): Promise<void> {
    return this.hands.payments.settle(this.#at(way), act);
  }

  /** Sends until there is a reply, or something to do first. */
  async #attempt(pass: Pass): Promise<Response | undefined> {
    // Past this the last sending could end after the gateway has forgotten the number.
    const until = Date.now() + (tabs.RETRY_SECONDS - 30) * 1000;
    for (let doubts = 0; ; ) {
      const next = await this.#step(pass);
      if (next.kind === "done") return next.reply;
      if (next.kind === "anew") return undefined;
      if (next.kind === "shown") continue;
      if (next.isDoubt) doubts += 1;
      const wait = next.isDoubt ? 250 * 2 ** doubts : next.wait;
      if (doubts >= SENDINGS || Date.now() + wait > until) return this.#giveUp(pass, next.why);
      pass.isAgain = true;
      await pause(wait);
    }
  }

  async #step(pass: Pass): Promise<Next> {
    const header = await paying(pass.way, this.offer, pass);
    let reply: Response;
    try {
      reply = await this.ready.send(header);
    } catch (error) {
      // Its caller stopped it: it may have been served, and asking again brings the reply.
      if (this.ready.signal.aborted) {
        await this.#settle(pass.way, (tab) => tabs.doubt(tab, pass.number));
        throw error;
      }
      return { kind: "again", wait: 0, why: String(error), isDoubt: true };
    }
    return this.#judge(reply, pass);
  }

  /** Nobody waits any more for a request that may have been served. */
  async #giveUp(pass: Pass, why: string): Promise<never> {
    await this.#settle(pass.way, (tab) => tabs.doubt(tab, pass.number));
    throw new PayError("InDoubt", `whether it was paid is not known (${why}); the same request within two minutes pays nothing more`);
  }

  async #release(pass: Pass, error: PayError): Promise<never> {
    await this.#settle(pass.way, (tab) => tabs.release(tab, pass.number));
    throw error;
  }

  async #judge(reply: Response, pass: Pass): Promise<Next> {
    const said = readReceipt(reply.headers);
    if (said?.number === pass.number) return { kind: "done", reply: await this.#settled(reply, pass, said) };
    const wait = retryAfter(reply);
    if (reply.status === 402) return this.#correct(reply, pass);
    // Still running; or too much to do, which is said before anything is taken.
    if (wait !== undefined && [409, 425, 429, 503].includes(reply.status)) {
      return { kind: "again", wait, why: await words(reply), isDoubt: false };
    }
    if (reply.status === 409) return this.#taken(reply, pass);
    if (reply.status >= 500) return { kind: "again", wait: 0, why: await words(reply), isDoubt: true };
    // Without a receipt nothing was taken, for all that is known: what is promised serves another.
    await this.#settle(pass.way, (tab) => tabs.release(tab, pass.number));
    return { kind: "done", reply };
  }

  /** The number was used: by this very request, where it was sent before; else this browser has lost what it knew. */
  async #taken(reply: Response, pass: Pass): Promise<Next> {
    const served = await servedOf(reply);
    if (served || pass.isAgain) {
      await this.#settle(pass.way, (tab) => (served?.returned ? tabs.release(tab, pass.number) : tabs.keep(tab, pass.number)));
      throw new PayError("ServedBefore", `the request with number ${pass.number} was served, and is not given again`);
    }
    await this.#count(pass);
    await this.#change(pass, (tab) => tabs.renumber(tab, pass.number, pass.number + tabs.WINDOW));
    return { kind: "shown" };
  }

  /** A reply with a receipt. What becomes of its body is noted when it was read. */
  async #settled(reply: Response, pass: Pass, said: Said): Promise<Response> {
    const { number, price } = pass;
    const isFailure = reply.status === 304 || reply.status >= 400;
    // What is delivered again is charged nothing, and was paid the first time.
    const charged = pass.isAgain && said.amount === 0n && !isFailure ? price : said.amount < price ? said.amount : price;
    this.gate.known.add(pass.at.channel);
    delete pass.way.handover;
    await this.hands.payments.store.keep(this.#receipt(reply, pass, said, charged));
    const taken = said.state.served > said.state.returned ? said.state.served - said.state.returned : 0n;
    const settle = (act: (tab: tabs.Tab) => void) =>
      this.#settle(pass.way, (tab) => {
        act(tab);
        tabs.heal(tab, taken);
      });
    if (isFailure) {
      await settle((tab) => (charged === 0n ? tabs.release(tab, number) : tabs.keep(tab, number)));
      return reply;
    }
    return watched(reply, (isWhole) =>
      isWhole ? settle((tab) => tabs.deliver(tab, number, charged)) : this.#settle(pass.way, (tab) => tabs.doubt(tab, number)),
    );
  }

  #receipt(reply: Response, pass: Pass, said: Said, amount: bigint): Receipt {
    const { origin, url, method } = this.ready;
    const extra = { ...(said.requestId ? { requestId: said.requestId } : {}), ...(said.opening ? { transaction: said.opening } : {}) };
    const { number, total: promised, at } = pass;
    const base = { at: seconds(), origin: origin.text, method, url: url.href, status: reply.status };
    return { ...base, way: "channel", amount, channel: at.channel, number, promised, ...extra };
  }

  async #count(pass: Pass): Promise<void> {
    this.#corrections += 1;
    if (this.#corrections > CORRECTIONS) await this.#release(pass, new PayError("Refused", `it corrected the same request ${CORRECTIONS} times`));
  }

  async #change(pass: Pass, act: (tab: tabs.Tab, bounds: tabs.Bounds) => Ticket): Promise<void> {
    Object.assign(pass, await this.hands.payments.correct(pass.at, pass.number, act));
  }

  /** A 402 in answer to a payment: what is done about it. What it says of the chain is looked up there. */
  async #correct(reply: Response, pass: Pass): Promise<Next> {
    let required: PaymentRequired;
    try {
      required = readRequired(reply.headers.get(PAYMENT_REQUIRED) ?? "");
    } catch (error) {
      return this.#release(pass, error as PayError);
    }
    await this.#count(pass);
    const said = required.error ?? "402";
    switch (said.replace(/^invalid_farthing_channel_/, "")) {
      case "stale":
        return this.#promiseMore(pass, required, said);
      case "number":
        await this.#change(pass, (tab) => tabs.renumber(tab, pass.number, required.known?.lastNumber ?? pass.number));
        return { kind: "shown" };
      case "price":
        await this.#note(pass, required);
        await this.#change(pass, (tab, bounds) => tabs.reprice(tab, pass.number, this.offer.amount, bounds));
        return { kind: "shown" };
      case "closing":
      case "underfunded":
      case "unknown":
        return this.#look(pass, said);
      case "link":
        // Too far from what the gateway knows for the short form, perhaps.
        if (pass.isLong) return this.#release(pass, new PayError("Refused", said));
        pass.isLong = true;
        return { kind: "shown" };
      case "ledger":
      case "kind":
      case "terms":
        await this.#note(pass, required);
        return this.#leave(pass);
      default:
        return this.#release(pass, new PayError("Refused", said));
    }
  }

  /** The gateway counts more than we do, or what was shown is public by now. */
  async #promiseMore(pass: Pass, { known }: PaymentRequired, said: string): Promise<Next> {
    const before = pass.total;
    const counted = known ? known.state.served - known.state.returned : 0n;
    await this.#change(pass, (tab, bounds) => (known ? tabs.cover(tab, pass.number, counted, bounds) : tabs.freshen(tab, pass.number)));
    return pass.total === before ? this.#release(pass, new PayError("Refused", said)) : { kind: "shown" };
  }

  /** Takes up what is asked for now, within the limits. */
  async #note(pass: Pass, required: PaymentRequired): Promise<void> {
    try {
      this.offer = await this.hands.choose(required);
    } catch (error) {
      await this.#release(pass, error as PayError);
    }
    noted(this.gate, this.ready, this.offer);
  }

  /** The gateway says something of the chain: our own node says what is so. */
  async #look(pass: Pass, said: string): Promise<Next> {
    const { stage, channel } = await this.hands.cluster.find(pass.at.channel, pass.way.channel.data.openSlot);
    if (stage === "absent") {
      await pause(CHAIN_WAIT);
      return { kind: "shown" };
    }
    if (!channel || stage === "closing") {
      if (stage === "over") await this.hands.payments.forget(pass.at);
      return this.#leave(pass);
    }
    pass.way.channel = channel;
    await this.#settle(pass.way, (tab) => void (tab.funded = channel.data.funded));
    if (pass.total > channel.data.funded) {
      await this.#settle(pass.way, (tab) => tabs.release(tab, pass.number));
      return { kind: "anew" };
    }
    if (said.endsWith("closing")) return this.#release(pass, new PayError("Refused", `${said}, and our node says that it runs`));
    // It has not seen yet what the chain has.
    if (pass.isLong) await pause(CHAIN_WAIT);
    pass.isLong = true;
    return { kind: "shown" };
  }

  /** Promises nothing more in the channel: the next round looks for another. */
  async #leave(pass: Pass): Promise<Next> {
    this.gate.passed.add(pass.at.channel);
    await this.#settle(pass.way, (tab) => tabs.release(tab, pass.number));
    return { kind: "anew" };
  }
}
