// `@x402/express` with `@x402/svm`, and x402's own facilitator behind it, as they are: sells two pages by `exact`.
// Says its address as one line of JSON, and ends with its standard input.
//   node server.mjs RPC KEYPAIR NETWORK MINT AMOUNT WALLET

import { createKeyPairSignerFromBytes } from "@solana/kit";
import { x402Facilitator } from "@x402/core/facilitator";
import { HTTPFacilitatorClient } from "@x402/core/server";
import { paymentMiddleware, x402ResourceServer } from "@x402/express";
import { toFacilitatorSvmSigner } from "@x402/svm";
import { ExactSvmScheme as FacilitatorScheme } from "@x402/svm/exact/facilitator";
import { ExactSvmScheme } from "@x402/svm/exact/server";
import express from "express";
import { keypair, tell } from "../said.mjs";

const [rpcUrl, file, network, asset, amount, payTo] = process.argv.slice(2);

/** Listens on a free port of this machine; its address. */
const listening = (app) =>
  new Promise((done) => {
    const server = app.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`));
  });

const signer = toFacilitatorSvmSigner(await createKeyPairSignerFromBytes(keypair(file)), { defaultRpcUrl: rpcUrl });
const facilitator = new x402Facilitator();
facilitator.register(network, new FacilitatorScheme(signer));

const desk = express().use(express.json());
desk.get("/supported", (_, reply) => reply.json(facilitator.getSupported()));
for (const act of ["verify", "settle"]) {
  desk.post(`/${act}`, async ({ body }, reply) => {
    reply.json(await facilitator[act](body.paymentPayload, body.paymentRequirements));
  });
}
const url = await listening(desk);

const accepts = [{ scheme: "exact", price: { amount, asset }, network, payTo }];
const resources = new x402ResourceServer(new HTTPFacilitatorClient({ url })).register(network, new ExactSvmScheme());
const counts = {};
const shop = express();
shop.use((request, _, next) => {
  if (request.headers["payment-signature"]) counts[request.path] = (counts[request.path] ?? 0) + 1;
  next();
});
shop.get("/counts", (_, reply) => reply.json(counts));
shop.use(paymentMiddleware({ "GET /page": { accepts }, "GET /broken": { accepts } }, resources));
shop.get("/page", (_, reply) => reply.send("this is /page"));
shop.get("/broken", (_, reply) => reply.status(500).send("it is broken"));

tell({ url: await listening(shop) });
process.stdin.resume().on("end", () => process.exit(0));
