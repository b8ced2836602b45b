/** What a reply says of its payment. It is the server's word: what follows from it lowers what is promised from here on. */

import { Fields, amount, integer, text } from "./fields.js";
import { HOT, PAYMENT_RESPONSE, readState, type State } from "./required.js";
import { fromBase64Url } from "../text.js";

/** The receipt of a request that was paid by a channel. */
export type Said = {
  number: number;
  /** Base units: 0 where the money came back, and where the reply is delivered again. */
  amount: bigint;
  state: State;
  /** The gateway's own name for the request; only in the long form. */
  requestId?: string;
  /** The transaction that opened the channel; only in the long form. */
  opening?: string;
};

/** The receipt of a reply, in either form; `undefined` where it has none that can be read. */
export function readReceipt(headers: Headers): Said | undefined {
  const hot = headers.get(HOT);
  if (hot !== null) return readHotReceipt(hot);
  const long = headers.get(PAYMENT_RESPONSE);
  try {
    return long === null ? undefined : readLongReceipt(long);
  } catch {
    return undefined;
  }
}

/** 68 bytes: number, then seven amounts and the time from which nothing is served, little-endian. */
export function readHotReceipt(header: string): Said | undefined {
  const bytes = header.length === 91 ? fromBase64Url(header) : undefined;
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  const [charged, promised, served, returned, left, funded, claimed] = Array.from({ length: 7 }, (_, at) => view.getBigUint64(4 + 8 * at, true)) as Amounts;
  const closesAt = view.getBigInt64(60, true);
  const state = { promised, served, returned, left, funded, claimed, ...(closesAt === 0n ? {} : { closesAt }) };
  return { number: view.getUint32(0, true), amount: charged, state };
}

type Amounts = [bigint, bigint, bigint, bigint, bigint, bigint, bigint];

/** @throws `PayError` `Unreadable` */
export function readLongReceipt(header: string): Said {
  const fields = Fields.ofHeader(header, 16_384, "the receipt");
  fields.read("success", (value) => (value === true ? true : undefined));
  const extra = fields.object("extra");
  return {
    number: extra.read("number", integer),
    amount: fields.read("amount", amount),
    state: readState(extra),
    requestId: extra.read("requestId", text),
    opening: fields.read("transaction", text),
  };
}

/** What became of a payment by one transaction. */
export type Settled = { outcome: "success" | "pending" | "failed"; reason?: string; transaction?: string };

/** The receipt of a single payment; `undefined` where there is none that can be read. */
export function readSettled(headers: Headers): Settled | undefined {
  const header = headers.get(PAYMENT_RESPONSE);
  if (header === null) return undefined;
  try {
    const fields = Fields.ofHeader(header, 16_384, "the receipt");
    const success = fields.take("success");
    const reason = fields.optionally("errorReason", text);
    const transaction = fields.read("transaction", text);
    const outcome = success === true ? "success" : reason === "settlement_pending" ? "pending" : "failed";
    return { outcome, ...(reason === undefined ? {} : { reason }), ...(transaction === "" ? {} : { transaction }) };
  } catch {
    return undefined;
  }
}
