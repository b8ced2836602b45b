//! What a server asks for, against what this payer knows by itself: nothing of it is taken on trust that could
//! send money elsewhere.

use farthing_sdk::{PROGRAM_ID, addresses, solana::Address};
use farthing_wire::{Accept, PaymentRequired, Requirements, WireError, network_of};

use crate::limits::Limits;

/// Networks that a test gateway may name on a network of its own, since stock clients know no others (rule R23).
pub(crate) const KNOWN_NETWORKS: [&str; 3] = [
    "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
    "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1",
    "solana:4uhcVJyU9pJkvQyS88uRDiswHXSCkY3z",
];

/// How a new channel promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credential {
    /// Links where they are taken and the deposit is no more than a million of them, else vouchers.
    #[default]
    Either,
    /// Signed vouchers.
    Voucher,
    /// Links of a hash chain.
    Link,
}

/// Why what a server asks for is not given. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The 402 reply lacks the header, or it cannot be read.
    #[error("the server wants to be paid, but does not say how: {0}")]
    Unreadable(WireError),
    /// None of the ways to pay is Farthing's.
    #[error("the server wants to be paid, but not by a channel of Farthing")]
    NoOffer,
    /// Another network than ours.
    #[error("the server is paid on {network}, and our node is of another network")]
    Network {
        /// As the server names it.
        network: String,
    },
    /// Another cluster than ours.
    #[error("the server is paid on another cluster than that of our node")]
    Genesis,
    /// Another program.
    #[error("the server is paid through another program, {program}")]
    Program {
        /// Which.
        program: Address,
    },
    /// Another token.
    #[error("the server is paid in {mint}")]
    Mint {
        /// Which.
        mint: Address,
    },
    /// The money would not be in the mint's reserve.
    #[error("the server names a reserve that is not the mint's")]
    Reserve,
    /// What is to be paid is no deposit and no earnings of the mint.
    #[error(
        "{payee} is neither a deposit nor earnings of that token, so nothing can be paid to it"
    )]
    Payee {
        /// What the server says is to be paid.
        payee: Address,
    },
    /// A channel from a deposit to itself.
    #[error("the server is paid into the deposit that pays")]
    OwnDeposit,
    /// Too dear.
    #[error("it costs {price} base units; at most {max} are paid for one request")]
    Price {
        /// What it costs.
        price: u64,
        /// The limit.
        max: u64,
    },
    /// It takes no promises of the kind that is wanted.
    #[error("the server takes no {0}")]
    Credential(&'static str),
    /// The money would be set aside for too long.
    #[error(
        "money would stay set aside for {seconds} seconds after its end; at most {most} are allowed"
    )]
    Grace {
        /// What the server wants.
        seconds: u32,
        /// The limit.
        most: u32,
    },
    /// Too much would be set aside.
    #[error("the server wants {wanted} base units set aside; at most {most} may be")]
    Deposit {
        /// What the server wants.
        wanted: u64,
        /// The limit.
        most: u64,
    },
    /// Too much would be promised before anything is delivered.
    #[error("the server wants {wanted} base units promised at first; at most {most} may be")]
    First {
        /// What the server wants.
        wanted: u64,
        /// The limit.
        most: u64,
    },
}

/// What the payer knows by itself.
pub(crate) struct Own {
    /// The genesis hash of our own node.
    pub genesis: [u8; 32],
    /// What is paid in.
    pub mint: Address,
    /// Whose money.
    pub wallet: Address,
    /// Whether the network's name need not be that of the genesis, as for a test on this machine.
    pub is_test: bool,
    pub credential: Credential,
    pub limits: Limits,
}

impl Own {
    /// The first entry that this payer gives; what is wrong with the first one where there is none.
    ///
    /// # Errors
    /// Every [`Unfit`] but `Payee`, which only the chain can tell.
    pub(crate) fn choose(&self, header: Option<&str>) -> Result<Requirements, Unfit> {
        let header = header.ok_or(Unfit::NoOffer)?;
        let required = PaymentRequired::decode(header.as_bytes()).map_err(Unfit::Unreadable)?;
        let mut reason = Unfit::NoOffer;
        // Channels only: this payer makes no single payments.
        let channels = required.accepts.into_iter().filter_map(|entry| match entry {
            Accept::Channel(asked) => Some(asked),
            _ => None,
        });
        for (at, entry) in channels.enumerate() {
            match self.check(&entry) {
                Ok(()) => return Ok(entry),
                Err(unfit) if at == 0 => reason = unfit,
                Err(_) => {}
            }
        }
        Err(reason)
    }

