//! Putting money in.

use crate::{
    accounts, addresses,
    args::StreamTerms,
    generated::{arguments, metas},
    instructions::{by_session, into_instruction, setters},
    solana::{Address, Instruction},
};

/// Puts money aside that becomes the payee's second by second. The owner of the deposit pays the rent
/// unless another payer is set.
#[derive(Clone, Debug)]
pub struct OpenStream {
    pub payer: Address,
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    /// A deposit or earnings account.
    pub payee: Address,
    /// At the address that deposit, payee, salt and slot name.
    pub stream: Address,
    /// Whose price the rate is.
    pub listing: Option<Address>,
    pub session: Option<Address>,
    pub salt: u64,
    pub open_slot: u64,
    pub bump: u8,
    pub terms: StreamTerms,
}

setters!(OpenStream {
    /// Pays the rent, and gets it back when the stream is freed.
    payer: Address
});

impl OpenStream {
    /// Into a deposit or earnings account, at a new address with a salt of its own choice. `slot` is
    /// the current one, or one of the 150 before it.
    pub fn new(
        owner: Address,
        mint: Address,
        payee: Address,
        slot: u64,
        terms: StreamTerms,
    ) -> Self {
        let deposit = addresses::deposit(&owner, &mint);
        let salt = addresses::random_salt();
        let (stream, bump) = addresses::stream_with_bump(&deposit, &payee, salt, slot);
        Self {
            payer: owner,
            authority: owner,
            deposit,
            payee,
            stream,
            listing: None,
            session: None,
            salt,
            open_slot: slot,
            bump,
            terms,
        }
    }

    /// At the price per period of a listing as it was read: `amount` base units, from now on. `None`
    /// when the listing is not paid by the second.
    pub fn of(
        address: Address,
        listing: &accounts::Listing,
        owner: Address,
        slot: u64,
        amount: u64,
    ) -> Option<Self> {
        let payee = addresses::earnings(&listing.creator, &listing.mint);
        let terms = StreamTerms::of(listing, amount)?;
        let open = Self::new(owner, listing.mint, payee, slot, terms);
        Some(Self { listing: Some(address), ..open })
    }

    /// At a salt of the caller's choice.
    #[must_use]
    pub fn salt(mut self, salt: u64) -> Self {
        let found = addresses::stream_with_bump(&self.deposit, &self.payee, salt, self.open_slot);
        (self.stream, self.bump) = found;
        self.salt = salt;
        self
    }

    pub fn instruction(&self) -> Instruction {
        arguments::OpenStream {
            salt: self.salt,
            open_slot: self.open_slot,
            bump: self.bump,
            terms: self.terms.clone(),
        }
        .to_instruction(metas::OpenStream {
            payer: self.payer,
            authority: self.authority,
            deposit: self.deposit,
            payee: self.payee,
            stream: self.stream,
            listing: self.listing,
            session: self.session,
        })
    }
}

/// Puts more money into a stream without end, for the payee and at the rate that were read. What comes
/// back later goes to the payer of the stream.
#[derive(Clone, Debug)]
pub struct TopUpStream {
    /// Who spends: the owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub deposit: Address,
    pub stream: Address,
    pub payee: Address,
    pub session: Option<Address>,
    /// Base units.
    pub amount: u64,
    pub expected_rate_whole: u64,
    pub expected_rate_fraction: u64,
}

setters!(TopUpStream {
    /// Pays: any deposit of the same mint. The stream's own unless set.
    deposit: Address
});

impl TopUpStream {
    /// From the deposit that pays for the stream, which `owner` owns.
    pub fn of(address: Address, stream: &accounts::Stream, owner: Address, amount: u64) -> Self {
        Self {
            authority: owner,
            deposit: stream.deposit,
            stream: address,
            payee: stream.payee,
            session: None,
            amount,
            expected_rate_whole: stream.rate_whole,
            expected_rate_fraction: stream.rate_fraction,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::TopUpStream {
            amount: self.amount,
            expected_rate_whole: self.expected_rate_whole,
            expected_rate_fraction: self.expected_rate_fraction,
        }
        .to_instruction(metas::TopUpStream {
            authority: self.authority,
            deposit: self.deposit,
            stream: self.stream,
            payee: self.payee,
            session: self.session,
        })
    }
}

by_session!(OpenStream with payer, TopUpStream);
into_instruction!(OpenStream, TopUpStream);
