/** A request that can be sent again: what the caller asked for, whole. */

import { sha256 } from "../sha256.js";
import { toBase64, toHex } from "../text.js";
import { PayError } from "./errors.js";
import { dialled, type Origin } from "./origin.js";

/** Headers that the payer sets itself. */
const RESERVED = ["farthing", "farthing-pass", "payment-signature", "sign-in-with-x", "x-payment"];

/** Milliseconds for one request and its whole head: short of what a gateway remembers. */
const PATIENCE = 30_000;

/** What is asked for. */
export type Ready = {
  origin: Origin;
  url: URL;
  method: string;
  /** By what a gateway knows the same request again: method, URL and body. */
  print: string;
  /** Its caller's, who may stop it. */
  signal: AbortSignal;
  /** What `Content-Digest` says of the body; empty where it is not sent. */
  digest: string;
  /** Sends it, with a header that pays where there is one. */
  send(paying?: readonly [name: string, value: string]): Promise<Response>;
};

/**
 * Takes a request apart, and keeps its body, so that it can be sent again.
 *
 * @throws `TypeError` of what is no request, as of a URL with a user in it; {@link PayError} `NotHttps`, `ReservedHeader`, `UnrepeatableBody`: nothing was sent.
 */
export async function readyOf(input: RequestInfo | URL, init: RequestInit | undefined, fetching: typeof fetch): Promise<Ready> {
  const request = new Request(input, init);
  const url = new URL(request.url);
  url.hash = "";
  const origin = dialled(url);
  const reserved = RESERVED.find((name) => request.headers.has(name));
  if (reserved) throw new PayError("ReservedHeader", `the header ${reserved} is the payer's own`);
  const body = await bodyOf(request);
  const method = request.method.toUpperCase();
  const digest = body ? `sha-256=:${toBase64(sha256(body))}:` : "";
  const print = toHex(sha256(new TextEncoder().encode(`${method} ${url}\n`), sha256(body ?? new Uint8Array())));
  // Only where no other site's leave is asked for: a gateway allows the header to its own pages alone.
  const isOwn = typeof location === "undefined" || location.origin === origin.text;
  const send: Ready["send"] = async (paying) => {
    const headers = new Headers(request.headers);
    if (paying) headers.set(...paying);
    if (body && isOwn) headers.set("content-digest", digest);
    // What pays goes nowhere but where it was dialled.
    const redirect = paying ? "manual" : request.redirect;
    const { credentials, referrerPolicy } = request;
    const mode = request.mode === "navigate" ? {} : { mode: request.mode };
    const cache = paying ? "no-store" : request.cache;
    const whole = { credentials, referrerPolicy, cache, ...mode, method, headers, redirect, ...(body ? { body } : {}) };
    return inTime(request.signal, (signal) => fetching(url, { ...whole, signal }));
  };
  return { origin, url, method, print, signal: request.signal, digest: body && isOwn ? digest : "", send };
}

async function bodyOf(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (request.body === null && !["POST", "PUT", "PATCH"].includes(request.method)) return undefined;
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length === 0 ? undefined : bytes;
  } catch (cause) {
    throw new PayError("UnrepeatableBody", "the body cannot be read twice", { cause });
  }
}

/** Waits for the head of a reply only so long, and for its body as long as it takes. */
async function inTime(signal: AbortSignal, act: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("no answer in time", "TimeoutError")), PATIENCE);
  try {
    return await act(AbortSignal.any([signal, controller.signal]));
  } finally {
    clearTimeout(timer);
  }
}
