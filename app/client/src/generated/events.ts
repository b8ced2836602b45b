/** Written by `cargo xtask idl`: do not edit. */

import type { Decoder } from "@solana/kit";
import {
  getBoughtEventDecoder,
  type BoughtEvent,
  getChannelClosedEventDecoder,
  type ChannelClosedEvent,
  getChannelFreedEventDecoder,
  type ChannelFreedEvent,
  getChannelOpenedEventDecoder,
  type ChannelOpenedEvent,
  getChannelToppedUpEventDecoder,
  type ChannelToppedUpEvent,
  getChannelWithdrawnEventDecoder,
  type ChannelWithdrawnEvent,
  getCloseRequestedEventDecoder,
  type CloseRequestedEvent,
  getCreatorAcceptedEventDecoder,
  type CreatorAcceptedEvent,
  getCreatorClosedEventDecoder,
  type CreatorClosedEvent,
  getCreatorOfferedEventDecoder,
  type CreatorOfferedEvent,
  getCreatorRegisteredEventDecoder,
  type CreatorRegisteredEvent,
  getCreatorUpdatedEventDecoder,
  type CreatorUpdatedEvent,
  getDepositClosedEventDecoder,
  type DepositClosedEvent,
  getDepositOpenedEventDecoder,
  type DepositOpenedEvent,
  getDepositedEventDecoder,
  type DepositedEvent,
  getDistributedEventDecoder,
  type DistributedEvent,
  getEarningsClosedEventDecoder,
  type EarningsClosedEvent,
  getEarningsOpenedEventDecoder,
  type EarningsOpenedEvent,
  getFanAssignedEventDecoder,
  type FanAssignedEvent,
  getFanCloseRequestedEventDecoder,
  type FanCloseRequestedEvent,
  getFanClosedEventDecoder,
  type FanClosedEvent,
  getFanFreedEventDecoder,
  type FanFreedEvent,
  getFanOpenedEventDecoder,
  type FanOpenedEvent,
  getFanToppedUpEventDecoder,
  type FanToppedUpEvent,
  getFansClaimedEventDecoder,
  type FansClaimedEvent,
  getLinksClaimedEventDecoder,
  type LinksClaimedEvent,
  getListingClosedEventDecoder,
  type ListingClosedEvent,
  getListingCreatedEventDecoder,
  type ListingCreatedEvent,
  getListingRetiredEventDecoder,
  type ListingRetiredEvent,
  getListingUpdatedEventDecoder,
  type ListingUpdatedEvent,
  getOrderCancelledEventDecoder,
  type OrderCancelledEvent,
  getOrderClosedEventDecoder,
  type OrderClosedEvent,
  getOrderDeclinedEventDecoder,
  type OrderDeclinedEvent,
  getOrderFulfilledEventDecoder,
  type OrderFulfilledEvent,
  getOrderPlacedEventDecoder,
  type OrderPlacedEvent,
  getPaidEventDecoder,
  type PaidEvent,
  getPassBoughtEventDecoder,
  type PassBoughtEvent,
  getPassClosedEventDecoder,
  type PassClosedEvent,
  getPassRefundedEventDecoder,
  type PassRefundedEvent,
  getPassReleasedEventDecoder,
  type PassReleasedEvent,
  getPassRenewedEventDecoder,
  type PassRenewedEvent,
  getReferralPaidEventDecoder,
  type ReferralPaidEvent,
  getRefusalSetEventDecoder,
  type RefusalSetEvent,
  getReserveOpenedEventDecoder,
  type ReserveOpenedEvent,
  getSessionClosedEventDecoder,
  type SessionClosedEvent,
  getSessionOpenedEventDecoder,
  type SessionOpenedEvent,
  getSessionRevokedEventDecoder,
  type SessionRevokedEvent,
  getSessionUpdatedEventDecoder,
  type SessionUpdatedEvent,
  getShareReleasedEventDecoder,
  type ShareReleasedEvent,
  getStreamCancelledEventDecoder,
  type StreamCancelledEvent,
  getStreamClosedEventDecoder,
  type StreamClosedEvent,
  getStreamOpenedEventDecoder,
  type StreamOpenedEvent,
  getStreamPausedEventDecoder,
  type StreamPausedEvent,
  getStreamRateSetEventDecoder,
  type StreamRateSetEvent,
  getStreamRefundedEventDecoder,
  type StreamRefundedEvent,
  getStreamRenouncedEventDecoder,
  type StreamRenouncedEvent,
  getStreamResumedEventDecoder,
  type StreamResumedEvent,
  getStreamToppedUpEventDecoder,
  type StreamToppedUpEvent,
  getStreamTransferredEventDecoder,
  type StreamTransferredEvent,
  getStreamWithdrawnEventDecoder,
  type StreamWithdrawnEvent,
  getStreamsWithdrawnEventDecoder,
  type StreamsWithdrawnEvent,
  getVouchersClaimedEventDecoder,
  type VouchersClaimedEvent,
  getWithdrawnEventDecoder,
  type WithdrawnEvent,
} from "./types/index.js";

