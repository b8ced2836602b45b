// Servers that lie to `paidFetch`: a site of a test's own, which promises are shown to. The real gateway is paid in
// app/cli/tests/client.

import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { generateKeyPairSigner, getAddressEncoder, lamports, type Account, type Address } from "@solana/kit";
import {
  channelSalt,
  ChannelKind,
  ChannelStatus,
  FARTHING_PROGRAM_ADDRESS,
  findChannelPda,
  findDepositPda,
  findReservePda,
  getChannelDecoder,
  getChannelEncoder,
  getDepositDecoder,
  getDepositEncoder,
  memoryStore,
  networkOf,
  paidFetch,
  PayError,
  type Channel,
  type PaidFetchOptions,
} from "../src/index.js";
import { readHotForm } from "../src/http/shown.js";
import { toBase64, toBase64Url } from "../src/text.js";

const PRICE = 7n;
const GENESIS = "Gh5GixNvrU87vKWcLLLp6dcgBGRDtP4EJesFu6rjif4";
const LEDGER = Uint8Array.from({ length: 16 }, (_, at) => at + 1);
const [key, owner, payeeOwner, mintKey] = await Promise.all([1, 2, 3, 4].map(() => generateKeyPairSigner()));
const mint: Address = mintKey!.address;
const [[deposit], [payee], [reserve]] = await Promise.all([
  findDepositPda({ owner: owner!.address, mint }),
  findDepositPda({ owner: payeeOwner!.address, mint }),
  findReservePda({ mint }),
]);

/** How the site answers; each test says. */
let answer: (request: IncomingMessage, reply: ServerResponse) => void;
const paid: { target: string; number: number; cumulative: bigint }[] = [];
const server = createServer((request, reply) => {
  const hot = request.headers.farthing;
  const long = request.headers["payment-signature"];
  if (typeof hot === "string") {
    const shown = readHotForm(hot)!;
    paid.push({ target: request.url!, number: shown.number, cumulative: shown.promise.kind === "voucher" ? shown.promise.cumulative : 0n });
  } else if (typeof long === "string") {
    const { payload } = JSON.parse(Buffer.from(long, "base64").toString()) as { payload: { number: number; cumulative: string } };
    paid.push({ target: request.url!, number: payload.number, cumulative: BigInt(payload.cumulative) });
  }
  answer(request, reply);
});
await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => server.close());

const openSlot = 1_000n;
const [address] = await findChannelPda({ deposit, payee, salt: channelSalt(LEDGER, origin), openSlot });
const blank = getChannelDecoder().decode(new Uint8Array(300));
const data: Channel = {
  ...blank,
  deposit,
  payee,
  credential: getAddressEncoder().encode(key!.address),
  funded: 10_000n,
  grace: 3_600,
  openSlot,
  kind: ChannelKind.Voucher,
  status: ChannelStatus.Open,
};
const common = { executable: false, lamports: lamports(1n), programAddress: FARTHING_PROGRAM_ADDRESS, space: 1n };
const channel: Account<Channel> = { address, data, ...common };

/** A node that knows this channel and this payee: accounts as the chain has them, in the bytes of the program. */
const accounts = new Map<Address, Uint8Array>([
  [address, Uint8Array.from(getChannelEncoder().encode(data))],
  [payee, Uint8Array.from(getDepositEncoder().encode({ ...getDepositDecoder().decode(new Uint8Array(300)), mint }))],
]);
const call = <T>(value: T) => ({ send: async () => value });
const rpc = {
  getGenesisHash: () => call(GENESIS),
  getSlot: () => call(openSlot),
  getAccountInfo: (at: Address) => {
    const bytes = accounts.get(at);
    const value = bytes && { data: [toBase64(bytes), "base64"], executable: false, lamports: 1n, owner: FARTHING_PROGRAM_ADDRESS, space: 1n };
    return call({ context: { slot: openSlot }, value: value ?? null });
  },
} as unknown as PaidFetchOptions["rpc"];

