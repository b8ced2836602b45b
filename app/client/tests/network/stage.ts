// What the tests on a real network begin with: `farthing localnet`, its wallets and its test token, as Rust's tests start
// them (app/cli/tests/client).

import { readFileSync } from "node:fs";
import { createClient, createKeyPairSignerFromBytes, type Address, type KeyPairSigner } from "@solana/kit";
import { farthingProgram, nodeAt, sendingByPolling, signedByOne } from "../../src/index.js";

/** Where everything is. */
export type Told = { url: string; wallets: string; mint: Address; origin?: string; listing?: Address };

export const told = JSON.parse(process.argv[2] as string) as Told;

/** One of the network's wallets. */
export async function wallet(name: string): Promise<KeyPairSigner> {
  return createKeyPairSignerFromBytes(Uint8Array.from(JSON.parse(readFileSync(`${told.wallets}/${name}.json`, "utf8")) as number[]));
}

/** A client of Kit's that a wallet signs for. */
export function clientOf(signer: KeyPairSigner) {
  return createClient()
    .use(signedByOne(signer))
    .use(nodeAt(told.url))
    .use(sendingByPolling({ every: 50 }))
    .use(farthingProgram());
}

export type TestClient = ReturnType<typeof clientOf>;

/** What a run tells the test: one line of JSON. */
export const tell = (what: unknown): void =>
  console.log(JSON.stringify(what, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value)));
