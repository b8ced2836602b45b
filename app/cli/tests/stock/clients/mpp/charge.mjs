// `@solana/mpp`, as it is: pays one address by a `charge`.
//   node charge.mjs URL RPC KEYPAIR

import { createKeyPairSignerFromBytes } from "@solana/kit";
import { Mppx, solana } from "@solana/mpp/client";
import { Receipt } from "mppx";
import { keypair, said, tell } from "../said.mjs";

const [url, rpcUrl, file] = process.argv.slice(2);
const signer = await createKeyPairSignerFromBytes(keypair(file));
const client = Mppx.create({ methods: [solana.charge({ signer, rpcUrl })], polyfill: false });

const reply = await client.fetch(url);
const receipt = reply.headers.has("Payment-Receipt") ? Receipt.fromResponse(reply) : null;
tell({ ...(await said(reply)), receipt });