const offer = (amount = PRICE, change: object = {}) => ({
  scheme: "farthing-channel",
  network: networkOf(GENESIS),
  amount: `${amount}`,
  asset: mint,
  payTo: payee,
  maxTimeoutSeconds: 60,
  extra: {
    program: FARTHING_PROGRAM_ADDRESS,
    genesis: GENESIS,
    reserve,
    ledger: toBase64Url(LEDGER),
    credentials: ["voucher"],
    unit: "1",
    minGraceSeconds: 3_600,
    marginSeconds: 600,
    minDeposit: "7",
    minFirst: "0",
    ...change,
  },
});
const state = (served: bigint, more: object = {}) => ({
  promised: "0",
  served: `${served}`,
  returned: "0",
  left: "0",
  funded: "10000",
  claimed: "0",
  closesAt: null,
  ...more,
});
function asks(reply: ServerResponse, what: object = {}, accepts: object[] = [offer()]): void {
  const required = { x402Version: 2, resource: { url: `${origin}/` }, accepts, ...what };
  reply.writeHead(402, { "payment-required": toBase64(new TextEncoder().encode(JSON.stringify(required))) }).end();
}
function serves(reply: ServerResponse, number: number, charged = PRICE): void {
  const extra = { number, requestId: "f", ...state(charged) };
  const receipt = { success: true, transaction: "1".repeat(64), network: networkOf(GENESIS), payer: owner!.address, amount: `${charged}`, extra };
  reply.writeHead(200, { "payment-response": toBase64(new TextEncoder().encode(JSON.stringify(receipt))) }).end("a page");
}
const isPaid = (request: IncomingMessage) => request.headers.farthing !== undefined || request.headers["payment-signature"] !== undefined;
const limits = { request: 10n, site: 1_000n, inAll: 1_000n, inFlight: 50n };
const payer = (change: Partial<PaidFetchOptions> = {}) => {
  paid.length = 0;
  return paidFetch({ rpc, mint, limits, channels: [{ channel, signer: key! }], store: memoryStore(), ...change });
};
const fault = async (act: Promise<unknown>) => {
  const error = await act.then(() => undefined, (it: unknown) => it);
  return error instanceof PayError ? error.fault : error;
};

test("a site that counts more than it served gets no more than the limit, whatever it says", async () => {
  let said = 0n;
  answer = (request, reply) => {
    if (!isPaid(request)) return asks(reply);
    said += 20n;
    const known = { lastNumber: paid.at(-1)!.number, ...state(said) };
    asks(reply, { error: "invalid_farthing_channel_stale", extensions: { "farthing-channel": { info: known, schema: {} } } });
  };
  const pay = payer();
  for (let round = 0; round < 5; round += 1) assert.ok(await fault(pay(`${origin}/lies`)));
  assert.ok(paid.length > 0);
  for (const { cumulative } of paid) assert.ok(cumulative <= 50n, `${cumulative}`);
  assert.ok((await pay.spent(origin)) <= 50n);
});

test("a site that raises its price after it was promised gets what the limit allows, and no more", async () => {
  answer = (request, reply) => {
    if (!isPaid(request)) return asks(reply);
    asks(reply, { error: "invalid_farthing_channel_price" }, [offer(11n)]);
  };
  assert.equal(await fault(payer()(`${origin}/dear`)), "OverRequest");
  assert.deepEqual(paid.map(({ cumulative }) => cumulative), [PRICE]);
});

test("a site that refuses for ever is left, and its money serves another request", async () => {
  answer = (request, reply) => (isPaid(request) ? asks(reply, { error: "invalid_farthing_channel_signature" }) : asks(reply));
  const pay = payer();
  assert.equal(await fault(pay(`${origin}/no`)), "Refused");
  answer = (request, reply) => (isPaid(request) ? serves(reply, paid.at(-1)!.number) : asks(reply));
  assert.equal(await (await pay(`${origin}/yes`)).text(), "a page");
  assert.deepEqual(paid.map(({ cumulative }) => cumulative), [PRICE, PRICE]);
  assert.equal(await pay.spent(origin), PRICE);
});

