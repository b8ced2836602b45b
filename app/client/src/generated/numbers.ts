/** Written by `cargo xtask idl`: do not edit. */

/** What the payer hands over off chain. */
export const ChannelKind = {
  /** Vouchers: cumulative amounts, signed by a key. */
  Voucher: 0,
  /** Links of a hash chain, each worth one unit more. */
  Chain: 1,
} as const;

/** Whether a channel has ended. One that is asked to close stays open until somebody ends it. */
export const ChannelStatus = {
  /** Can be claimed from. */
  Open: 0,
  /** Settled, and waiting to be freed until its address can never be opened again (I12). */
  Ended: 1,
} as const;

/** Where a creator stands. */
export const CreatorStatus = {
  /** Everything is possible. */
  Active: 0,
  /** Closed, and waiting to be freed until its address can never be opened again (I12). */
  Ended: 1,
} as const;

/** Whether a fan takes money and gives shares. */
export const FanStatus = {
  /** Until its last day, after which nothing is left that could live. */
  Open: 0,
  /** Gives no new shares; those that live are claimed from until they end. For good. */
  Closing: 1,
  /** Settled, and waiting to be freed until its address can never be opened again (I12). */
  Ended: 2,
} as const;

/** Whether a listing sells. */
export const ListingStatus = {
  /** Sells. */
  Active: 0,
  /** Does not sell now; `update_listing` resumes it. */
  Paused: 1,
  /** Never sells again; can be closed. */
  Retired: 2,
} as const;

/** Where an order stands. */
export const OrderStatus = {
  /** The money waits for the key. */
  Open: 0,
  /** Paid or returned, and waiting to be freed until its address can never be opened again (I12). */
  Ended: 1,
} as const;

/** Whether a session key may still act. */
export const SessionStatus = {
  /** Acts within its limits until it expires. */
  Active: 0,
  /** Never acts again; can be closed. */
  Revoked: 1,
} as const;

/** Where a stream stands. */
export const StreamStatus = {
  /** Accrues from its start, up to what it is funded with. */
  Running: 0,
  /** Accrues nothing until it is resumed. */
  Paused: 1,
  /** Settled, and waiting to be freed until its address can never be opened again (I12). */
  Ended: 2,
} as const;

/** What a session key may do, as bits of [`Session::actions`]. */
export const Action = {
  /** `pay`. */
  PAY: 1,
  /** `buy`, `buy_pass` and `renew`, for the owner of the deposit. */
  BUY: 2,
  /** `open_stream` and `top_up_stream`, of streams that can be cancelled. */
  STREAM: 4,
  /** `open_channel` and `top_up_channel`; `open_fan` and `top_up_fan`, if it names no payee. */
  CHANNEL: 8,
  /** `pause_stream`, `resume_stream`, `refund_stream`, `cancel_stream` and `request_close`; `request_close_fan`, if it names no payee. */
  MANAGE: 16,
  /** Every action there is. */
  ALL: 31,
} as const;

/** What the payer may do, as bits of [`Stream::flags`]. The others need [`right::CANCEL`]: a payer who can pause or take money back has not promised to go on paying. */
export const Right = {
  /** End it; the payee keeps what has accrued. */
  CANCEL: 1,
  /** Take back what has not accrued. */
  REFUND: 2,
  /** Pause it. */
  PAUSE: 4,
  /** Lower its rate. */
  LOWER: 8,
  /** Every right there is. */
  ALL: 15,
} as const;

/** Statuses of a [`BatchItem`]: public interface, never reused. */
export const Status = {
  /** Paid. */
  PAID: 0,
  /** Nothing is due that is not paid already. */
  NOTHING_DUE: 1,
  /** No live account of the kind. */
  NOT_LIVE: 2,
  /** It pays somebody else. */
  OTHER_PAYEE: 3,
  /** The channel takes the other kind of credential. */
  OTHER_KIND: 4,
  /** The voucher is for another channel. */
  OTHER_CHANNEL: 5,
  /** Not signed by the channel's key, or no link of its chain. */
  WRONG_CREDENTIAL: 6,
  /** The voucher has expired. */
  EXPIRED: 7,
  /** The channel was to close, and its grace is over. */
  GRACE_OVER: 8,
  /** The channel has ended. */
  ENDED: 9,
  /** The chain has no such link. */
  BEYOND_LENGTH: 10,
  /** More hashes than one instruction may take. */
  TOO_FAR: 11,
  /** The fan has no such slot, or it is another payee's. */
  OTHER_SLOT: 12,
  /** The lease of the slot is over. */
  LEASE_OVER: 13,
  /** The voucher expires after the lease. */
  OUTLIVES_LEASE: 14,
  /** The fan holds another mint's money. */
  OTHER_MINT: 15,
} as const;
