// The vectors that all languages share, and how they write bytes and addresses.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getAddressDecoder, type Address } from "@solana/kit";
import { fromHex } from "../src/text.js";

/** A file of the repository, from its root. The tests run compiled, in build/tests. */
export const repository = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

export const readText = (path: string): string => readFileSync(repository(path), "utf8");

/** A fallible result. */
export type Outcome<T> = { ok: T } | { error: string };

/** All cases of a file of vectors. */
export function cases<T>(path: string): T[] {
  const all = JSON.parse(readText(`app/${path}.json`)) as T[];
  if (all.length === 0) throw new Error(`${path} has no case`);
  return all;
}

export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  const read = fromHex(hex);
  if (!read) throw new Error(`${hex} is no hexadecimal`);
  return read;
}

export const account = (hex: string): Address => getAddressDecoder().decode(bytes(hex));
