/** Strict reading of JSON: one text for each value, and nothing unknown where it secures something. */

import { isAddress, type Address } from "@solana/kit";
import { fromBase64, fromBase64Url } from "../text.js";
import { PayError } from "./errors.js";

const MOST = 2n ** 64n - 1n;

/** The fields of an object, each taken once. */
export class Fields {
  readonly #left: Map<string, unknown>;

  private constructor(
    fields: object,
    readonly name: string,
  ) {
    this.#left = new Map(Object.entries(fields));
  }

  /** @throws {@link PayError} `Unreadable` of what is no object. */
  static of(value: unknown, name: string): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new PayError("Unreadable", `${name} is no object`);
    return new Fields(value, name);
  }

  /** Reads a header: standard base64 of one JSON object. */
  static ofHeader(header: string, most: number, name: string): Fields {
    const bytes = header.length <= most ? fromBase64(header) : undefined;
    if (!bytes) throw new PayError("Unreadable", `${name} is too long, or no base64`);
    return Fields.of(parse(new TextDecoder().decode(bytes), name), name);
  }

  take(field: string): unknown {
    if (!this.#left.has(field)) throw new PayError("Unreadable", `${this.name} lacks ${field}`);
    return this.optional(field);
  }

  /** `undefined` where it is not there. */
  optional(field: string): unknown {
    const value = this.#left.get(field);
    this.#left.delete(field);
    return value;
  }

  read<T>(field: string, reader: (value: unknown) => T | undefined): T {
    const read = reader(this.take(field));
    if (read === undefined) throw new PayError("Unreadable", `${this.name}.${field} cannot be read`);
    return read;
  }

  optionally<T>(field: string, reader: (value: unknown) => T | undefined): T | undefined {
    return this.#left.has(field) ? this.read(field, reader) : undefined;
  }

  object(field: string): Fields {
    return Fields.of(this.take(field), `${this.name}.${field}`);
  }

  /** @throws {@link PayError} `Unreadable` where something is left. */
  end(): void {
    const [unknown] = this.#left.keys();
    if (unknown !== undefined) throw new PayError("Unreadable", `${this.name} has an unknown ${unknown}`);
  }
}

/** @throws {@link PayError} `Unreadable` */
export function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PayError("Unreadable", `${name} is no JSON`, { cause });
  }
}

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A decimal string without sign or leading zero, up to 2^64 - 1. */
export function amount(value: unknown): bigint | undefined {
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,19})$/.test(value)) return undefined;
  const read = BigInt(value);
  return read <= MOST ? read : undefined;
}

/** A whole number from 0 to 2^32 - 1. */
export function integer(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff ? (value as number) : undefined;
}

export const account = (value: unknown): Address | undefined =>
  typeof value === "string" && isAddress(value) ? value : undefined;

/** 16 bytes in base64url, not all zero. */
export function ledgerName(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === "string" ? fromBase64Url(value) : undefined;
  return bytes?.length === 16 && bytes.some((byte) => byte !== 0) ? bytes : undefined;
}
