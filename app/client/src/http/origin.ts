/** The site that is dialled: what a channel is bound to, and where alone its promises go. */

import { PayError } from "./errors.js";

/** Scheme, host and port of a site, in the one spelling that both sides hash. */
export type Origin = { text: string; authority: string; isLoopback: boolean };

/**
 * The origin of a URL. That no user stands in it, who could look like the host, is for the platform's `Request`.
 *
 * @throws {@link PayError} `NotHttps` for any scheme but https, unless it is http of this machine.
 */
export function dialled(url: URL): Origin {
  const isLoopback = isThisMachine(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    throw new PayError("NotHttps", `${url.protocol}//${url.host} is not paid: promises go over https, or stay on this machine`);
  }
  return { text: url.origin, authority: url.host, isLoopback };
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
