// `paidFetch` in front of a real gateway: by vouchers, by links, with a pass, by single payments; with replies that get
// lost, and with limits. What it says that it paid is counted by the Rust side, at the service and on the chain.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPairSigner, type KeyPairSigner } from "@solana/kit";
import { memoryStore, paidFetch, PayError, type PaidFetchOptions, type PayingChannel, type Proposal } from "../../src/index.js";
import { clientOf, tell, told, wallet } from "./stage.js";

const PRICE = 1_000n;
const { mint } = told;
const origin = told.origin as string;
const reader = await wallet("reader");
const client = clientOf(reader);
const limits = { request: PRICE, site: 1_000_000n, inAll: 2_000_000n };

/** Everything that goes out, and whether it pays. */
type Sent = { path: string; pays: string | undefined };
const sent: Sent[] = [];
let lose: (request: Sent, count: number) => boolean = () => false;
const counts = new Map<string, number>();

/** The platform's fetch, watched; replies of paid requests may get lost on the way. */
const watching: typeof fetch = async (input, init) => {
  const [url, headers] = [new URL(input as URL), new Headers(init?.headers)];
  const pays = ["farthing", "payment-signature", "farthing-pass", "sign-in-with-x"].find((name) => headers.has(name));
  const request = { path: url.pathname, pays };
  sent.push(request);
  const reply = await fetch(input, init);
  if (pays === undefined) return reply;
  const count = (counts.get(url.pathname) ?? 0) + 1;
  counts.set(url.pathname, count);
  if (!lose(request, count)) return reply;
  await reply.arrayBuffer();
  throw new TypeError("fetch failed");
};

let opened = 0;

/** Opens a channel as the site asks: by vouchers of a key, or by links. */
async function open({ offer, salt, least }: Proposal, signer?: KeyPairSigner): Promise<PayingChannel> {
  opened += 1;
  const amount = least > 1_000_000n ? least : 1_000_000n;
  const links = { seed: crypto.getRandomValues(new Uint8Array(32)), unit: offer.unit };
  const promises = signer ? { signer: signer.address } : { links };
  const input = { payee: offer.payTo, mint, amount, salt, grace: offer.minGraceSeconds, ...promises };
  const plan = await client.farthing.plans.openChannel(input);
  await plan.sendTransactions();
  const channel = await client.farthing.accounts.channel.fetch(plan.channel);
  return { channel, ...(signer ? { signer } : {}), ...(plan.chain ? { chain: plan.chain } : {}) };
}

const common: PaidFetchOptions = { rpc: client.rpc, mint, limits, fetch: watching, isTest: true };
const body = async (reply: Response) => {
  assert.equal(reply.status, 200, await reply.clone().text());
  return reply.text();
};

// By vouchers. The first request asks for the price; from then on payment goes ahead.
const key = await generateKeyPairSigner();
const store = memoryStore();
const pay = paidFetch({ ...common, store, open: (proposal) => open(proposal, key) });
assert.equal(await body(await pay(`${origin}/voucher/one`)), "/voucher/one");
assert.equal(await body(await pay(`${origin}/voucher/one`)), "/voucher/one");
const unpaid = sent.filter(({ pays }) => pays === undefined).length;
assert.equal(unpaid, 1);
const many = Array.from({ length: 20 }, (_, at) => `/voucher/many?${at}`);
const bodies = await Promise.all(many.map(async (path) => body(await pay(origin + path))));
assert.deepEqual(new Set(bodies), new Set(["/voucher/many"]));
assert.equal(opened, 1);
assert.deepEqual([await pay.spent(origin), (await pay.receipts()).length], [22n * PRICE, 22]);

// A reply that is lost is asked for again by its number, and paid once.
lose = ({ path }, count) => path === "/voucher/lost" && count === 1;
assert.equal(await body(await pay(`${origin}/voucher/lost`)), "/voucher/lost");
assert.equal(await pay.spent(origin), 23n * PRICE);

// Nothing comes back: it is in doubt, and settles itself when it is asked for again.
lose = ({ path }) => path === "/voucher/doubt";
const doubt = await pay(`${origin}/voucher/doubt`).catch((error: unknown) => error);
assert.ok(doubt instanceof PayError && doubt.isInDoubt, `${doubt}`);
assert.equal((await pay.doubts()).length, 1);
lose = () => false;
// As after a reload: another payer over the same store, with the channel that there is.
const channels = [{ channel: await client.farthing.accounts.channel.fetch((await pay.receipts())[0]!.channel!), signer: key }];
const reloaded = paidFetch({ ...common, store, channels });
const settled = await reloaded(`${origin}/voucher/doubt`);
assert.equal(await body(settled), "/voucher/doubt");
assert.deepEqual([(await reloaded.doubts()).length, await reloaded.spent(origin)], [0, 24n * PRICE]);