test("a number that a site says is taken is followed by another, so many times", async () => {
  answer = (request, reply) => {
    if (!isPaid(request)) return asks(reply);
    const known = { lastNumber: 0xffff_fffe, ...state(0n) };
    asks(reply, { error: "invalid_farthing_channel_number", extensions: { "farthing-channel": { info: known, schema: {} } } });
  };
  assert.equal(await fault(payer()(`${origin}/numbers`)), "Refused");
  assert.ok(paid.length <= 13, `${paid.length}`);
});

test("a reply without a receipt of this very request is no reason to promise more", async () => {
  answer = (request, reply) => (isPaid(request) ? serves(reply, 4_000_000) : asks(reply));
  const pay = payer();
  for (let round = 0; round < 20; round += 1) await (await pay(`${origin}/forged?${round}`)).text();
  assert.equal(await pay.spent(origin), PRICE);
});

test("offers of another cluster, program, token, reserve or payee are not paid", async () => {
  const own = await generateKeyPairSigner();
  const wrong = [
    { ...offer(), network: "solana:x" },
    { ...offer(), asset: own.address },
    { ...offer(), payTo: own.address },
    offer(PRICE, { genesis: own.address }),
    offer(PRICE, { program: own.address }),
    offer(PRICE, { reserve: own.address }),
  ];
  for (const accepts of wrong) {
    answer = (_, reply) => asks(reply, {}, [accepts]);
    assert.equal(await fault(payer()(`${origin}/unfit`)), "Unfit", JSON.stringify(accepts));
    assert.deepEqual(paid, []);
  }
});

test("a channel of another site promises nothing here", async () => {
  const [elsewhere] = await findChannelPda({ deposit, payee, salt: channelSalt(LEDGER, "https://ada.example"), openSlot });
  answer = (_, reply) => asks(reply);
  const channels = [{ channel: { ...channel, address: elsewhere }, signer: key! }];
  assert.equal(await fault(payer({ channels })(`${origin}/other`)), "Declined");
  // Another key than the channel's is no way either.
  assert.equal(await fault(payer({ channels: [{ channel, signer: owner! }] })(`${origin}/other`)), "Declined");
  assert.deepEqual(paid, []);
});

test("a paid request that is redirected is not followed", async () => {
  answer = (request, reply) => (isPaid(request) ? void reply.writeHead(307, { location: `${origin}/stolen` }).end() : asks(reply));
  const reply = await payer()(`${origin}/moved`);
  assert.equal(reply.status, 307);
  assert.deepEqual(paid.map(({ target }) => target), ["/moved"]);
});

test("the same request in doubt shows the same number and promise, in another page of the same store too", async () => {
  let isLost = true;
  answer = (request, reply) => {
    if (!isPaid(request)) return asks(reply);
    if (isLost) return void request.socket.destroy();
    serves(reply, paid.at(-1)!.number);
  };
  const store = memoryStore();
  const pay = payer({ store });
  assert.equal(await fault(pay(`${origin}/lost`)), "InDoubt");
  assert.equal((await pay.doubts()).length, 1);
  isLost = false;
  const again = paidFetch({ rpc, mint, limits, channels: [{ channel, signer: key! }], store });
  assert.equal(await (await again(`${origin}/lost`)).text(), "a page");
  assert.deepEqual(new Set(paid.map(({ number, cumulative }) => `${number} ${cumulative}`)).size, 1);
  assert.deepEqual([await again.spent(), (await again.doubts()).length], [PRICE, 0]);
});

