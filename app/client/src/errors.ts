/** What went wrong, in words for people, with the way out. */

import { FARTHING_ERRORS } from "./generated/index.js";

/** An error in words. */
export type Explanation = {
  /** The program's number, from 6000 on, or the framework's; absent where none was said. */
  code?: number;
  /** The program's name of it, or the name of what was thrown. */
  name: string;
  /** What happened: a sentence. */
  say: string;
  /** What to do about it, where that is not plain. */
  fix?: string;
};

/**
 * Says what an error means, whatever Kit, a wallet or an RPC has wrapped it in: the program's own where there is one.
 * Takes also the logs of a transaction, or a code.
 */
export function explain(error: unknown): Explanation {
  const code = codeOf(error);
  if (code !== undefined) return explainCode(code);
  const words = wordsOf(error);
  const known = PLAIN.find(([pattern]) => pattern.test(words));
  const name = error instanceof Error ? error.name : "Error";
  if (known) return { name, say: known[1], ...(known[2] ? { fix: known[2] } : {}) };
  return { name, say: sentence((words.split("\n")[0] as string) || "something failed") };
}

function explainCode(code: number): Explanation {
  const entry = FARTHING_ERRORS[code];
  if (entry) {
    const fix = ADVICE[entry[0]];
    return { code, name: entry[0], say: entry[1], ...(fix ? { fix: sentence(fix) } : {}) };
  }
  const say = FRAMEWORK[code] ?? (code < 100 ? TOKEN[code] : undefined) ?? "a program refused";
  return { code, name: code >= 2000 ? "FrameworkError" : "ProgramError", say: sentence(say) };
}

/** The number of the program's error in whatever was thrown; preflight hides it behind causes and logs. */
export function codeOf(error: unknown): number | undefined {
  if (typeof error === "number") return error;
  const found: number[] = [];
  search(error, found, new Set(), 0);
  // Ours before a framework's, and that before another program's.
  return found.sort((one, other) => other - one)[0];
}

function search(value: unknown, found: number[], seen: Set<unknown>, depth: number): void {
  if (depth > 8 || value === null || seen.has(value)) return;
  if (typeof value === "string") {
    for (const [, digits] of value.matchAll(/custom program error: (?:#|0x)?([0-9a-f]+)/gi)) {
      const isHexadecimal = /custom program error: 0x/i.test(value);
      found.push(Number.parseInt(digits as string, isHexadecimal ? 16 : 10));
    }
    return;
  }
  if (typeof value !== "object") return;
  seen.add(value);
  for (const [name, field] of fieldsOf(value)) {
    const isCode = name === "Custom" || (name === "code" && isProgramError(value));
    if (isCode && (typeof field === "number" || typeof field === "bigint")) found.push(Number(field));
    else search(field, found, seen, depth + 1);
  }
}

/** Kit says a program's error as the context of one of its own: there `code` is the program's. */
const isProgramError = (value: object) => "index" in value || "instructionIndex" in value;

function fieldsOf(value: object): [string, unknown][] {
  const hidden = value instanceof Error ? ["message", "cause", "context"] : [];
  const names = new Set([...Object.keys(value), ...hidden]);
  return [...names].map((name) => [name, (value as Record<string, unknown>)[name]]);
}

function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) words.push(at.message);
  return words.length > 0 ? words.join("\n") : String(error);
}