/** What the program tells of each change. Amounts are base units. */
export type FarthingEvent =
  | ({ event: "Bought" } & BoughtEvent)
  | ({ event: "ChannelClosed" } & ChannelClosedEvent)
  | ({ event: "ChannelFreed" } & ChannelFreedEvent)
  | ({ event: "ChannelOpened" } & ChannelOpenedEvent)
  | ({ event: "ChannelToppedUp" } & ChannelToppedUpEvent)
  | ({ event: "ChannelWithdrawn" } & ChannelWithdrawnEvent)
  | ({ event: "CloseRequested" } & CloseRequestedEvent)
  | ({ event: "CreatorAccepted" } & CreatorAcceptedEvent)
  | ({ event: "CreatorClosed" } & CreatorClosedEvent)
  | ({ event: "CreatorOffered" } & CreatorOfferedEvent)
  | ({ event: "CreatorRegistered" } & CreatorRegisteredEvent)
  | ({ event: "CreatorUpdated" } & CreatorUpdatedEvent)
  | ({ event: "DepositClosed" } & DepositClosedEvent)
  | ({ event: "DepositOpened" } & DepositOpenedEvent)
  | ({ event: "Deposited" } & DepositedEvent)
  | ({ event: "Distributed" } & DistributedEvent)
  | ({ event: "EarningsClosed" } & EarningsClosedEvent)
  | ({ event: "EarningsOpened" } & EarningsOpenedEvent)
  | ({ event: "FanAssigned" } & FanAssignedEvent)
  | ({ event: "FanCloseRequested" } & FanCloseRequestedEvent)
  | ({ event: "FanClosed" } & FanClosedEvent)
  | ({ event: "FanFreed" } & FanFreedEvent)
  | ({ event: "FanOpened" } & FanOpenedEvent)
  | ({ event: "FanToppedUp" } & FanToppedUpEvent)
  | ({ event: "FansClaimed" } & FansClaimedEvent)
  | ({ event: "LinksClaimed" } & LinksClaimedEvent)
  | ({ event: "ListingClosed" } & ListingClosedEvent)
  | ({ event: "ListingCreated" } & ListingCreatedEvent)
  | ({ event: "ListingRetired" } & ListingRetiredEvent)
  | ({ event: "ListingUpdated" } & ListingUpdatedEvent)
  | ({ event: "OrderCancelled" } & OrderCancelledEvent)
  | ({ event: "OrderClosed" } & OrderClosedEvent)
  | ({ event: "OrderDeclined" } & OrderDeclinedEvent)
  | ({ event: "OrderFulfilled" } & OrderFulfilledEvent)
  | ({ event: "OrderPlaced" } & OrderPlacedEvent)
  | ({ event: "Paid" } & PaidEvent)
  | ({ event: "PassBought" } & PassBoughtEvent)
  | ({ event: "PassClosed" } & PassClosedEvent)
  | ({ event: "PassRefunded" } & PassRefundedEvent)
  | ({ event: "PassReleased" } & PassReleasedEvent)
  | ({ event: "PassRenewed" } & PassRenewedEvent)
  | ({ event: "ReferralPaid" } & ReferralPaidEvent)
  | ({ event: "RefusalSet" } & RefusalSetEvent)
  | ({ event: "ReserveOpened" } & ReserveOpenedEvent)
  | ({ event: "SessionClosed" } & SessionClosedEvent)
  | ({ event: "SessionOpened" } & SessionOpenedEvent)
  | ({ event: "SessionRevoked" } & SessionRevokedEvent)
  | ({ event: "SessionUpdated" } & SessionUpdatedEvent)
  | ({ event: "ShareReleased" } & ShareReleasedEvent)
  | ({ event: "StreamCancelled" } & StreamCancelledEvent)
  | ({ event: "StreamClosed" } & StreamClosedEvent)
  | ({ event: "StreamOpened" } & StreamOpenedEvent)
  | ({ event: "StreamPaused" } & StreamPausedEvent)
  | ({ event: "StreamRateSet" } & StreamRateSetEvent)
  | ({ event: "StreamRefunded" } & StreamRefundedEvent)
  | ({ event: "StreamRenounced" } & StreamRenouncedEvent)
  | ({ event: "StreamResumed" } & StreamResumedEvent)
  | ({ event: "StreamToppedUp" } & StreamToppedUpEvent)
  | ({ event: "StreamTransferred" } & StreamTransferredEvent)
  | ({ event: "StreamWithdrawn" } & StreamWithdrawnEvent)
  | ({ event: "StreamsWithdrawn" } & StreamsWithdrawnEvent)
  | ({ event: "VouchersClaimed" } & VouchersClaimedEvent)
  | ({ event: "Withdrawn" } & WithdrawnEvent);

