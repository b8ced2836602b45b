/** What a reply says beside its receipt, and whether it came whole. */

import type { Ready } from "./request.js";

/** What a price is of: the method and the path. */
export const pricedBy = ({ method, url }: Ready): string => `${method} ${url.pathname}`;

export const seconds = (): number => Math.floor(Date.now() / 1000);
export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds that it asks to wait, at most ten seconds. */
export function retryAfter(reply: Response): number | undefined {
  const said = reply.headers.get("retry-after")?.trim() ?? "";
  return /^\d+$/.test(said) ? Math.min(Math.max(Number(said), 1), 10) * 1000 : undefined;
}

/** What a reply says, as far as a sentence. */
export async function words(reply: Response): Promise<string> {
  const body = await reply.text().catch(() => "");
  return `it answers ${reply.status}: ${(body.split("\n")[0] ?? "").slice(0, 200)}`;
}

export async function servedOf(reply: Response): Promise<{ returned: boolean } | undefined> {
  const body = (await reply.json().catch(() => undefined)) as { served?: { returned?: unknown } } | undefined;
  return body?.served ? { returned: body.served.returned === true } : undefined;
}

/** The same reply; `done` is told when its body was read, or broke off. */
export function watched(reply: Response, done: (isWhole: boolean) => Promise<void>): Promise<Response> | Response {
  if (!reply.body) return done(true).then(() => reply);
  const reader = reply.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(to) {
      const read = await reader.read().catch(async (error: unknown) => {
        await done(false);
        throw error;
      });
      if (!read.done) return to.enqueue(read.value);
      await done(true);
      to.close();
    },
    // Its reader has what it wanted.
    async cancel(reason) {
      await done(true);
      await reader.cancel(reason);
    },
  });
  const { status, statusText, headers, url } = reply;
  return Object.defineProperty(new Response(body, { status, statusText, headers }), "url", { value: url });
}