    fn check(&self, asked: &Requirements) -> Result<(), Unfit> {
        self.check_chain(asked)?;
        let Limits { max, in_flight, set_aside, grace, .. } = self.limits;
        if asked.amount > max {
            return Err(Unfit::Price { price: asked.amount, max });
        }
        match self.credential {
            Credential::Voucher if !asked.vouchers => return Err(Unfit::Credential("vouchers")),
            Credential::Link if !asked.links => return Err(Unfit::Credential("links")),
            // Shares of fans alone.
            Credential::Either if !asked.vouchers && !asked.links => {
                return Err(Unfit::Credential("channels"));
            }
            _ => {}
        }
        if asked.min_grace_seconds > grace {
            return Err(Unfit::Grace { seconds: asked.min_grace_seconds, most: grace });
        }
        if asked.min_deposit > set_aside {
            return Err(Unfit::Deposit { wanted: asked.min_deposit, most: set_aside });
        }
        if asked.min_first > in_flight {
            return Err(Unfit::First { wanted: asked.min_first, most: in_flight });
        }
        Ok(())
    }

    fn check_chain(&self, asked: &Requirements) -> Result<(), Unfit> {
        if asked.genesis != self.genesis {
            return Err(Unfit::Genesis);
        }
        let is_lent = self.is_test && KNOWN_NETWORKS.contains(&asked.network.as_str());
        if asked.network != network_of(&self.genesis) && !is_lent {
            return Err(Unfit::Network { network: asked.network.clone() });
        }
        let [program, mint, payee] =
            [asked.program, asked.asset, asked.pay_to].map(Address::new_from_array);
        if program != PROGRAM_ID {
            return Err(Unfit::Program { program });
        }
        if mint != self.mint {
            return Err(Unfit::Mint { mint });
        }
        if asked.reserve != addresses::reserve(&mint).to_bytes() {
            return Err(Unfit::Reserve);
        }
        if payee == addresses::deposit(&self.wallet, &mint) {
            return Err(Unfit::OwnDeposit);
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_wire::Resource;

    const MINT: Address = Address::new_from_array([3; 32]);
    const WALLET: Address = Address::new_from_array([5; 32]);

    fn own() -> Own {
        let limits = Limits { grace: 86_400, ..Limits::of(10) };
        Own {
            genesis: [7; 32],
            mint: MINT,
            wallet: WALLET,
            is_test: false,
            credential: Credential::Either,
            limits,
        }
    }

    fn asked() -> Requirements {
        Requirements {
            network: network_of(&[7; 32]),
            amount: 10,
            asset: MINT.to_bytes(),
            pay_to: [9; 32],
            max_timeout_seconds: 60,
            program: PROGRAM_ID.to_bytes(),
            genesis: [7; 32],
            reserve: addresses::reserve(&MINT).to_bytes(),
            ledger: [1; 16],
            vouchers: true,
            links: true,
            fans: None,
            unit: 5,
            min_grace_seconds: 86_400,
            margin_seconds: 60,
            min_deposit: 10_000,
            min_first: 160,
            fee_payer: None,
            cap: None,
            returns: None,
        }
    }

    fn header(accepts: Vec<Requirements>) -> String {
        let url = "https://a.example/".into();
        let resource = Resource { url, description: None, mime_type: None };
        let accepts = accepts.into_iter().map(Accept::Channel).collect();
        PaymentRequired { error: None, resource, accepts, known: None }.encode().unwrap()
    }

    fn refusal(own: &Own, change: impl Fn(&mut Requirements)) -> Unfit {
        let mut entry = asked();
        change(&mut entry);
        own.choose(Some(&header(vec![entry]))).unwrap_err()
    }

    #[test]
    fn what_is_at_every_limit_is_taken() {
        assert_eq!(own().choose(Some(&header(vec![asked()]))).unwrap(), asked());
    }

    #[test]
    fn a_reply_that_does_not_say_how_to_pay_is_refused() {
        assert_eq!(own().choose(None), Err(Unfit::NoOffer));
        assert_eq!(own().choose(Some(&header(vec![]))), Err(Unfit::NoOffer));
        assert!(matches!(own().choose(Some("x")), Err(Unfit::Unreadable(_))));
    }

    /// server invariant 29
    #[test]
    fn another_cluster_program_token_or_reserve_is_refused() {
        let own = own();
        assert_eq!(refusal(&own, |it| it.genesis = [8; 32]), Unfit::Genesis);
        let network = KNOWN_NETWORKS[1].to_string();
        assert_eq!(
            refusal(&own, |it| it.network = network.clone()),
            Unfit::Network { network: network.clone() }
        );
        let other = Address::new_from_array([8; 32]);
        let program = |it: &mut Requirements| it.program = [8; 32];
        assert_eq!(refusal(&own, program), Unfit::Program { program: other });
        assert_eq!(refusal(&own, |it| it.asset = [8; 32]), Unfit::Mint { mint: other });
        assert_eq!(refusal(&own, |it| it.reserve = [8; 32]), Unfit::Reserve);
        let mine = addresses::deposit(&WALLET, &MINT).to_bytes();
        assert_eq!(refusal(&own, |it| it.pay_to = mine), Unfit::OwnDeposit);
    }

    /// gateway rule R23
    #[test]
    fn a_test_takes_a_known_networks_name_and_still_no_other_genesis() {
        let test = Own { is_test: true, ..own() };
        let named = Requirements { network: KNOWN_NETWORKS[1].into(), ..asked() };
        assert!(test.choose(Some(&header(vec![named]))).is_ok());
        assert_eq!(refusal(&test, |it| it.genesis = [8; 32]), Unfit::Genesis);
        let unknown = |it: &mut Requirements| it.network = "solana:x".into();
        assert!(matches!(refusal(&test, unknown), Unfit::Network { .. }));
    }

    /// gateway rule R6
    #[test]
    fn what_is_above_a_limit_is_refused_by_that_limit() {
        let own = own();
        assert_eq!(refusal(&own, |it| it.amount = 15), Unfit::Price { price: 15, max: 10 });
        let grace = |it: &mut Requirements| it.min_grace_seconds = 86_401;
        assert_eq!(refusal(&own, grace), Unfit::Grace { seconds: 86_401, most: 86_400 });
        let deposit = |it: &mut Requirements| it.min_deposit = 10_001;
        assert_eq!(refusal(&own, deposit), Unfit::Deposit { wanted: 10_001, most: 10_000 });
        let first = |it: &mut Requirements| it.min_first = 161;
        assert_eq!(refusal(&own, first), Unfit::First { wanted: 161, most: 160 });
    }

    #[test]
    fn a_kind_of_promise_that_is_not_taken_is_refused() {
        let no_links = |it: &mut Requirements| it.links = false;
        let no_vouchers = |it: &mut Requirements| it.vouchers = false;
        let link = Own { credential: Credential::Link, ..own() };
        assert_eq!(refusal(&link, no_links), Unfit::Credential("links"));
        let voucher = Own { credential: Credential::Voucher, ..own() };
        assert_eq!(refusal(&voucher, no_vouchers), Unfit::Credential("vouchers"));
        let fans = |it: &mut Requirements| {
            (it.links, it.vouchers) = (false, false);
            it.fans = Some(farthing_wire::FanTerms { min_lease_seconds: 1, max_share: 1 });
        };
        assert_eq!(refusal(&own(), fans), Unfit::Credential("channels"));
    }

    #[test]
    fn the_first_entry_that_fits_is_taken_and_the_first_ones_fault_told() {
        let dear = Requirements { amount: 15, ..asked() };
        let other = Requirements { genesis: [8; 32], ..asked() };
        let header_of =
            |all: &[&Requirements]| header(all.iter().map(|it| (*it).clone()).collect());
        assert_eq!(own().choose(Some(&header_of(&[&dear, &asked()]))), Ok(asked()));
        let none = own().choose(Some(&header_of(&[&dear, &other])));
        assert_eq!(none, Err(Unfit::Price { price: 15, max: 10 }));
    }
}
