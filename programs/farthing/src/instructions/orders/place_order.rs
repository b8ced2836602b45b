//! `place_order`: sets the price of a listing aside for the key with a given hash. The owner of the
//! buyer's deposit may call; a session may not.

// The derive binds every argument that it lists; only the seeds use them.
#![allow(unused_variables)]

use crate::{
    FarthingError, authority, clock,
    events::{OrderPlaced, log},
    ledger,
    state::{Deposit, Earnings, Hot, Listing, Order, OrderStatus, Stored, VERSION, count_up},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::bounds;

/// What the buyer agrees to.
#[derive(AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct OrderTerms {
    /// Most base units.
    pub max_price: u64,
    /// Generation of the listing whose terms the buyer has seen.
    pub generation: u32,
    /// Unix seconds, 10 minutes to 90 days ahead.
    pub deadline: i64,
    /// sha256 of the key that opens the content.
    pub key_hash: [u8; 32],
    /// sha256 of the encrypted content, as it was delivered.
    pub delivery_hash: [u8; 32],
}

#[derive(Accounts)]
#[instruction(salt: u64, open_slot: u64)]
pub struct PlaceOrder {
    /// Pays the rent, and gets it back when the order is freed.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Owner of the deposit.
    pub owner: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &listing.mint) @ FarthingError::MintMismatch)]
    pub deposit: Hot<Deposit>,
    /// What is ordered. Ours by its type.
    #[account(mut)]
    pub listing: Hot<Listing>,
    /// The seller's balance: of the listing's creator and mint.
    #[account(
        mut,
        constraint = address_eq(&earnings.creator, &listing.creator) @ FarthingError::WrongEarnings,
        constraint = address_eq(&earnings.mint, &listing.mint) @ FarthingError::WrongEarnings
    )]
    pub earnings: Stored<Earnings>,
    /// Created here, by its seeds.
    #[account(
        init, payer = payer,
        seeds = [b"order", listing, deposit, salt.to_le_bytes(), open_slot.to_le_bytes()], bump
    )]
    pub order: Stored<Order>,
    pub system_program: Program<System>,
}

impl PlaceOrder {
    pub fn place_order(&mut self, bump: u8, open_slot: u64, terms: &OrderTerms) -> Result<()> {
        // Check: the owner, a new address (I12), a lock, a time, and the terms consented to (I6).
        authority::owns(&self.deposit, &self.owner)?;
        clock::require_fresh(open_slot)?;
        require!(terms.key_hash != [0; 32], FarthingError::KeyHashMissing);
        require!(
            bounds::order_deadline_ok(clock::now()?, terms.deadline),
            FarthingError::DeadlineOutOfRange
        );
        require!(!self.listing.gives_pass(), FarthingError::ListingGivesPass);
        let amount = self.listing.sell(1, terms.max_price, terms.generation)?;
        // Effect: the order holds the price, and pins both ends until it ends.
        *self.order = Order {
            listing: *self.listing.address(),
            buyer_deposit: *self.deposit.address(),
            earnings: *self.earnings.address(),
            rent_payer: *self.payer.address(),
            key_hash: terms.key_hash,
            delivery_hash: terms.delivery_hash,
            amount: 0,
            deadline: terms.deadline,
            open_slot,
            status: OrderStatus::Open as u8,
            version: VERSION,
            bump,
            reserved: [0; 5],
        };
        ledger::transfer(&mut self.deposit.balance, &mut self.order.amount, amount)?;
        count_up(&mut self.deposit.children)?;
        count_up(&mut self.earnings.children)?;
        log!(OrderPlaced {
            order: *self.order.address(),
            listing: self.order.listing,
            deposit: self.order.buyer_deposit,
            key_hash: self.order.key_hash,
            delivery_hash: self.order.delivery_hash,
            amount,
            deadline: self.order.deadline,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
