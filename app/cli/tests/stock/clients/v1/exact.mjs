// `x402-fetch`, as it is: pays one address by `exact`, of x402's version 1.
//   node exact.mjs URL RPC KEYPAIR MOST

import { createKeyPairSignerFromBytes } from "@solana/kit";
import { decodeXPaymentResponse, wrapFetchWithPayment } from "x402-fetch";
import { keypair, said, tell } from "../said.mjs";

const [url, rpcUrl, file, most] = process.argv.slice(2);
const signer = await createKeyPairSignerFromBytes(keypair(file));
const pay = wrapFetchWithPayment(fetch, signer, BigInt(most), undefined, { svmConfig: { rpcUrl } });

const reply = await pay(url);
const header = reply.headers.get("X-PAYMENT-RESPONSE");
tell({ ...(await said(reply)), receipt: header && decodeXPaymentResponse(header) });
