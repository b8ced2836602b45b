/** One site, and what its requests work with. */

import type { Address } from "@solana/kit";
import type { PayingChannel } from "./channel.js";
import type { Cluster } from "./cluster.js";
import type { Payments } from "./payments.js";
import { pricedBy } from "./reply.js";
import type { Ready } from "./request.js";
import type { ChannelOffer, PaymentRequired } from "./required.js";

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
  /** Sets money aside: a channel for an offer, or more in one. `undefined` where its owner says no, or nobody is asked. */
  open?: (offer: ChannelOffer, origin: string) => Promise<PayingChannel | undefined>;
  topUp(way: PayingChannel, missing: bigint, offer: ChannelOffer): Promise<PayingChannel | undefined>;
};
