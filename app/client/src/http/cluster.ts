/** What a payer asks of its own node: nothing that a server says of the chain is believed where it costs. */

import {
  fetchEncodedAccount,
  type Account,
  type Address,
  type GetAccountInfoApi,
  type GetGenesisHashApi,
  type GetLatestBlockhashApi,
  type GetMultipleAccountsApi,
  type GetSlotApi,
  type Rpc,
} from "@solana/kit";
import { isClaimable, isClosing } from "../channel.js";
import { FARTHING_PROGRAM_ADDRESS, fetchMaybeChannel, findChannelPda, findReservePda, type Channel } from "../generated/index.js";
import { balanceMint } from "../plans/payee.js";
import { mayFree } from "../salt.js";
import { channelSalt, networkOf } from "./bind.js";
import { PayError } from "./errors.js";
import type { ChannelOffer, Offer, PayOffer } from "./required.js";

/** A node of the payer's own choice. */
export type PayerRpc = Rpc<GetAccountInfoApi & GetGenesisHashApi & GetLatestBlockhashApi & GetMultipleAccountsApi & GetSlotApi>;

/** Networks that a test gateway may name on a network of its own, since stock clients know no others. */
const KNOWN_NETWORKS = [
  "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
  "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1",
  "solana:4uhcVJyU9pJkvQyS88uRDiswHXSCkY3z",
];

/** Where a channel is: it takes promises; it closes; nothing of it can be claimed; it is not there and may come. */
export type Found = { stage: "running" | "closing" | "over" | "absent"; channel?: Account<Channel> };

/** The cluster that is paid on, and the one token that is paid in. */
export class Cluster {
  #genesis?: Promise<string>;

  constructor(
    readonly rpc: PayerRpc,
    readonly mint: Address,
    /** A gateway may name another network than its genesis is of: for tests on this machine. */
    readonly isTest: boolean,
    readonly program: Address = FARTHING_PROGRAM_ADDRESS,
  ) {}

  get genesis(): Promise<string> {
    this.#genesis ??= this.rpc.getGenesisHash().send();
    return this.#genesis;
  }

  /** Names that our network may have; the first is its own. */
  async networks(): Promise<string[]> {
    return [networkOf(await this.genesis), ...(this.isTest ? KNOWN_NETWORKS : [])];
  }

  /** @throws {@link PayError} `Unfit` where an offer is for another network or token. */
  async checkNetwork(offer: Offer): Promise<void> {
    const genesis = await this.genesis;
    if (!(await this.networks()).includes(offer.network)) throw unfit(`it is paid on ${offer.network}, and our node is of another network`);
    if (offer.asset !== this.mint) throw unfit(`it is paid in ${offer.asset}`);
    if (offer.scheme === "exact") return;
    if (offer.genesis !== genesis) throw unfit("it is paid on another cluster than that of our node");
    if (offer.program !== this.program) throw unfit(`it is paid through another program, ${offer.program}`);
  }

  /** @throws {@link PayError} `Unfit` where what is paid is no deposit and no earnings of the mint. */
  async checkPayee(offer: ChannelOffer | PayOffer): Promise<void> {
    const [reserve] = await findReservePda({ mint: this.mint }, { programAddress: this.program });
    if (offer.reserve !== reserve) throw unfit("it names a reserve that is not the mint's");
    const account = await fetchEncodedAccount(this.rpc, offer.payTo, { commitment: "confirmed" });
    const isOurs = account.exists && account.programAddress === this.program;
    if (!isOurs || balanceMint(Uint8Array.from(account.data)) !== this.mint) {
      throw unfit(`${offer.payTo} is neither a deposit nor earnings of that token, so nothing can be paid to it`);
    }
  }

  /** Where a channel is that was named with a slot. */
  async find(address: Address, openSlot: bigint): Promise<Found> {
    // Asked for before the account: what is not there then can come no more.
    const slot = await this.rpc.getSlot({ commitment: "finalized" }).send();
    const channel = await fetchMaybeChannel(this.rpc, address, { commitment: "confirmed" });
    if (!channel.exists) return { stage: mayFree(openSlot, slot) ? "over" : "absent" };
    const now = BigInt(Math.floor(Date.now() / 1000));
    if (!isClaimable(channel.data, now)) return { stage: "over" };
    return { stage: isClosing(channel.data, now) ? "closing" : "running", channel };
  }

  /** Whether a channel pays an offer at a site: its address says so, and its terms are what is asked. */
  async suits(channel: Account<Channel>, offer: ChannelOffer, origin: string): Promise<boolean> {
    const { deposit, payee, openSlot, grace } = channel.data;
    if (payee !== offer.payTo || grace < offer.minGraceSeconds) return false;
    const salt = channelSalt(offer.ledger, origin);
    const [bound] = await findChannelPda({ deposit, payee, salt, openSlot }, { programAddress: this.program });
    return bound === channel.address;
  }
}

export const unfit = (message: string) => new PayError("Unfit", message);