test("what its caller stops is in doubt, and what breaks off in the middle is asked for again by its number", async () => {
  answer = (request, reply) => {
    if (!isPaid(request)) return asks(reply);
    const extra = { number: paid.at(-1)!.number, requestId: "f", ...state(PRICE) };
    const receipt = { success: true, transaction: "1".repeat(64), network: networkOf(GENESIS), payer: owner!.address, amount: `${PRICE}`, extra };
    reply.writeHead(200, { "payment-response": toBase64(new TextEncoder().encode(JSON.stringify(receipt))), "content-length": "100" });
    reply.write("half");
    setTimeout(() => request.socket.destroy(), 20);
  };
  const pay = payer();
  const broken = await pay(`${origin}/half`);
  await assert.rejects(broken.text());
  assert.equal((await pay.doubts()).length, 1);
  answer = (request, reply) => (isPaid(request) ? serves(reply, paid.at(-1)!.number, 0n) : asks(reply));
  assert.equal(await (await pay(`${origin}/half`)).text(), "a page");
  assert.deepEqual(paid.map(({ number }) => number), [1, 1]);
  const stop = new AbortController();
  answer = () => stop.abort();
  await assert.rejects(pay(`${origin}/half?stopped`, { signal: stop.signal }), { name: "AbortError" });
  assert.equal((await pay.doubts()).length, 1);
  assert.equal(await pay.spent(), 2n * PRICE);
});

test("many at once are promised once each, and never beyond what is in flight", async () => {
  answer = (request, reply) => {
    if (!isPaid(request)) return asks(reply);
    const number = paid.at(-1)!.number;
    setTimeout(() => serves(reply, number), 5);
  };
  const pay = payer();
  await Promise.all(Array.from({ length: 40 }, async (_, at) => (await pay(`${origin}/many?${at}`)).text()));
  assert.equal(new Set(paid.map(({ number }) => number)).size, 40);
  assert.equal(await pay.spent(), 40n * PRICE);
});

test("a page that moved on its own site is paid where it is, once", async () => {
  answer = (request, reply) => {
    if (request.url === "/old") return void reply.writeHead(301, { location: `${origin}/new` }).end();
    isPaid(request) ? serves(reply, paid.at(-1)!.number) : asks(reply);
  };
  const pay = payer();
  assert.equal(await (await pay(`${origin}/old`)).text(), "a page");
  assert.deepEqual(paid.map(({ target }) => target), ["/new"]);
  assert.equal(await fault(pay(`${origin}/old`, { method: "POST", body: "x" })), "Redirected");
});

test("a body is sent again as it was, with its digest, and is another request than another body", async () => {
  const digests: string[] = [];
  const bodies: string[] = [];
  let isLost = false;
  answer = (request, reply) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      if (!isPaid(request)) return asks(reply);
      bodies.push(body);
      digests.push(String(request.headers["content-digest"]));
      if (isLost) {
        isLost = false;
        return void request.socket.destroy();
      }
      serves(reply, paid.at(-1)!.number);
    });
  };
  const pay = payer();
  const post = async (body: string) => (await pay(`${origin}/post`, { method: "POST", body })).text();
  await post("one");
  isLost = true;
  await post("two");
  assert.deepEqual(bodies, ["one", "two", "two"]);
  assert.deepEqual(paid.map(({ number }) => number), [1, 2, 2]);
  assert.deepEqual([digests[1] === digests[2], digests[0] === digests[1]], [true, false]);
  assert.match(digests[0]!, /^sha-256=:[A-Za-z0-9+/]{43}=:$/);
});

test("what was topped up and claimed since is known from the chain, and a closing channel promises nothing", async () => {
  answer = (request, reply) => (isPaid(request) ? serves(reply, paid.at(-1)!.number) : asks(reply));
  const store = memoryStore();
  await (await payer({ store })(`${origin}/first`)).text();
  const later = { ...channel, data: { ...data, claimed: 500n, funded: 20_000n } };
  const pay = paidFetch({ rpc, mint, limits, channels: [{ channel: later, signer: key! }], store });
  await (await pay(`${origin}/second`)).text();
  assert.equal(paid.at(-1)!.cumulative, 507n);
  const closing = { ...channel, data: { ...data, closeAsked: 1n } };
  assert.equal(await fault(payer({ channels: [{ channel: closing, signer: key! }] })(`${origin}/third`)), "Declined");
});