/** Name and decoder of each event, by its first eight bytes in hexadecimal. */
export const FARTHING_EVENT_DECODERS: Readonly<Record<string, readonly [FarthingEvent["event"], () => Decoder<unknown>]>> = {
  "c138d7189c4c2a68": ["Bought", getBoughtEventDecoder],
  "77c617fed87c5410": ["ChannelClosed", getChannelClosedEventDecoder],
  "62defc762036f5ef": ["ChannelFreed", getChannelFreedEventDecoder],
  "fdd5ff601fbc2faa": ["ChannelOpened", getChannelOpenedEventDecoder],
  "36e1b120500c3c73": ["ChannelToppedUp", getChannelToppedUpEventDecoder],
  "12b95d3dbf979705": ["ChannelWithdrawn", getChannelWithdrawnEventDecoder],
  "8878aa4ea8ec2f76": ["CloseRequested", getCloseRequestedEventDecoder],
  "b448298c82f9e342": ["CreatorAccepted", getCreatorAcceptedEventDecoder],
  "56049997980b002a": ["CreatorClosed", getCreatorClosedEventDecoder],
  "bc5d59cab5a47152": ["CreatorOffered", getCreatorOfferedEventDecoder],
  "ab9a090a3082ba80": ["CreatorRegistered", getCreatorRegisteredEventDecoder],
  "f980856f89b8a453": ["CreatorUpdated", getCreatorUpdatedEventDecoder],
  "4b964c273230c43c": ["DepositClosed", getDepositClosedEventDecoder],
  "d15b4768b0afd8a2": ["DepositOpened", getDepositOpenedEventDecoder],
  "6f8d1a2da1236439": ["Deposited", getDepositedEventDecoder],
  "0ad4184e23cab686": ["Distributed", getDistributedEventDecoder],
  "8511f665c6612c77": ["EarningsClosed", getEarningsClosedEventDecoder],
  "aeb853701760b018": ["EarningsOpened", getEarningsOpenedEventDecoder],
  "b16ee6f562e9dc7e": ["FanAssigned", getFanAssignedEventDecoder],
  "cc3788005773248c": ["FanCloseRequested", getFanCloseRequestedEventDecoder],
  "d5af695bef11c906": ["FanClosed", getFanClosedEventDecoder],
  "d800fe6d6c6e41ee": ["FanFreed", getFanFreedEventDecoder],
  "55f58ee94cec8187": ["FanOpened", getFanOpenedEventDecoder],
  "5acfe6b7fc3695d0": ["FanToppedUp", getFanToppedUpEventDecoder],
  "f49e0d6c6e5785f5": ["FansClaimed", getFansClaimedEventDecoder],
  "4388bc156889e663": ["LinksClaimed", getLinksClaimedEventDecoder],
  "56dbfdc4b8c2b04e": ["ListingClosed", getListingClosedEventDecoder],
  "5ea4a7fff6ba0c60": ["ListingCreated", getListingCreatedEventDecoder],
  "35d5b689a3b667e4": ["ListingRetired", getListingRetiredEventDecoder],
  "bed7c78afff8623e": ["ListingUpdated", getListingUpdatedEventDecoder],
  "6c388044a871a8ef": ["OrderCancelled", getOrderCancelledEventDecoder],
  "ed4d657b482b957b": ["OrderClosed", getOrderClosedEventDecoder],
  "6d057701102a88e6": ["OrderDeclined", getOrderDeclinedEventDecoder],
  "a4a47bc2d170283f": ["OrderFulfilled", getOrderFulfilledEventDecoder],
  "6082cceaa9dbd8e3": ["OrderPlaced", getOrderPlacedEventDecoder],
  "f0c111eeeed281eb": ["Paid", getPaidEventDecoder],
  "c19b6adc14a9f827": ["PassBought", getPassBoughtEventDecoder],
  "7a4c4534440a21df": ["PassClosed", getPassClosedEventDecoder],
  "2d442848222c2bcd": ["PassRefunded", getPassRefundedEventDecoder],
  "f795f5f6c503cd33": ["PassReleased", getPassReleasedEventDecoder],
  "951dd31da70807f7": ["PassRenewed", getPassRenewedEventDecoder],
  "46be852a91d557c5": ["ReferralPaid", getReferralPaidEventDecoder],
  "67fb4a36c68e1dd8": ["RefusalSet", getRefusalSetEventDecoder],
  "9eececb60cf32896": ["ReserveOpened", getReserveOpenedEventDecoder],
  "39ed0bf3c222781b": ["SessionClosed", getSessionClosedEventDecoder],
  "224f4d5fc3cf68df": ["SessionOpened", getSessionOpenedEventDecoder],
  "5a3023eacbc07ed3": ["SessionRevoked", getSessionRevokedEventDecoder],
  "2cd0e10bcbd022c5": ["SessionUpdated", getSessionUpdatedEventDecoder],
  "d5810daa416b6331": ["ShareReleased", getShareReleasedEventDecoder],
  "5bd71dedc206b85c": ["StreamCancelled", getStreamCancelledEventDecoder],
  "0ece200af852a9ea": ["StreamClosed", getStreamClosedEventDecoder],
  "19c921c9c94afc21": ["StreamOpened", getStreamOpenedEventDecoder],
  "cfc5db66d4ecae5a": ["StreamPaused", getStreamPausedEventDecoder],
  "094565ebe5543236": ["StreamRateSet", getStreamRateSetEventDecoder],
  "b19fb417598df39d": ["StreamRefunded", getStreamRefundedEventDecoder],
  "24c2c18306504f33": ["StreamRenounced", getStreamRenouncedEventDecoder],
  "cd017c0a5980b598": ["StreamResumed", getStreamResumedEventDecoder],
  "63949c36939dceba": ["StreamToppedUp", getStreamToppedUpEventDecoder],
  "de69be2bb5c954b0": ["StreamTransferred", getStreamTransferredEventDecoder],
  "e5e0d8ed44e17a4b": ["StreamWithdrawn", getStreamWithdrawnEventDecoder],
  "01e8fbaf8aaa7ae5": ["StreamsWithdrawn", getStreamsWithdrawnEventDecoder],
  "257663cbcbbb13ff": ["VouchersClaimed", getVouchersClaimedEventDecoder],
  "1459dfc6c27cdb0d": ["Withdrawn", getWithdrawnEventDecoder],
};
