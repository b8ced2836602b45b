/** What a session's key may still spend. */

import { SessionStatus, type Session } from "./generated/index.js";

/** Base units that a session's key can still spend at `now`, in Unix seconds: by its total, its window and its end. */
export function spendable(session: Session, now: bigint): bigint {
  if (session.status !== SessionStatus.Active || now >= session.expiresAt) return 0n;
  const total = positive(session.totalLimit - session.spent);
  if (session.windowSeconds === 0n) return total;
  const isOver = now - session.windowStart >= session.windowSeconds;
  const window = positive(session.windowLimit - (isOver ? 0n : session.windowSpent));
  return window < total ? window : total;
}

const positive = (value: bigint) => (value > 0n ? value : 0n);