// By links of a chain, for a site of its own store.
const byLinks = paidFetch({ ...common, open: (proposal) => open(proposal) });
for (const path of ["/link/one", "/link/two", "/link/three"]) assert.equal(await body(await byLinks(origin + path)), path);
assert.equal(await byLinks.spent(origin), 3n * PRICE);

// With a pass: signed once, then shown.
let signatures = 0;
const holder = { ...reader, signMessages: (...call: Parameters<typeof reader.signMessages>) => ((signatures += 1), reader.signMessages(...call)) };
const read = paidFetch({ ...common, holder, order: ["pass"] });
for (const path of ["/essays/one", "/essays/two"]) assert.equal(await body(await read(origin + path)), path);
assert.deepEqual([signatures, await read.spent()], [1, 0n]);

// One by one: out of the deposit, and out of the wallet.
for (const way of ["pay", "exact"] as const) {
  const one = paidFetch({ ...common, single: reader, order: [way] });
  assert.equal(await body(await one(`${origin}/single/${way}`)), `/single/${way}`);
  const [receipt] = await one.receipts();
  assert.deepEqual([receipt?.way, receipt?.amount, receipt?.transaction !== undefined], [way, PRICE, true]);
  // A reply that got lost: the same transaction is shown again.
  lose = ({ path }, count) => path === `/single/lost-${way}` && count === 1;
  assert.equal(await body(await one(`${origin}/single/lost-${way}`)), `/single/lost-${way}`);
  lose = () => false;
  assert.equal(await one.spent(), 2n * PRICE);
}

// Limits, each by its own name; nothing of it was sent.
const before = sent.filter(({ pays }) => pays !== undefined).length;
const fault = async (options: Partial<PaidFetchOptions>, url = `${origin}/limits`, init?: RequestInit) => {
  const error = await paidFetch({ ...common, channels, ...options })(url, init).catch((it: unknown) => it);
  return error instanceof PayError ? error.fault : error;
};
assert.equal(await fault({ limits: { ...limits, request: PRICE - 1n } }), "OverRequest");
assert.equal(await fault({ limits: { ...limits, site: PRICE - 1n } }), "OverSite");
assert.equal(await fault({ limits: { ...limits, inAll: PRICE - 1n } }), "OverAll");
assert.equal(await fault({ limits: { ...limits, inFlight: 0n } }), "Unfit");
assert.equal(await fault({ limits: { ...limits, grace: 1 } }), "Unfit");
assert.equal(await fault({ mint: reader.address }), "Unfit");
assert.equal(await fault({ isTest: false }), "Unfit");
assert.equal(await fault({ channels: [] }), "NoWay");
assert.equal(await fault({ channels: [], open: async () => undefined }), "Declined");
assert.equal(await fault({ channels: [], single: reader, order: ["exact"], agree: async () => false }), "Declined");
assert.equal(await fault({}, "http://example.com/"), "NotHttps");
assert.ok((await fault({}, "http://user@127.0.0.1:1/")) instanceof TypeError);
assert.equal(await fault({}, `${origin}/limits`, { headers: { Farthing: "x" } }), "ReservedHeader");
assert.equal(await fault({}, "http://127.0.0.1:1/"), "NoAnswer");

// A site that leads elsewhere is not paid for what is there, and no redirect carries a promise.
const elsewhere = createServer((_, reply) => void reply.writeHead(302, { location: `${origin}/limits` }).end());
await new Promise<void>((ready) => elsewhere.listen(0, "127.0.0.1", ready));
assert.equal(await fault({}, `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`), "Redirected");
elsewhere.close();
assert.equal(sent.filter(({ pays }) => pays !== undefined).length, before);

const [vouchers, links] = [await pay.receipts(), await byLinks.receipts()];
tell({ vouchers: vouchers[0]?.channel, links: links[0]?.channel, opened, paid: { vouchers: 24n * PRICE, links: 3n * PRICE, pay: 2n * PRICE, exact: 2n * PRICE } });
