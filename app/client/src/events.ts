/** Finding the program's events in logs that every program of a transaction writes to. */

import { getBase64Encoder, type Address } from "@solana/kit";
import { FARTHING_EVENT_DECODERS, FARTHING_PROGRAM_ADDRESS, Status, type FarthingEvent } from "./generated/index.js";
import { toHex } from "./text.js";

/**
 * The events that the program logged, in order. Another program can log the same bytes: lines count only while this
 * program is the one that runs, by the runtime's own lines. Of a transaction that failed, nothing happened.
 */
export function decodeEvents(logs: readonly string[], program: Address = FARTHING_PROGRAM_ADDRESS): FarthingEvent[] {
  const running: string[] = [];
  const events: FarthingEvent[] = [];
  for (const line of logs) {
    const data = /^Program data: (.*)$/.exec(line)?.[1];
    const [, invoked, depth] = /^Program ([^ ]+) invoke \[(\d+)\]$/.exec(line) ?? [];
    const ended = /^Program ([^ ]+[^ :]) (?:success$|failed)/.exec(line)?.[1];
    if (data !== undefined) {
      const event = running.at(-1) === program ? read(data) : undefined;
      if (event) events.push(event);
    } else if (invoked !== undefined) {
      // The depth is the runtime's: it repairs the stack if a line was lost.
      running.length = Math.min(running.length, Math.max(0, Number(depth) - 1));
      running.push(invoked);
    } else if (ended !== undefined && running.includes(ended)) {
      running.length = running.lastIndexOf(ended);
    }
  }
  return events;
}

/** Whether the validator cut the log, so that events may be missing. */
export function isTruncated(logs: readonly string[]): boolean {
  return logs.includes("Log truncated");
}

/** What came of one account of a batch, in words. */
export function batchOutcome(status: number): string {
  return OUTCOMES[status] ?? "skipped, for a reason that this version does not know";
}

const OUTCOMES: Readonly<Record<number, string>> = {
  [Status.PAID]: "paid",
  [Status.NOTHING_DUE]: "nothing is due",
  [Status.NOT_LIVE]: "no live account of the kind",
  [Status.OTHER_PAYEE]: "pays somebody else",
  [Status.OTHER_KIND]: "takes the other kind of credential",
  [Status.OTHER_CHANNEL]: "the voucher is for another channel",
  [Status.WRONG_CREDENTIAL]: "not signed by its key, or no link of its chain",
  [Status.EXPIRED]: "the voucher has expired",
  [Status.GRACE_OVER]: "its grace is over",
  [Status.ENDED]: "the channel or the fan has ended",
  [Status.BEYOND_LENGTH]: "the chain has no such link",
  [Status.TOO_FAR]: "too many hashes for one instruction",
  [Status.OTHER_SLOT]: "the fan has no such slot, or it is another payee's",
  [Status.LEASE_OVER]: "the lease of the share is over",
  [Status.OUTLIVES_LEASE]: "the voucher expires after the lease",
  [Status.OTHER_MINT]: "the fan holds another mint's money",
};

/** Several slices logged together come as several words. */
function read(words: string): FarthingEvent | undefined {
  try {
    const bytes = Uint8Array.from(words.split(" ").flatMap((word) => [...getBase64Encoder().encode(word)]));
    const found = FARTHING_EVENT_DECODERS[toHex(bytes.subarray(0, 8))];
    return found && ({ event: found[0], ...(found[1]().decode(bytes, 8) as object) } as FarthingEvent);
  } catch {
    // Data of another version, or damaged.
    return undefined;
  }
}
