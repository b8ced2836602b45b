/**
 * Single payments: one transaction for one request, signed here and sent by the gateway. What was signed may land until
 * its blockhash is over, whatever the gateway says: so it counts as spent, and the same request shows the same one.
 */

import {
  AccountRole,
  address,
  appendTransactionMessageInstructions,
  createTransactionMessage,
  fetchEncodedAccount,
  getTransactionEncoder,
  partiallySignTransactionMessageWithSigners,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type Instruction,
  type TransactionPartialSigner,
} from "@solana/kit";
import { fetchListing, findDepositPda, getBuyInstruction, getPayInstruction } from "../generated/index.js";
import { toBase64, toBase64Url, toHex } from "../text.js";
import { tokensOf } from "../tokens.js";
import { payReference, requestDigest } from "./bind.js";
import { unfit, type Cluster } from "./cluster.js";
import { PayError } from "./errors.js";
import type { Payments, Receipt, Single } from "./payments.js";
import { readSettled } from "./receipt.js";
import { pause, retryAfter, seconds, words } from "./reply.js";
import type { Ready } from "./request.js";
import { PAYMENT_SIGNATURE, type ExactOffer, type PayOffer } from "./required.js";
import { envelope } from "./shown.js";

const MEMO = address("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");
/** Seconds after which a transaction can no longer land: its blockhash is over. */
const LANDS_FOR = 120;
/** As of a channel: one delivery is left for who asks again after a doubt. */
const SENDINGS = 3;

/** Pays requests one by one. */
export class SinglePayer {
  constructor(
    private readonly cluster: Cluster,
    private readonly payments: Payments,
    private readonly signer: TransactionPartialSigner,
  ) {}

  /** The payment that was made for this very request, and may still land. */
  async pending(ready: Ready): Promise<Single | undefined> {
    const single = await this.payments.single(ready.origin.text, ready.print);
    const age = single ? seconds() - single.at : 0;
    if (!single || (age >= 0 && age <= LANDS_FOR)) return single;
    // It can be shown no more; whether it was paid is for the history to say.
    await this.payments.settleSingle(ready.origin.text, ready.print, true);
    return undefined;
  }

  /** Signs a payment, writes it down and shows it. */
  async pay(ready: Ready, offer: PayOffer | ExactOffer, url: string): Promise<Response> {
    const header = offer.scheme === "exact" ? await this.#exact(offer) : await this.#pay(ready, offer, url);
    const way = offer.scheme === "exact" ? "exact" : "pay";
    const single: Single = { header, way, price: offer.amount, at: seconds() };
    await this.payments.sign(ready.origin.text, ready.print, single);
    return this.show(ready, single);
  }

  /** Shows a payment until there is a reply. */
  async show(ready: Ready, single: Single): Promise<Response> {
    const until = (single.at + LANDS_FOR) * 1000;
    for (let doubts = 0; ; ) {
      const next = await this.#send(ready, single);
      if (next instanceof Response) return next;
      if (next.isDoubt) doubts += 1;
      const wait = next.isDoubt ? 250 * 2 ** doubts : next.wait;
      if (doubts >= SENDINGS || Date.now() + wait > until) {
        throw new PayError("InDoubt", `whether it was paid is not known (${next.why}); the same request within two minutes pays nothing more`);
      }
      await pause(wait);
    }
  }

