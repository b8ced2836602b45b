// `@x402/fetch` with `@x402/svm`, as they are: pays one address by `exact`, of x402's version 2.
//   node exact.mjs URL RPC KEYPAIR

import { createKeyPairSignerFromBytes } from "@solana/kit";
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from "@x402/fetch";
import { ExactSvmScheme, toClientSvmSigner } from "@x402/svm";
import { keypair, said, tell } from "../said.mjs";

const [url, rpcUrl, file] = process.argv.slice(2);
const signer = await createKeyPairSignerFromBytes(keypair(file));
const client = new x402Client();
client.register("solana:*", new ExactSvmScheme(toClientSvmSigner(signer), { rpcUrl }));
// The network's token is none of those that the client knows.
client.setSpendControls({ allowedAssets: true });

const reply = await wrapFetchWithPayment(fetch, client)(url);
const header = reply.headers.get("PAYMENT-RESPONSE");
tell({ ...(await said(reply)), receipt: header && decodePaymentResponseHeader(header) });
