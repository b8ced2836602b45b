/** A 402 reply: what a request costs, or what was wrong with its payment. */

import type { Address } from "@solana/kit";
import { account, amount, Fields, integer, ledgerName, text } from "./fields.js";
import { PayError } from "./errors.js";

/** The headers that are spoken. */
export const [PAYMENT_REQUIRED, PAYMENT_SIGNATURE, PAYMENT_RESPONSE, HOT] = [
  "payment-required",
  "payment-signature",
  "payment-response",
  "farthing",
] as const;

const READ_MAX = 65_536;

type Common = {
  network: string;
  /** Base units of what is asked for. */
  amount: bigint;
  /** The mint. */
  asset: Address;
  /** The deposit, earnings or wallet that is paid. */
  payTo: Address;
  maxTimeoutSeconds: number;
  /** As it came, to be echoed. */
  raw: unknown;
};

type Ours = { program: Address; genesis: string; ledger: Uint8Array };

/** Paid by promises of a channel. */
export type ChannelOffer = Common &
  Ours & {
    scheme: "farthing-channel";
    reserve: Address;
    credentials: readonly ("voucher" | "link" | "fan")[];
    /** Base units that a link must be worth. */
    unit: bigint;
    minGraceSeconds: number;
    /** Seconds before a channel's end from which a promise counts no more. */
    marginSeconds: number;
    /** Base units that a new channel must hold, and that must be promised with its opening. */
    minDeposit: bigint;
    minFirst: bigint;
    /** Who pays for the opening, where the gateway does. */
    feePayer?: Address;
  };

/** Served to who holds a pass. */
export type PassOffer = Common & Ours & { scheme: "farthing-pass"; listing: Address; generation: number; takesRefundable: boolean };

/** Paid by one `pay` of the program. */
export type PayOffer = Common & Ours & { scheme: "farthing-pay"; reserve: Address; quote: string; feePayer?: Address; listing?: Address };

/** Paid by one transfer of tokens to a wallet. */
export type ExactOffer = Common & { scheme: "exact"; feePayer: Address; memo?: string };

export type Offer = ChannelOffer | PassOffer | PayOffer | ExactOffer;

/** How a channel stands with the gateway. Amounts are base units since the opening. */
export type State = {
  promised: bigint;
  served: bigint;
  returned: bigint;
  left: bigint;
  funded: bigint;
  claimed: bigint;
  /** Unix seconds from which nothing is served. */
  closesAt?: bigint;
};

/** What the gateway knows of the channel whose promise was shown. */
export type Known = { lastNumber: number; state: State };

export type PaymentRequired = {
  /** A code of the gateway's, or a sentence for people. */
  error?: string;
  url: string;
  offers: Offer[];
  known?: Known;
};

/**
 * Reads the header. Entries of other schemes are passed over; ours are read strictly.
 *
 * @throws {@link PayError} `Unreadable`
 */
export function readRequired(header: string): PaymentRequired {
  const fields = Fields.ofHeader(header, READ_MAX, "the price");
  if (fields.take("x402Version") !== 2) throw new PayError("Unreadable", "the price is of another version than 2");
  const entries = fields.read("accepts", (value) => (Array.isArray(value) ? (value as unknown[]) : undefined));
  const resource = fields.object("resource");
  const error = fields.optionally("error", text);
  const known = readKnown(fields.optional("extensions"));
  return {
    url: resource.read("url", text),
    offers: entries.flatMap((entry) => readOffer(entry) ?? []),
    ...(error === undefined ? {} : { error }),
    ...(known ? { known } : {}),
  };
}

function readOffer(raw: unknown): Offer | undefined {
  const fields = Fields.of(raw, "an entry of accepts");
  const reader = READERS[fields.read("scheme", text)];
  if (!reader) return undefined;
  const extra = fields.object("extra");
  const common: Common = {
    network: fields.read("network", text),
    amount: fields.read("amount", amount),
    asset: fields.read("asset", account),
    payTo: fields.read("payTo", account),
    maxTimeoutSeconds: fields.read("maxTimeoutSeconds", integer),
    raw,
  };
  const offer = reader(extra, common);
  extra.end();
  fields.end();
  return offer;
}

