// `@x402/fetch` and `@x402/svm` with `payment-identifier` and `offer-receipt` of `@x402/extensions`: pays one address by
// `exact` under a name, and looks at what the gateway has signed as a third party does, by the key that its site tells.
//   node extensions.mjs URL RPC KEYPAIR NAME

import { createKeyPairSignerFromBytes } from "@solana/kit";
import {
  decodeSignedOffers,
  extractOffersFromPaymentRequired,
  extractReceiptFromResponse,
  extractReceiptPayload,
  findAcceptsObjectFromSignedOffer,
  verifyOfferSignatureJWS,
  verifyReceiptMatchesOffer,
  verifyReceiptSignatureJWS,
} from "@x402/extensions/offer-receipt";
import { appendPaymentIdentifierToExtensions } from "@x402/extensions/payment-identifier";
import { wrapFetchWithPayment, x402Client } from "@x402/fetch";
import { ExactSvmScheme, toClientSvmSigner } from "@x402/svm";
import { keypair, said, tell } from "../said.mjs";

const [url, rpcUrl, file, name] = process.argv.slice(2);
const signer = await createKeyPairSignerFromBytes(keypair(file));
const client = new x402Client();
client.register("solana:*", new ExactSvmScheme(toClientSvmSigner(signer), { rpcUrl }));
// The network's token is none of those that the client knows.
client.setSpendControls({ allowedAssets: true });
let asked;
client.onBeforePaymentCreation(async ({ paymentRequired }) => {
  asked = paymentRequired;
  appendPaymentIdentifierToExtensions(paymentRequired.extensions, name);
});

const reply = await wrapFetchWithPayment(fetch, client)(url);
const did = await (await fetch(new URL("/.well-known/did.json", url))).json();
const [method] = did.verificationMethod;
const offers = decodeSignedOffers(extractOffersFromPaymentRequired(asked));
const exact = offers.find((offer) => offer.scheme === "exact");
const receipt = extractReceiptFromResponse(reply);
const key = method.publicKeyJwk;
tell({
  ...(await said(reply)),
  did: did.id,
  key_id: method.id,
  offered: exact && findAcceptsObjectFromSignedOffer(exact, asked.accepts),
  offer: exact && (await verifyOfferSignatureJWS(exact.signedOffer, key)),
  receipt: receipt && extractReceiptPayload(receipt),
  signed: receipt && (await verifyReceiptSignatureJWS(receipt, key)),
  matches: receipt && exact && verifyReceiptMatchesOffer(receipt, exact, [signer.address]),
});
