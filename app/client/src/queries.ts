/** Lists by what is in the accounts, and histories by what the program told. */

import {
  getBase58Decoder,
  getAddressEncoder,
  parseBase64RpcAccount,
  type Account,
  type Address,
  type Base58EncodedBytes,
  type Decoder,
  type GetAccountInfoApi,
  type GetProgramAccountsApi,
  type GetSignaturesForAddressApi,
  type GetTransactionApi,
  type ReadonlyUint8Array,
  type Rpc,
  type Signature,
} from "@solana/kit";
import { decodeEvents } from "./events.js";
import {
  CHANNEL_DISCRIMINATOR,
  DEPOSIT_DISCRIMINATOR,
  EARNINGS_DISCRIMINATOR,
  FAN_DISCRIMINATOR,
  FARTHING_PROGRAM_ADDRESS,
  fetchMaybeListing,
  fetchMaybePass,
  findDepositPda,
  findPassPda,
  getChannelDecoder,
  getDepositDecoder,
  getEarningsDecoder,
  getFanDecoder,
  getListingDecoder,
  getOrderDecoder,
  getPassDecoder,
  getSessionDecoder,
  getStreamDecoder,
  LISTING_DISCRIMINATOR,
  OFFSETS,
  ORDER_DISCRIMINATOR,
  PASS_DISCRIMINATOR,
  SESSION_DISCRIMINATOR,
  STREAM_DISCRIMINATOR,
  type FarthingEvent,
} from "./generated/index.js";

/** A node that answers lists and histories. */
export type QueryRpc = Rpc<GetAccountInfoApi & GetProgramAccountsApi & GetSignaturesForAddressApi & GetTransactionApi>;

/** One transaction of a history, newest first. */
export type HistoryEntry = {
  signature: Signature;
  /** Unix seconds; `undefined` if the network does not say. */
  time?: bigint;
  slot: bigint;
  /** What the program told in it; nothing of a transaction that failed. */
  events: FarthingEvent[];
  hasFailed: boolean;
};

type Kind<T extends object> = { discriminator: ReadonlyUint8Array; decoder: Decoder<T> };
type Bound = readonly [offset: number, address: Address | undefined];

/** The lists that pages are made of. Each asks the node once; public nodes may refuse such questions. */
export function queries(rpc: QueryRpc, program: Address = FARTHING_PROGRAM_ADDRESS) {
  const list = <T extends object>(kind: Kind<T>, ...bounds: Bound[]) => find(rpc, program, kind, bounds);
  const { pass, deposit, listing, stream, channel, session, order, fan, earnings } = OFFSETS;
  return {
    /** Passes that somebody holds. */
    passes: (holder: Address) => list({ discriminator: PASS_DISCRIMINATOR, decoder: getPassDecoder() }, [pass.holder, holder]),
    /** Passes of a creator's listings. */
    passesOf: (creator: Address) => list({ discriminator: PASS_DISCRIMINATOR, decoder: getPassDecoder() }, [pass.creator, creator]),
    /** Deposits of a wallet, one for each mint. */
    deposits: (owner: Address) => list({ discriminator: DEPOSIT_DISCRIMINATOR, decoder: getDepositDecoder() }, [deposit.owner, owner]),
    /** Earnings of a creator, one for each mint. */
    earnings: (creator: Address) => list({ discriminator: EARNINGS_DISCRIMINATOR, decoder: getEarningsDecoder() }, [earnings.creator, creator]),
    /** What a creator sells. */
    listings: (creator: Address) => list({ discriminator: LISTING_DISCRIMINATOR, decoder: getListingDecoder() }, [listing.creator, creator]),
    /** Streams out of a deposit, or into a deposit or earnings. */
    streams: ({ from, to }: { from?: Address; to?: Address }) =>
      list({ discriminator: STREAM_DISCRIMINATOR, decoder: getStreamDecoder() }, [stream.deposit, from], [stream.payee, to]),
    /** Channels out of a deposit, or into a deposit or earnings. */
    channels: ({ from, to }: { from?: Address; to?: Address }) =>
      list({ discriminator: CHANNEL_DISCRIMINATOR, decoder: getChannelDecoder() }, [channel.deposit, from], [channel.payee, to]),
    /** What keys may do for a deposit. */
    sessions: (of: Address) => list({ discriminator: SESSION_DISCRIMINATOR, decoder: getSessionDecoder() }, [session.deposit, of]),
    /** Orders that a deposit has placed. */
    orders: (from: Address) => list({ discriminator: ORDER_DISCRIMINATOR, decoder: getOrderDecoder() }, [order.buyerDeposit, from]),
    /** Fans that a deposit pays for. */
    fans: (from: Address) => list({ discriminator: FAN_DISCRIMINATOR, decoder: getFanDecoder() }, [fan.deposit, from]),
    /** Everything that was done with an account, newest first, a page of the node's at a time. */
    history: (of: Address) => history(rpc, of, program),
    /** Whether a listing was paid by an owner: by a pass that has not ended, or by a purchase in the history. */
    hasPaid: (input: HasPaidInput) => hasPaid(rpc, input, program),
  };
}

