//! Claiming shares of fans: as many vouchers as fit into each transaction, of one payee or of several.

use super::{Claims, Sender, offers::ours};
use crate::{
    accounts::{AnyAccount, Fan, FanStatus},
    args::FanClaim,
    client::{Client, ClientResult, Network},
    compose::packing::{Pack, pack},
    fans::{Recipient, SignedFanVoucher, SlotClaim, tag},
    instructions::ClaimFans,
    solana::{Address, Instruction},
};
use farthing_core::fan::ClaimRefusal;
use farthing_vouchers::{book::Row, verify::VoucherKey};
use std::collections::BTreeMap;

/// Compute units for each voucher, at most: mostly the check of its signature.
const UNITS_PER_VOUCHER: u64 = 16_500;

/// Compute units of each instruction besides.
const UNITS_PER_PAYEE: u64 = 1_000;

/// A voucher that is worth claiming.
#[derive(Clone, Debug)]
struct Item {
    recipient: Recipient,
    fan: Address,
    claim: FanClaim,
    /// Base units that it pays.
    amount: u64,
}

/// Claims vouchers of fans: of each slot the one that pays most. They may be of several payees and audiences,
/// each of which is paid by an instruction of its own; those of several share transactions.
///
/// # Errors
/// Those of the network.
pub fn claim_shares<N: Network>(
    client: &Client<N>,
    vouchers: &[SignedFanVoucher],
    sender: Sender<'_>,
) -> ClientResult<Claims> {
    let (items, mut claims) = choose(client, vouchers)?;
    let compute_units = |some: &[Item]| {
        let payees = of_each(some).count() as u64;
        UNITS_PER_VOUCHER * some.len() as u64 + UNITS_PER_PAYEE * payees
    };
    let how = Pack {
        payer: sender.payer,
        tables: sender.tables,
        build: &instructions,
        compute_units: &compute_units,
        most: usize::MAX,
    };
    claims.transactions = pack(client, &items, &how)?;
    Ok(claims)
}

/// One for each payee and audience.
fn instructions(some: &[Item]) -> Vec<Instruction> {
    let of_one = |some: &[Item]| {
        let recipient = some.first()?.recipient;
        let claims = some.iter().map(|item| (item.fan, item.claim.clone())).collect();
        let payee = Address::new_from_array(recipient.payee);
        Some(ClaimFans::new(payee, recipient.audience, claims).instruction())
    };
    of_each(some).filter_map(of_one).collect()
}

fn of_each(some: &[Item]) -> impl Iterator<Item = &[Item]> {
    some.chunk_by(|one, other| one.recipient == other.recipient)
}

/// What is claimed, by payee and audience; what it pays together, and what would not pay.
fn choose<N: Network>(
    client: &Client<N>,
    vouchers: &[SignedFanVoucher],
) -> ClientResult<(Vec<Item>, Claims)> {
    let seen = Seen::of(client, vouchers)?;
    let (mut best, mut refused) = (BTreeMap::<Row, Item>::new(), BTreeMap::new());
    for signed in vouchers {
        let row = Row::share(&signed.voucher.fan, signed.voucher.slot);
        match seen.worth(signed) {
            Err(reason) => {
                refused.insert(row, reason);
            }
            Ok(item) if best.get(&row).is_none_or(|other| item.amount > other.amount) => {
                best.insert(row, item);
            }
            Ok(_) => {}
        }
    }
    // What is refused beside something better is no loss.
    refused.retain(|row, _| !best.contains_key(row));
    let skipped = refused.into_iter().collect();
    let amount = best.values().fold(0, |sum: u64, item| sum.saturating_add(item.amount));
    let mut items: Vec<_> = best.into_values().collect();
    items.sort_by_key(|item| (item.recipient.payee, item.recipient.audience));
    Ok((items, Claims { amount, skipped, ..Claims::default() }))
}

/// What the chain says of the fans and payees that vouchers name.
struct Seen {
    fans: BTreeMap<Address, Fan>,
    /// What each payee is paid in.
    mints: BTreeMap<Address, Address>,
    /// Unix seconds.
    now: i64,
}

impl Seen {
    fn of<N: Network>(client: &Client<N>, vouchers: &[SignedFanVoucher]) -> ClientResult<Self> {
        let now = client.network().unix_time()?;
        let named = vouchers.iter().flat_map(|SignedFanVoucher { voucher, .. }| {
            [voucher.fan, voucher.recipient.payee].map(Address::new_from_array)
        });
        let (mut fans, mut mints) = (BTreeMap::new(), BTreeMap::new());
        for (address, account) in ours(client, named.collect())? {
            match account {
                AnyAccount::Fan(fan) => {
                    fans.insert(address, fan);
                }
                other => mints.extend(mint(&other).map(|mint| (address, mint))),
            }
        }
        Ok(Self { fans, mints, now })
    }

    /// What a voucher brings, or why nothing, in the order in which the program asks.
    fn worth(&self, signed: &SignedFanVoucher) -> Result<Item, &'static str> {
        let SignedFanVoucher { voucher, signature } = signed;
        let recipient = voucher.recipient;
        let address = Address::new_from_array(voucher.fan);
        let fan = self.fans.get(&address).ok_or("there is no such fan")?;
        if fan.status == FanStatus::Ended {
            return Err("the fan has ended");
        }
        let slot = fan.slot(voucher.slot).ok_or("the fan has no such slot")?;
        let asks = voucher.claim(tag(&address, &recipient), fan.unit, &fan.lease());
        let asks = asks.ok_or("not for whole units until the end of a day of the fan")?;
        let units = slot.due(&asks, &fan.lease(), self.now).map_err(words)?;
        let payee = Address::new_from_array(recipient.payee);
        let mint = self.mints.get(&payee).ok_or("there is no such payee")?;
        if !fan.is_of_mint(&address, mint) {
            return Err("the fan holds another mint's money");
        }
        let key = VoucherKey::new(fan.key.as_array());
        if !key.is_ok_and(|key| key.has_signed(signed)) {
            return Err("the signature is wrong");
        }
        let SlotClaim { cumulative, day, .. } = asks;
        let claim = FanClaim { slot: voucher.slot, cumulative, day, signature: *signature };
        Ok(Item { recipient, fan: address, claim, amount: fan.worth(units) })
    }
}

fn words(refusal: ClaimRefusal) -> &'static str {
    match refusal {
        ClaimRefusal::OtherTag => "the slot is another payee's",
        ClaimRefusal::LeaseOver => "the lease of the share is over",
        ClaimRefusal::OutlivesLease => "the voucher expires after the lease",
        ClaimRefusal::Expired => "the voucher has expired",
        ClaimRefusal::NothingDue => "nothing is due",
    }
}

/// Of what can be paid.
fn mint(account: &AnyAccount) -> Option<Address> {
    match account {
        AnyAccount::Deposit(deposit) => Some(deposit.mint),
        AnyAccount::Earnings(earnings) => Some(earnings.mint),
        _ => None,
    }
}
