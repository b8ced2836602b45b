/**
 * Reading with a pass: its holder signs in once, and shows the token that it gets until that is over. Nothing is paid.
 * What is signed is built here, for the site that was dialled; of the server's words only a nonce, two times and a
 * ledger are in it.
 */

import { getBase58Decoder, type Address, type MessagePartialSigner } from "@solana/kit";
import { fetchMaybePass, findPassPda } from "../generated/index.js";
import { toBase64, toBase64Url } from "../text.js";
import { signedBy } from "../voucher.js";
import type { Cluster } from "./cluster.js";
import { PayError } from "./errors.js";
import { account, Fields, ledgerName, text } from "./fields.js";
import type { Origin } from "./origin.js";
import type { Ready } from "./request.js";
import type { PassOffer, PaymentRequired } from "./required.js";

/** The headers of passes, and where a challenge is asked for. */
const [SIGN_IN, TOKEN, PATH] = ["sign-in-with-x", "farthing-pass", "/.well-known/farthing/pass/"];
const PREFIX = "invalid_farthing_pass_";
/** Refusals after which signing in again may help. */
const AGAIN = ["late", "used", "challenge", "token", "expired"];

/** What one sign-in is for, as it is told. */
export type Challenge = {
  origin: Origin;
  network: string;
  listing: Address;
  ledger: Uint8Array;
  nonce: string;
  issuedAt: string;
  expirationTime: string;
};

/** A pass that serves, as a 402 tells it. */
export type PassSold = { listing: Address; takesRefundable: boolean };

/**
 * The pass that serves, by the header of a 402, or by its body where the header had no room for it; `undefined` where
 * none does.
 */
export function passSold({ offers }: PaymentRequired, body: unknown): PassSold | undefined {
  const offer = offers.find((it): it is PassOffer => it.scheme === "farthing-pass");
  if (offer) return offer;
  const told = (body as { farthing?: { pass?: { listing?: unknown; servesWhileRefundable?: unknown } } } | undefined)?.farthing?.pass;
  const listing = account(told?.listing);
  return listing && { listing, takesRefundable: told?.servesWhileRefundable === true };
}

const statement = ({ listing, ledger }: Challenge) => `Read with your pass of listing ${listing}, at ledger ${toBase64Url(ledger)}.`;