const READERS: Readonly<Record<string, (extra: Fields, common: Common) => Offer>> = {
  "farthing-channel": channelOffer,
  "farthing-pass": (extra, common) => ({
    ...common,
    ...ours(extra),
    scheme: "farthing-pass",
    listing: extra.read("listing", account),
    generation: extra.read("generation", integer),
    takesRefundable: extra.read("takesRefundable", (value) => (typeof value === "boolean" ? value : undefined)),
    ...passed(extra, ["durationSeconds", "refundWindowSeconds"]),
  }),
  "farthing-pay": (extra, common) => ({
    ...common,
    ...ours(extra),
    scheme: "farthing-pay",
    reserve: extra.read("reserve", account),
    quote: extra.read("quote", (value) => (typeof value === "string" && /^[\w.-]{1,128}$/.test(value) ? value : undefined)),
    ...optionalAccount(extra, "feePayer"),
    ...optionalAccount(extra, "listing"),
  }),
  exact: (extra, common) => {
    const memo = extra.optionally("memo", (value) => (typeof value === "string" && value !== "" ? value : undefined));
    return { ...common, scheme: "exact", feePayer: extra.read("feePayer", account), ...(memo === undefined ? {} : { memo }) };
  },
};

function channelOffer(extra: Fields, common: Common): ChannelOffer {
  const credentials = extra.read("credentials", (value) => {
    const all = Array.isArray(value) ? (value as unknown[]) : [];
    const taken = (["voucher", "link", "fan"] as const).filter((one) => all.includes(one));
    return taken.length > 0 && taken.length === all.length ? taken : undefined;
  });
  const read: ChannelOffer = {
    ...common,
    ...ours(extra),
    scheme: "farthing-channel",
    reserve: extra.read("reserve", account),
    credentials,
    unit: extra.read("unit", amount),
    minGraceSeconds: extra.read("minGraceSeconds", integer),
    marginSeconds: extra.read("marginSeconds", integer),
    minDeposit: extra.read("minDeposit", amount),
    minFirst: extra.read("minFirst", amount),
    ...optionalAccount(extra, "feePayer"),
  };
  // Shares of fans are for wallets that keep one; their terms are only looked at.
  if (credentials.includes("fan")) {
    const fan = extra.object("fan");
    passed(fan, ["minLeaseSeconds", "maxShare"]);
    fan.end();
  }
  checkRanges(read);
  return read;
}

function checkRanges({ unit, amount: price, minGraceSeconds, minFirst, minDeposit }: ChannelOffer): void {
  const isPrice = unit > 0n && price > 0n && price % unit === 0n;
  if (!isPrice || minGraceSeconds < 900 || minGraceSeconds > 2_592_000 || minFirst > minDeposit) {
    throw new PayError("Unreadable", "the price has numbers out of their ranges");
  }
}

const ours = (extra: Fields): Ours => ({
  program: extra.read("program", account),
  genesis: extra.read("genesis", account),
  ledger: extra.read("ledger", ledgerName),
});

/** Fields that may be there and that nothing here depends on. */
function passed(extra: Fields, names: readonly string[]): object {
  for (const name of names) extra.take(name);
  return {};
}

function optionalAccount<N extends string>(extra: Fields, name: N): { [K in N]?: Address } {
  const read = extra.optionally(name, account);
  return (read === undefined ? {} : { [name]: read }) as { [K in N]?: Address };
}

function readKnown(extensions: unknown): Known | undefined {
  if (extensions === undefined) return undefined;
  const ours = Fields.of(extensions, "extensions").optional("farthing-channel");
  if (ours === undefined) return undefined;
  const info = Fields.of(ours, "farthing-channel").object("info");
  const known = { lastNumber: info.read("lastNumber", integer), state: readState(info) };
  info.end();
  return known;
}

/** Takes a state out of an object that may have other fields. */
export function readState(fields: Fields): State {
  const closesAt = fields.read("closesAt", (value) => (value === null ? 0n : Number.isSafeInteger(value) ? BigInt(value as number) : undefined));
  return {
    promised: fields.read("promised", amount),
    served: fields.read("served", amount),
    returned: fields.read("returned", amount),
    left: fields.read("left", amount),
    funded: fields.read("funded", amount),
    claimed: fields.read("claimed", amount),
    ...(closesAt === 0n ? {} : { closesAt }),
  };
}
