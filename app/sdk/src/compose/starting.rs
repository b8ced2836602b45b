//! A start: what a wallet that has tokens and no lamports begins with, in one transaction that a sponsor pays for
//! and is paid back for in it.

use crate::{
    addresses::{self, Token},
    instructions::{Buy, Deposit, OpenChannel, OpenDeposit, OpenSession, Pay},
    solana::{Address, Instruction},
};

/// What a sponsor is paid for a start, as it has quoted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidBack {
    /// The deposit or earnings that gets it.
    pub to: Address,
    /// Base units.
    pub amount: u64,
    /// Binds the payment to the quote.
    pub reference: [u8; 32],
}

/// A start. Its sponsor pays the fee and every rent, and stands nowhere else.
#[derive(Clone, Debug)]
pub struct Start {
    /// Who begins, and signs beside the sponsor.
    pub owner: Address,
    pub token: Token,
    pub sponsor: Address,
    pub back: PaidBack,
    /// Whether the owner has no deposit yet: its rent is a part of the price.
    pub opens_deposit: bool,
    /// Base units that come into the deposit, from the owner's associated token account.
    pub brings: u64,
    pub session: Option<OpenSession>,
    pub channel: Option<OpenChannel>,
    pub buys: Option<Buy>,
}

impl Start {
    /// Brings so many base units into a deposit that is opened for it.
    pub fn new(
        owner: Address,
        token: Token,
        brings: u64,
        (sponsor, back): (Address, PaidBack),
    ) -> Self {
        let (session, channel, buys) = (None, None, None);
        Self { owner, token, sponsor, back, opens_deposit: true, brings, session, channel, buys }
    }

    /// In the one order that sponsors take. The sponsor is paid back as soon as there is money in the deposit: what
    /// could lack for that is missed before anything else is done.
    pub fn instructions(&self) -> Vec<Instruction> {
        let Self { owner, token, sponsor, back, .. } = self;
        let mut all = Vec::new();
        if self.opens_deposit {
            all.push(OpenDeposit::new(*owner, token.mint).payer(*sponsor).instruction());
        }
        if self.brings != 0 {
            all.push(Deposit::new(*owner, *token, self.brings).instruction());
        }
        let pay = Pay::new(*owner, token.mint, back.to, back.amount).reference(back.reference);
        all.push(pay.instruction());
        let session = self.session.clone().map(|it| it.payer(*sponsor).instruction());
        let channel = self.channel.clone().map(|it| it.payer(*sponsor).instruction());
        all.extend(session.into_iter().chain(channel));
        all.extend(self.buys.as_ref().map(Buy::instruction));
        all
    }

    /// The deposit of who begins.
    pub fn deposit(&self) -> Address {
        addresses::deposit(&self.owner, &self.token.mint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        args::{ChannelTerms, SessionTerms},
        client::{MAX_BYTES, bytes},
        solana::{Hash, Message, Signature, VersionedMessage, VersionedTransaction, token},
    };

    fn start() -> Start {
        let [owner, mint, sponsor, to, key, payee, listing, earnings] =
            [1, 2, 3, 4, 5, 6, 7, 8].map(|byte| Address::new_from_array([byte; 32]));
        let back = PaidBack { to, amount: 500_000, reference: [9; 32] };
        let token = Token { mint, program: token::ID };
        let start = Start::new(owner, token, 5_000_000, (sponsor, back));
        let channel = OpenChannel::new(owner, mint, payee, 7, ChannelTerms::vouchers(key, 1_000));
        let deposit = start.deposit();
        let buys = Buy {
            authority: owner,
            deposit,
            listing,
            earnings,
            referrer: None,
            session: None,
            quantity: 1,
            max_price: 10,
            generation: 0,
            reference: [0; 32],
        };
        Start {
            session: Some(OpenSession::new(owner, mint, key, 7, SessionTerms::up_to(1_000))),
            channel: Some(channel),
            buys: Some(buys),
            ..start
        }
    }

    #[test]
    fn everything_at_once_fits_one_transaction_without_a_table() {
        let start = start();
        let all = start.instructions();
        let message = Message::new_with_blockhash(&all, Some(&start.sponsor), &Hash::default());
        let needed = usize::from(message.header.num_required_signatures);
        let message = VersionedMessage::Legacy(message);
        let signatures = vec![Signature::default(); needed];
        let bytes = bytes::encode(&VersionedTransaction { signatures, message }).unwrap();
        assert_eq!((all.len(), needed), (6, 2));
        // Room for a compute budget: two instructions, and its program's address.
        assert!(bytes.len() + 60 <= MAX_BYTES, "{} bytes", bytes.len());
    }

    #[test]
    fn the_sponsor_stands_where_rent_is_paid_and_nowhere_else() {
        let start = start();
        for instruction in start.instructions() {
            let places = instruction.accounts.iter().enumerate();
            let of_sponsor = places.filter(|(_, meta)| meta.pubkey == start.sponsor);
            assert!(of_sponsor.map(|(at, _)| at).all(|at| at == 0), "{instruction:?}");
        }
    }

    #[test]
    fn what_is_not_wanted_is_not_there() {
        let least = Start { opens_deposit: false, brings: 0, ..start() };
        let least = Start { session: None, channel: None, buys: None, ..least };
        assert_eq!(least.instructions().len(), 1);
    }
}
