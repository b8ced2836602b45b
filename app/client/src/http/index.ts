/** Paying HTTP services: what goes over the wire, and a `fetch` that pays. */

export { audience, channelSalt, networkOf } from "./bind.js";
export type { PayingChannel } from "./channel.js";
export { PayError, type PayFault } from "./errors.js";
export type { Limits } from "./limits.js";
export { paidFetch, type PaidFetch, type PaidFetchOptions, type Proposal, type Way } from "./paidFetch.js";
export type { Receipt } from "./payments.js";
export { readRequired, type ChannelOffer, type ExactOffer, type Offer, type PassOffer, type PaymentRequired, type PayOffer } from "./required.js";
export { browserStore, memoryStore, type PayStore } from "./store.js";
