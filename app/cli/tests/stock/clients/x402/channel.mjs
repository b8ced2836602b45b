// `@x402/fetch` with the plug-in beside this file: pays addresses by one channel, one after the other, or all at once.
//   node channel.mjs KEYPAIR CHANNEL NUMBER PROMISED (each|all) URL…

import { createKeyPairSignerFromBytes } from "@solana/kit";
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from "@x402/fetch";
import { keypair, said, tell } from "../said.mjs";
import { farthingChannel } from "./farthing-channel.mjs";

const [file, channel, number, promised, how, ...urls] = process.argv.slice(2);
const signer = await createKeyPairSignerFromBytes(keypair(file));
const tab = { channel, number: Number(number), promised: BigInt(promised) };
const client = new x402Client().register("solana:*", farthingChannel(signer, tab));
client.setSpendControls({ allowedAssets: true });

const pay = wrapFetchWithPayment(fetch, client);
async function read(url) {
  const reply = await pay(url);
  const header = reply.headers.get("PAYMENT-RESPONSE");
  return { ...(await said(reply)), receipt: header && decodePaymentResponseHeader(header) };
}
const replies = [];
if (how === "all") replies.push(...(await Promise.all(urls.map(read))));
else for (const url of urls) replies.push(await read(url));
tell({ replies, number: tab.number, promised: `${tab.promised}` });
