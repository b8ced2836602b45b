// `sign-in-with-x` of `@x402/extensions`, as it is: reads one address with a pass, and once more with the token that
// the reply brought.
//   node sign-in.mjs URL KEYPAIR

import { createKeyPairSignerFromBytes } from "@solana/kit";
import { wrapFetchWithSIWx } from "@x402/extensions/sign-in-with-x";
import { keypair, said, tell } from "../said.mjs";

const [url, file] = process.argv.slice(2);
const signer = await createKeyPairSignerFromBytes(keypair(file));
const reply = await wrapFetchWithSIWx(fetch, signer)(url);
const token = reply.headers.get("Farthing-Pass");
const again = token && (await said(await fetch(url, { headers: { "Farthing-Pass": token } })));
tell({ first: await said(reply), again });
