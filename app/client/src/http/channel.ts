/** Paying by the promises of a channel. */

import { getAddressEncoder, type Account, type Address, type MessagePartialSigner } from "@solana/kit";
import type { Chain } from "../chain.js";
import { ChannelKind, type Channel } from "../generated/index.js";
import { areSame } from "../text.js";
import { signVoucher } from "../voucher.js";
import { PayError } from "./errors.js";
import { envelope, hotForm, openPayload, promisePayload, type Promised, type Shown } from "./shown.js";
import { HOT, PAYMENT_SIGNATURE, type ChannelOffer } from "./required.js";
import { newTab, noteClaimed, type Tab } from "./tab.js";

/** A channel with what promises in it: its key, or its chain. */
export type PayingChannel = {
  channel: Account<Channel>;
  /** The channel's key; of a channel by voucher. */
  signer?: MessagePartialSigner;
  /** The chain, made from its seed; of a channel by link. */
  chain?: Chain;
  /** The opening, signed but for the gateway's fee payer, where the gateway is to send it. */
  handover?: Uint8Array;
};

/** Whether what is at hand can promise in a channel. */
export function canPromise({ channel, signer, chain }: PayingChannel): boolean {
  const { kind, credential, index, length } = channel.data;
  const own = Uint8Array.from(credential);
  if (kind === ChannelKind.Voucher) return signer !== undefined && areSame(Uint8Array.from(getAddressEncoder().encode(signer.address)), own);
  return chain !== undefined && chain.length === length && areSame(chain.link(index).hash, own);
}

/** Whether the gateway takes the promises of a channel. */
export function isTaken({ data }: Account<Channel>, offer: ChannelOffer): boolean {
  return data.kind === ChannelKind.Voucher
    ? offer.credentials.includes("voucher")
    : offer.credentials.includes("link") && data.unit === offer.unit;
}

/** What is known of a channel where nothing was promised in it here. */
export function freshTab({ data }: Account<Channel>, offer: ChannelOffer): Tab {
  const chain = data.kind === ChannelKind.Chain ? { unit: data.unit, length: data.length } : undefined;
  const tab = newTab(chain, offer.minFirst, data.funded);
  noteClaimed(tab, data.claimed);
  return tab;
}

/** The promise of so many base units in all. */
async function promised({ channel, signer, chain }: PayingChannel, total: bigint): Promise<Promised> {
  if (chain) {
    const { index, hash } = chain.link(Number(total / channel.data.unit));
    return { kind: "link", index, hash };
  }
  if (!signer) throw new PayError("NoWay", "the channel's key is not at hand");
  const { signature } = await signVoucher(signer, { channel: channel.address, cumulative: total });
  return { kind: "voucher", cumulative: total, expiresAt: 0n, signature };
}

/** What a request shows of its number. */
export type Showing = { number: number; price: bigint; total: bigint; isLong: boolean };

/** The header that pays. The promise in it is written down already. */
export async function paying(way: PayingChannel, offer: ChannelOffer, showing: Showing): Promise<readonly [string, string]> {
  const account: Address = way.channel.address;
  const { number, price, total, isLong } = showing;
  const shown: Shown = { account, number, max: price, promise: await promised(way, total) };
  if (!isLong) return [HOT, hotForm(shown)];
  const payload = way.handover ? openPayload(shown, way.handover) : promisePayload(shown);
  return [PAYMENT_SIGNATURE, envelope(offer, payload)];
}