  async #send(ready: Ready, single: Single): Promise<Response | { wait: number; why: string; isDoubt: boolean }> {
    let reply: Response;
    try {
      reply = await ready.send([PAYMENT_SIGNATURE, single.header]);
    } catch (error) {
      if (ready.signal.aborted) throw error;
      return { wait: 0, why: String(error), isDoubt: true };
    }
    const settled = readSettled(reply.headers);
    if (settled?.outcome === "pending") return { wait: retryAfter(reply) ?? 2000, why: "it has not landed yet", isDoubt: false };
    const wait = retryAfter(reply);
    if (wait !== undefined && [409, 425, 429, 503].includes(reply.status)) return { wait, why: await words(reply), isDoubt: false };
    if (reply.status >= 500 && !settled) return { wait: 0, why: await words(reply), isDoubt: true };
    // Only a transaction that failed on chain can land no more.
    await this.payments.settleSingle(ready.origin.text, ready.print, settled?.outcome !== "failed");
    if (settled?.outcome === "success") await this.payments.store.keep(receiptOf(ready, single, reply, settled.transaction));
    if (reply.status === 402) throw new PayError("Refused", settled?.reason ?? (await words(reply)));
    return reply;
  }

  async #pay(ready: Ready, offer: PayOffer, url: string): Promise<string> {
    await this.cluster.checkPayee(offer);
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const { ledger, quote } = offer;
    // In the gateway's own spelling, where the header had room for it.
    const said = new URL(url);
    const target = said.pathname === "/" ? ready.url : said;
    const request = requestDigest(ready.method, target.pathname + target.search, ready.digest);
    const reference = payReference({ ledger, origin: ready.origin.text, quote, request }, secret);
    const call = await this.#call(offer, reference);
    const transaction = await this.#signed([call], offer.feePayer ?? this.signer.address);
    return envelope(offer, JSON.stringify({ type: "transaction", transaction: toBase64(transaction), secret: toBase64Url(secret) }));
  }

  async #call(offer: PayOffer, reference: Uint8Array): Promise<Instruction> {
    const [authority, programAddress] = [this.signer, this.cluster.program];
    const [deposit] = await findDepositPda({ owner: authority.address, mint: offer.asset }, { programAddress });
    const { amount, payTo, listing } = offer;
    if (listing === undefined) return getPayInstruction({ authority, deposit, payee: payTo, amount, reference }, { programAddress });
    const { data } = await fetchListing(this.cluster.rpc, listing, { commitment: "confirmed" });
    if (data.price !== amount || data.mint !== offer.asset) throw unfit("the listing has another price than the site says");
    const terms = { quantity: 1n, maxPrice: amount, generation: data.generation, reference };
    return getBuyInstruction({ authority, deposit, listing, earnings: payTo, ...terms }, { programAddress });
  }

  async #exact(offer: ExactOffer): Promise<string> {
    if (offer.feePayer === this.signer.address) throw unfit("the site would have us pay the fee of a payment that it sends");
    const mint = await fetchEncodedAccount(this.cluster.rpc, offer.asset, { commitment: "confirmed" });
    if (!mint.exists || mint.data.length < 82) throw unfit("our node has no such token");
    const token = { mint: offer.asset, program: mint.programAddress };
    const transfer = transferChecked({
      token,
      from: await tokensOf(this.signer.address, token),
      to: await tokensOf(offer.payTo, token),
      owner: this.signer,
      amount: offer.amount,
      decimals: mint.data[44] as number,
    });
    const memo = offer.memo ?? toHex(crypto.getRandomValues(new Uint8Array(16)));
    const note = { programAddress: MEMO, accounts: [], data: new TextEncoder().encode(memo) };
    const transaction = await this.#signed([transfer, note], offer.feePayer);
    return envelope(offer, JSON.stringify({ transaction: toBase64(transaction) }));
  }

  /** Signed by the payer; whoever else pays the fee signs later. */
  async #signed(instructions: readonly Instruction[], feePayer: Address): Promise<Uint8Array> {
    const { value: blockhash } = await this.cluster.rpc.getLatestBlockhash({ commitment: "confirmed" }).send();
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      (it) => setTransactionMessageFeePayer(feePayer, it),
      (it) => setTransactionMessageLifetimeUsingBlockhash(blockhash, it),
      (it) => appendTransactionMessageInstructions(instructions, it),
    );
    return Uint8Array.from(getTransactionEncoder().encode(await partiallySignTransactionMessageWithSigners(message)));
  }
}

type Transfer = { token: { mint: Address; program: Address }; from: Address; to: Address; owner: TransactionPartialSigner; amount: bigint; decimals: number };

function transferChecked({ token, from, to, owner, amount, decimals }: Transfer): Instruction {
  const data = new Uint8Array(10);
  data[0] = 12;
  new DataView(data.buffer).setBigUint64(1, amount, true);
  data[9] = decimals;
  const accounts = [
    { address: from, role: AccountRole.WRITABLE },
    { address: token.mint, role: AccountRole.READONLY },
    { address: to, role: AccountRole.WRITABLE },
    { address: owner.address, role: AccountRole.READONLY_SIGNER, signer: owner },
  ];
  return { programAddress: token.program, accounts, data };
}

function receiptOf({ origin, url, method }: Ready, single: Single, reply: Response, transaction?: string): Receipt {
  const base = { at: single.at, origin: origin.text, method, url: url.href, status: reply.status, way: single.way };
  return { ...base, amount: single.price, promised: single.price, ...(transaction === undefined ? {} : { transaction }) };
}
