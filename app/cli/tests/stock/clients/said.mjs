// What a run tells the test: one line of JSON.

import { readFileSync } from "node:fs";

/** The bytes of a keypair file. */
export const keypair = (file) => Uint8Array.from(JSON.parse(readFileSync(file, "utf8")));

/** Status, body and headers of a reply. */
export async function said(reply) {
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() };
}

export const tell = (what) => console.log(JSON.stringify(what));