function sentence(words: string): string {
  const text = words.trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** What wallets, nodes and browsers say, by how they say it. */
const PLAIN: readonly (readonly [RegExp, string, string?])[] = [
  [/reject|declin|denied|cancel/i, "It was not signed.", "Nothing was sent. Try again when you want to."],
  [/block ?height|blockhash|expired/i, "It came too late for the network.", "Nothing was paid. Try again."],
  [/insufficient (funds|lamports)|debit an account/i, "The wallet has too little SOL for fees and rent.", "Send it some SOL, and try again."],
  [/failed to fetch|networkerror|econnrefused|fetch failed/i, "The network could not be reached.", "Look at your connection, and try again."],
  [/429|too many requests/i, "The node is asked too often.", "Wait a minute, and try again."],
];

/** What to do, where the program's own words do not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  InsufficientBalance: "deposit more first",
  MintMismatch: "pay from a deposit of the same mint",
  NotSpender: "sign with its owner's key, or with that of a session",
  NotDepositOwner: "sign with its owner's key",
  NotCreatorAuthority: "sign with the creator's key",
  NotCreatorOrOperator: "sign with the creator's key",
  OpenSlotNotRecent: "build the transaction anew and send it at once",
  AddressNotSpent: "try again in about a minute",
  DepositNotEmpty: "withdraw everything first",
  CreatorRevisionChanged: "read the creator again and accept what it is now",
  ListingChanged: "read the listing again and decide anew",
  PriceAboveMaximum: "read the listing again and decide anew",
  ListingNumberNotNext: "read the creator again for its next number",
  PassTermChanged: "read the pass again",
  RefundWindowOpen: "wait until it is over",
  ListingNotActive: "it is paused or retired by its creator",
  StreamEnded: "open another one",
  StreamNotEnded: "its payer or its payee cancels it",
  RateNotExact: "read it again and build the transaction anew",
  StreamTermsChanged: "read it again and build the transaction anew",
  StartOutOfRange: "name a start that the transaction reaches in time",
  StreamIsFixed: "cancel it and open another one",
  NothingAccrued: "wait until it has",
  AboveAccrued: "ask for less, or for all",
  AboveRefundable: "ask for less, or for all",
  WithdrawnAboveMaximum: "read the stream again and decide anew",
  PayeeRefuses: "pay it in another way, or ask it to take new ones",
  ListingNotStreamed: "buy it instead",
  SessionRevoked: "the owner opens another one",
  SessionExpired: "the owner opens another one",
  SessionActionNotAllowed: "the owner can raise its limits",
  SessionTotalExceeded: "the owner can raise its limits",
  SessionWindowExceeded: "wait for the next window, or let the owner raise its limits",
  SessionMayNotResume: "the owner resumes it",
  SessionRevisionChanged: "read the session again and decide anew",
  SessionNotEnded: "revoke it first",
  SessionNeedsCancellable: "let the owner sign",
  ChannelEnded: "open another one",
  ChannelClosing: "open another one",
  ChannelNotEnded: "the payee closes it, or the payer asks to",
  GraceNotOver: "finish the close once it is",
  SignaturesMissing: "put it there, with nothing between",
  SignaturesMalformed: "use `ed25519Instruction`",
  ClaimCountMismatch: "name them in the same order",
  NotPayeeSide: "sign with the key of its owner or its creator",
  NotFanKey: "sign with the key that the fan was opened for",
  FanNotOpen: "open another one",
  FanOver: "open another one",
  FanEnded: "open another one",
  FanRevisionChanged: "read the fan again and decide anew",
  ShareReserved: "take another slot, or wait until its lease is over",
  ShareEndsAfterTheFan: "name an earlier day, or open another fan",
  SharesExceedFunds: "top the fan up, or give smaller shares",
  FanStillOpen: "the payer or the fan's key asks to close it",
  SharesLiving: "finish the close once their leases are over",
  FanNotEnded: "finish its close first",
};

/** The framework's own numbers. */
const FRAMEWORK: Readonly<Record<number, string>> = {
  2000: "an account that is written was not passed as writable",
  2003: "a condition of the instruction does not hold",
  2005: "an account has too few lamports to stay alive",
  2007: "an account that must be a program is none",
  2011: "an account cannot close into itself",
  2012: "an account is not at the address that another one names",
  2013: "an account that must be empty is not",
  2019: "an account has another size than expected",
  2020: "an account that must be there was left out",
  2040: "the same account was passed twice where two must be different accounts",
  5900: "an account that is to be created must not sign",
  5901: "an account has a version that this program does not know; a newer one wrote it",
  5902: "a batch has more accounts than its event has room for",
};

/** The token program's and the system program's, as far as they agree on what people see. */
const TOKEN: Readonly<Record<number, string>> = {
  0: "the account is there already, or has too few lamports to stay alive",
  1: "there are fewer tokens, or lamports, than the amount",
  3: "the token account is of another mint",
  4: "the signer is neither owner nor delegate of the token account",
  9: "the token account is not there",
  17: "the token account is frozen by the mint's authority",
  18: "the mint has other decimals",
};