/** The text that the holder signs, byte for byte. */
export function challengeText(challenge: Challenge, holder: Address): string {
  const { origin, network, nonce, issuedAt, expirationTime } = challenge;
  return [
    `${origin.authority} wants you to sign in with your Solana account:`,
    `${holder}\n`,
    `${statement(challenge)}\n`,
    `URI: ${origin.text}`,
    "Version: 1",
    `Chain ID: ${network.replace(/^solana:/, "")}`,
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}`,
    `Expiration Time: ${expirationTime}`,
  ].join("\n");
}

/** Reads with the passes of one holder. */
export class PassReader {
  /** Tokens by site and listing. A browser of the site itself has a cookie instead, and sends it by itself. */
  readonly #tokens = new Map<string, string>();

  constructor(
    private readonly cluster: Cluster,
    private readonly holder: MessagePartialSigner,
    private readonly fetching: typeof fetch,
  ) {}

  /** The reply, where a token of the site serves; `undefined` where there is none that does. */
  async withToken(ready: Ready): Promise<Response | undefined> {
    for (const [key, token] of this.#tokens) {
      if (!key.startsWith(`${ready.origin.text} `)) continue;
      const reply = await ready.send([TOKEN, token]);
      if (reply.status !== 402) return reply;
      // It is over, or of another listing.
      const refusal = await refusalOf(reply);
      if (refusal !== undefined && AGAIN.includes(refusal)) this.#tokens.delete(key);
    }
    return undefined;
  }

  /** Signs in and reads; `undefined` where the holder has no pass of the listing that serves. */
  async read(ready: Ready, offer: PassSold): Promise<Response | undefined> {
    if (!(await this.#holds(offer))) return undefined;
    for (let signatures = 0; signatures < 2; signatures += 1) {
      const header = await this.#signed(ready, offer);
      const reply = await ready.send([SIGN_IN, header]);
      if (reply.status !== 402) {
        const token = reply.headers.get(TOKEN);
        if (token !== null) this.#tokens.set(`${ready.origin.text} ${offer.listing}`, token);
        return reply;
      }
      const refusal = await refusalOf(reply);
      if (refusal === undefined || !AGAIN.includes(refusal)) throw new PayError("Refused", `the pass does not serve: ${refusal ?? "402"}`);
    }
    throw new PayError("Refused", "the pass does not serve, signed in twice");
  }

  /** By our own node: a site that names a listing gets no signature of somebody who has no pass of it. */
  async #holds({ listing, takesRefundable }: PassSold): Promise<boolean> {
    const [address] = await findPassPda({ listing, holder: this.holder.address }, { programAddress: this.cluster.program });
    const pass = await fetchMaybePass(this.cluster.rpc, address, { commitment: "confirmed" });
    const now = BigInt(Math.floor(Date.now() / 1000));
    return pass.exists && now < pass.data.expiresAt && (takesRefundable || now >= pass.data.refundableUntil);
  }

  async #signed({ origin }: Ready, offer: PassSold): Promise<string> {
    const reply = await this.fetching(`${origin.text}${PATH}${offer.listing}`, { redirect: "error", cache: "no-store" });
    if (reply.status !== 200) throw new PayError("Refused", `the site gives no challenge: it answers ${reply.status}`);
    const networks = await this.cluster.networks();
    const challenge = readChallenge(await reply.json(), { origin, networks, listing: offer.listing });
    const [holder, message] = [this.holder.address, new TextEncoder().encode(challengeText(challenge, this.holder.address))];
    const signature = getBase58Decoder().decode(await signedBy(this.holder, message));
    const { nonce, issuedAt, expirationTime, network } = challenge;
    const told = { domain: origin.authority, uri: origin.text, version: "1", nonce, issuedAt, expirationTime, statement: statement(challenge) };
    const signIn = { ...told, address: holder, chainId: network, type: "ed25519", signature };
    return toBase64(new TextEncoder().encode(JSON.stringify(signIn)));
  }
}

/**
 * Reads an invitation of a site that was asked for a listing, on one of these networks. Nothing is signed but what is
 * read so.
 *
 * @throws {@link PayError} `Unreadable`
 */
export function readChallenge(invitation: unknown, asked: { origin: Origin; networks: readonly string[]; listing: Address }): Challenge {
  const fields = Fields.of(invitation, "the invitation");
  const ledger = fields.read("ledger", ledgerName);
  fields.read("listing", (value) => (account(value) === asked.listing ? asked.listing : undefined));
  const ours = fields.object(SIGN_IN);
  const chains = ours.read("supportedChains", (value) => (Array.isArray(value) ? (value as { chainId?: unknown }[]) : undefined));
  const { origin, listing } = asked;
  const network = asked.networks.find((one) => chains.some(({ chainId }) => chainId === one));
  if (network === undefined) throw new PayError("Unreadable", "the invitation is for another network");
  const info = ours.object("info");
  const is = (expected: string) => (value: unknown) => (value === expected ? expected : undefined);
  const time = (value: unknown) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/.test(text(value) ?? "") ? text(value) : undefined);
  const challenge: Challenge = {
    origin,
    network,
    listing,
    ledger,
    nonce: info.read("nonce", (value) => (/^[0-9a-f]{32}$/.test(text(value) ?? "") ? text(value) : undefined)),
    issuedAt: info.read("issuedAt", time),
    expirationTime: info.read("expirationTime", time),
  };
  info.read("domain", is(origin.authority));
  info.read("uri", is(origin.text));
  info.read("version", is("1"));
  info.read("statement", is(statement(challenge)));
  info.end();
  return challenge;
}

async function refusalOf(reply: Response): Promise<string | undefined> {
  const body = (await reply.json().catch(() => undefined)) as { error?: unknown } | undefined;
  const error = text(body?.error);
  return error?.startsWith(PREFIX) ? error.slice(PREFIX.length) : undefined;
}

