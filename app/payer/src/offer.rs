//! What a server asks for, against what this payer knows by itself: nothing of it is taken on trust that could
//! send money elsewhere.

use farthing_sdk::{PROGRAM_ID, addresses, solana::Address};
use farthing_wire::{
    Accept, ExactRequirements, PassRequirements, PayRequirements, PaymentRequired, Requirements,
    Resource, network_of,
};

use crate::{cost::Scheme, limits::Limits, policy::Policy, unfit::Unfit};

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
    pub policy: Policy,
}

impl Own {
    /// The first channel that this payer opens; what is wrong with the first one where there is none.
    ///
    /// # Errors
    /// As of [`Self::offers`].
    pub(crate) fn choose(&self, header: Option<&str>) -> Result<Requirements, Unfit> {
        let accepts = Self::read(header)?.accepts.into_iter();
        let channels = accepts.filter(|accept| accept.channel().is_some()).collect();
        let first = self.fitting(channels)?.into_iter().next();
        match first {
            Some(Accept::Channel(asked)) => Ok(asked),
            _ => Err(Unfit::NoOffer),
        }
    }

    /// Every way to pay that this payer takes, with what was asked for; what is wrong with the first one where there is
    /// none, and of what the policy does not allow only where all are so.
    ///
    /// # Errors
    /// Every [`Unfit`] but those that only the chain can tell.
    pub(crate) fn offers(&self, header: Option<&str>) -> Result<Offers, Unfit> {
        let PaymentRequired { accepts, resource, .. } = Self::read(header)?;
        Ok(Offers { accepts: self.fitting(accepts)?, resource })
    }

    fn read(header: Option<&str>) -> Result<PaymentRequired, Unfit> {
        let header = header.ok_or(Unfit::NoOffer)?;
        PaymentRequired::decode(header.as_bytes()).map_err(Unfit::Unreadable)
    }

    fn fitting(&self, accepts: Vec<Accept>) -> Result<Vec<Accept>, Unfit> {
        let (mut fit, mut reason) = (Vec::new(), None);
        for accept in accepts {
            match self.check_any(&accept) {
                Ok(()) => fit.push(accept),
                Err(unfit) => {
                    let is_better = matches!(reason, None | Some(Unfit::Scheme { .. }));
                    reason = if is_better { Some(unfit) } else { reason };
                }
            }
        }
        if fit.is_empty() { Err(reason.unwrap_or(Unfit::NoOffer)) } else { Ok(fit) }
    }

    fn check_any(&self, accept: &Accept) -> Result<(), Unfit> {
        match accept {
            Accept::Channel(asked) => self.check(asked),
            Accept::Exact(asked) => self.check_exact(asked),
            Accept::Pay(asked) => self.check_pay(asked),
            Accept::Pass(asked) => self.check_pass(asked),
        }
    }

    fn check_exact(&self, asked: &ExactRequirements) -> Result<(), Unfit> {
        let [mint, wallet, fee_payer] =
            [asked.asset, asked.pay_to, asked.fee_payer].map(Address::new_from_array);
        self.policy.check(Scheme::Exact, mint, wallet)?;
        self.check_network(&asked.network)?;
        self.check_mint(mint)?;
        self.check_price(asked.amount)?;
        match () {
            () if wallet == self.wallet => Err(Unfit::OwnWallet),
            () if fee_payer == self.wallet => Err(Unfit::FeePayer),
            () => Ok(()),
        }
    }

    fn check_pay(&self, asked: &PayRequirements) -> Result<(), Unfit> {
        let [mint, payee] = [asked.asset, asked.pay_to].map(Address::new_from_array);
        self.policy.check(Scheme::Pay, mint, payee)?;
        if let Some(listing) = asked.listing {
            return Err(Unfit::Listing { listing: Address::new_from_array(listing) });
        }
        if asked.fee_payer == Some(self.wallet.to_bytes()) {
            return Err(Unfit::FeePayer);
        }
        self.check_genesis(&asked.genesis)?;
        self.check_network(&asked.network)?;
        self.check_program(&asked.program)?;
        self.check_mint(mint)?;
        self.check_place(&asked.reserve, (payee, mint))?;
        self.check_price(asked.amount)
    }

    /// A pass is read with, never bought: its price is none that a request has.
    fn check_pass(&self, asked: &PassRequirements) -> Result<(), Unfit> {
        let [mint, payee] = [asked.asset, asked.pay_to].map(Address::new_from_array);
        self.policy.check(Scheme::Pass, mint, payee)?;
        self.check_genesis(&asked.genesis)?;
        self.check_network(&asked.network)?;
        self.check_program(&asked.program)
    }

    fn check(&self, asked: &Requirements) -> Result<(), Unfit> {
        let [mint, payee] = [asked.asset, asked.pay_to].map(Address::new_from_array);
        self.check_genesis(&asked.genesis)?;
        self.check_network(&asked.network)?;
        self.check_program(&asked.program)?;
        self.check_mint(mint)?;
        self.check_place(&asked.reserve, (payee, mint))?;
        self.policy.check(Scheme::Channel, mint, payee)?;
        self.check_price(asked.amount)?;
        let Limits { in_flight, set_aside, grace, .. } = self.limits;
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

    fn check_price(&self, price: u64) -> Result<(), Unfit> {
        let max = self.limits.max;
        let max = self.policy.request.map_or(max, |request| request.min(max));
        if price > max { Err(Unfit::Price { price, max }) } else { Ok(()) }
    }

    fn check_genesis(&self, genesis: &[u8; 32]) -> Result<(), Unfit> {
        if *genesis == self.genesis { Ok(()) } else { Err(Unfit::Genesis) }
    }

    fn check_network(&self, network: &str) -> Result<(), Unfit> {
        let is_lent = self.is_test && KNOWN_NETWORKS.contains(&network);
        let is_ours = network == network_of(&self.genesis) || is_lent;
        if is_ours { Ok(()) } else { Err(Unfit::Network { network: network.into() }) }
    }

    fn check_program(&self, program: &[u8; 32]) -> Result<(), Unfit> {
        let program = Address::new_from_array(*program);
        if program == PROGRAM_ID { Ok(()) } else { Err(Unfit::Program { program }) }
    }

    fn check_mint(&self, mint: Address) -> Result<(), Unfit> {
        if mint == self.mint { Ok(()) } else { Err(Unfit::Mint { mint }) }
    }

    /// Whether the money would be in the mint's reserve, and not the payer's own.
    fn check_place(
        &self,
        reserve: &[u8; 32],
        (payee, mint): (Address, Address),
    ) -> Result<(), Unfit> {
        if *reserve != addresses::reserve(&mint).to_bytes() {
            return Err(Unfit::Reserve);
        }
        if payee == addresses::deposit(&self.wallet, &mint) {
            return Err(Unfit::OwnDeposit);
        }
        Ok(())
    }
}

/// What a 402 offers that this payer takes.
pub(crate) struct Offers {
    pub accepts: Vec<Accept>,
    pub resource: Resource,
}

#[cfg(test)]
mod tests;