async function find<T extends object>(rpc: QueryRpc, program: Address, kind: Kind<T>, bounds: Bound[]): Promise<Account<T>[]> {
  const filters = [
    filter(0, kind.discriminator),
    ...bounds.flatMap(([offset, bound]) => (bound ? [filter(offset, getAddressEncoder().encode(bound))] : [])),
  ];
  if (bounds.length > 0 && filters.length === 1) throw new RangeError("say of whom: a list of everybody's is for an indexer");
  const found = await rpc.getProgramAccounts(program, { commitment: "confirmed", encoding: "base64", filters }).send();
  return found.map(({ pubkey, account }) => {
    const { data, ...rest } = parseBase64RpcAccount(pubkey, account);
    return { ...rest, data: kind.decoder.decode(data) };
  });
}

function filter(offset: number, bytes: ReadonlyUint8Array) {
  const text = getBase58Decoder().decode(bytes) as string as Base58EncodedBytes;
  return { memcmp: { offset: BigInt(offset), bytes: text, encoding: "base58" as const } };
}

async function* history(rpc: QueryRpc, of: Address, program: Address): AsyncGenerator<HistoryEntry> {
  let before: Signature | undefined;
  for (;;) {
    const page = await rpc.getSignaturesForAddress(of, { commitment: "confirmed", limit: 100, ...(before ? { before } : {}) }).send();
    for (const { signature, slot, blockTime, err } of page) {
      const events = err ? [] : await told(rpc, signature, program);
      yield { signature, slot, events, hasFailed: err !== null, ...(blockTime === null ? {} : { time: BigInt(blockTime) }) };
    }
    if (page.length < 100) return;
    before = page.at(-1)?.signature;
  }
}

async function told(rpc: QueryRpc, signature: Signature, program: Address): Promise<FarthingEvent[]> {
  const config = { commitment: "confirmed", encoding: "json", maxSupportedTransactionVersion: 0 } as const;
  const transaction = await rpc.getTransaction(signature, config).send();
  return decodeEvents(transaction?.meta?.logMessages ?? [], program);
}

/** What is asked of {@link queries}'s `hasPaid`. */
export type HasPaidInput = {
  listing: Address;
  owner: Address;
  /** Unix seconds of the cluster; this machine's clock by default. */
  now?: bigint;
};

async function hasPaid(rpc: QueryRpc, input: HasPaidInput, program: Address): Promise<{ pass?: Address; signature?: Signature } | null> {
  const [pass] = await findPassPda({ listing: input.listing, holder: input.owner }, { programAddress: program });
  const held = await fetchMaybePass(rpc, pass, { commitment: "confirmed" });
  const now = input.now ?? BigInt(Math.floor(Date.now() / 1000));
  if (held.exists && now < held.data.expiresAt) return { pass };
  const listing = await fetchMaybeListing(rpc, input.listing, { commitment: "confirmed" });
  // A listing that is gone has no mint any more, by which the buyer's deposit would be found.
  if (!listing.exists) return null;
  const [deposit] = await findDepositPda({ owner: input.owner, mint: listing.data.mint }, { programAddress: program });
  for await (const { signature, events } of history(rpc, deposit, program)) {
    const isIt = (it: FarthingEvent) => it.event === "Bought" && it.listing === input.listing && it.deposit === deposit;
    if (events.some(isIt)) return { signature };
  }
  return null;
}
