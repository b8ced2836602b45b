/** What a payer may give away. Amounts are base units of its one mint. */

/** The most that a payer gives away. */
export type Limits = {
  /** For one request. */
  request: bigint;
  /** Promised and paid to one site, in all. */
  site: bigint;
  /** Promised and paid to all sites, in all. */
  inAll: bigint;
  /** Promised to one site and not delivered: what a dishonest one can take. 16 times `request` by default. */
  inFlight?: bigint;
  /** Requests on their way to one site, 1 to 255; 16 by default. */
  atOnce?: number;
  /** Seconds that money stays set aside after its end is asked for, at most; a week by default. */
  grace?: number;
};

/** Every limit, those that nobody set among them. */
export function allLimits(limits: Limits): Required<Limits> {
  return { inFlight: limits.request * 16n, atOnce: 16, grace: 7 * 86_400, ...limits };
}
