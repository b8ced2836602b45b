/** What a payee keeps of a channel, so that it serves nothing that it cannot claim. */

import { getAddressDecoder, type Account, type Address } from "@solana/kit";
import { claimableUntil, isClaimable } from "./channel.js";
import { ChannelKind, type Channel } from "./generated/index.js";
import { verifyVoucher, type SignedVoucher } from "./voucher.js";

/** Why a promise is not taken. */
export type Refusal =
  /** The channel takes links of a hash chain. */
  | "WrongKind"
  /** It is for another channel. */
  | "OtherChannel"
  /** It is signed by another key than the channel's. */
  | "OtherSigner"
  /** The channel closes, or the voucher expires, too soon to claim. */
  | "Closing"
  | "Expires"
  /** Its key has not signed it, or is one whose signatures the chain may refuse. */
  | "BadSignature"
  /** It promises less than what was served and what this costs. */
  | "Unpaid"
  /** It promises more than the channel holds: a top-up is needed. */
  | "AboveFunded";

/** A promise that was not taken. Nothing has changed, and nothing may be served. */
export class RefusedVoucher extends Error {
  override name = "RefusedVoucher";
  constructor(
    readonly refusal: Refusal,
    message: string,
    /** Base units that must be promised in all; of `Unpaid`. */
    readonly wanted?: bigint,
  ) {
    super(message);
  }
}

/** What is written down before anything is served. */
export type BookPage = {
  /** The highest promise: what is claimed. */
  best?: SignedVoucher;
  /** Base units served since the opening. */
  served: bigint;
};

/** How a book treats its channel. */
export type BookOptions = {
  /** What was kept before; nothing at first. */
  page?: BookPage;
  /** Seconds before its end from which a promise counts no more: time to claim. 600 by default. */
  margin?: bigint;
  /** Unix seconds of the cluster; this machine's clock by default. */
  now?: () => bigint;
  /** Writes the page down. {@link VoucherBook.accept} waits for it, and serves nothing where it fails. */
  save?: (page: BookPage) => Promise<void>;
};

/**
 * The book of one channel by voucher. Requests may come at once: they are taken one after the other.
 *
 * ```ts
 * const book = new VoucherBook(channel, { save: (page) => store(page) });
 * await book.accept(voucher, price); // throws, or serve
 * ```
 */
export class VoucherBook {
  #page: BookPage;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #options: BookOptions;

  constructor(
    /** As it was read last: {@link VoucherBook.update} it. */
    private channel: Account<Channel>,
    options: BookOptions = {},
  ) {
    this.#options = options;
    const page = options.page ?? { served: 0n };
    // What is claimed already was served for, also where the page of it was lost.
    const served = page.served > channel.data.claimed ? page.served : channel.data.claimed;
    this.#page = { ...page, served };
  }

  /** The highest promise, which is what to claim; `undefined` where there is none. */
  get best(): SignedVoucher | undefined {
    return this.#page.best;
  }

  /** Base units served since the opening. */
  get served(): bigint {
    return this.#page.served;
  }

  /** Base units that are promised and not served: what another request may cost without a higher promise. */
  get left(): bigint {
    return (this.#page.best?.cumulative ?? this.channel.data.claimed) - this.#page.served;
  }

  /** Takes the channel up as it was read now: after a top-up, a claim, or a wish to close. */
  update(channel: Account<Channel>): void {
    if (channel.address !== this.channel.address) throw new RangeError(`this book is of ${this.channel.address}`);
    this.channel = channel;
  }

  /**
   * Takes a promise for something that costs `price` base units, and writes down that it is served. Returns what is
   * promised and not served then.
   *
   * @throws {@link RefusedVoucher}, and what `save` throws: serve nothing then.
   */
  accept(voucher: SignedVoucher, price: bigint): Promise<bigint> {
    const taken = this.#turn.then(() => this.#accept(voucher, price));
    this.#turn = taken.catch(() => undefined);
    return taken;
  }

  async #accept(voucher: SignedVoucher, price: bigint): Promise<bigint> {
    if (price < 0n) throw new RangeError("a price is not negative");
    this.#check(voucher);
    const { best, served } = this.#page;
    const wanted = served + price;
    const promised = best && best.cumulative > voucher.cumulative ? best : voucher;
    if (promised.cumulative < wanted) {
      throw new RefusedVoucher("Unpaid", `${wanted} base units must be promised in all`, wanted);
    }
    // Asked last, since it takes longest; asked also of an old one, since it shows who asks.
    if (!(await verifyVoucher(voucher))) throw new RefusedVoucher("BadSignature", "the channel's key has not signed it");
    const page = { best: promised, served: wanted };
    await this.#options.save?.(page);
    this.#page = page;
    return promised.cumulative - wanted;
  }

  #check(voucher: SignedVoucher): void {
    const { address, data } = this.channel;
    const now = this.#options.now?.() ?? BigInt(Math.floor(Date.now() / 1000));
    const until = now + (this.#options.margin ?? 600n);
    if (data.kind !== ChannelKind.Voucher) throw new RefusedVoucher("WrongKind", "the channel takes links");
    if (voucher.channel !== address) throw new RefusedVoucher("OtherChannel", "it is for another channel");
    if (voucher.signer !== keyOf(data)) throw new RefusedVoucher("OtherSigner", "it is signed by another key");
    const end = claimableUntil(data);
    if (!isClaimable(data, now) || (end !== undefined && until >= end)) {
      throw new RefusedVoucher("Closing", "the channel closes too soon to claim");
    }
    if ((voucher.expiresAt ?? 0n) !== 0n && until >= (voucher.expiresAt as bigint)) {
      throw new RefusedVoucher("Expires", "the voucher expires too soon to claim");
    }
    if (voucher.cumulative > data.funded) throw new RefusedVoucher("AboveFunded", `the channel holds ${data.funded} base units`);
  }
}

/** The key that signs a channel's vouchers. */
export function keyOf(channel: Channel): Address {
  return getAddressDecoder().decode(channel.credential);
}
