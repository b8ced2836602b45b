//! A payment by `farthing-pay`: one `pay` from the wallet's deposit, bound to the request by its reference (rule R11).

use farthing_sdk::{
    client::Network,
    instructions::Pay,
    solana::{Address, ComputeBudgetInstruction},
};
use farthing_wire::{PaidFor, PayPayment, PayRequirements, Resource, reference, request_digest};

use super::Single;
use crate::{
    cluster::{Cluster, HalfSigned},
    error::PayError,
};

/// Compute units, some six times what it takes.
const UNITS: u32 = 5_000;

/// What says of a body what it is.
const CONTENT_DIGEST: &str = "content-digest";

impl<N: Network> Single<'_, N> {
    /// A `pay` that whoever the gateway names signs and pays the fee of, or this wallet where it names nobody.
    ///
    /// # Errors
    /// `DepositTooSmall`: nothing was signed; `Client`, `Signer`.
    pub(super) fn single_pay(
        &self,
        asked: &PayRequirements,
        resource: &Resource,
    ) -> Result<(HalfSigned, String), PayError> {
        let (cluster, wallet) = (&self.purse.cluster, self.purse.key.pubkey());
        let [mint, payee] = [asked.asset, asked.pay_to].map(Address::new_from_array);
        cluster.require_balance(asked)?;
        let secret = crate::keys::random::<32>()?;
        let content = self.ready.header(CONTENT_DIGEST).unwrap_or_default();
        let target = self.target(resource);
        let request = request_digest(self.ready.method.as_str(), &target, content);
        let paid_for = PaidFor {
            ledger: &asked.ledger,
            origin: &self.gate.origin,
            quote: &asked.quote,
            request: &request,
        };
        let pay = Pay::new(cluster.owner, mint, payee, asked.amount).by(&cluster.spender());
        let all = [
            ComputeBudgetInstruction::set_compute_unit_limit(UNITS),
            pay.reference(reference(&paid_for, &secret)).instruction(),
        ];
        let fee_payer = asked.fee_payer.map_or(wallet, Address::new_from_array);
        let signed = cluster.half_signed(&all, &fee_payer)?;
        let payment = PayPayment::Transaction { transaction: signed.transaction.clone(), secret };
        let header = payment.encode(asked).map_err(|error| PayError::Refused(error.to_string()))?;
        Ok((signed, header))
    }

    /// Path and query as the gateway spells them, which its 402 shows; our own where it names another origin.
    fn target(&self, resource: &Resource) -> String {
        let theirs = resource.url.strip_prefix(self.gate.origin.as_str());
        theirs.filter(|target| target.starts_with('/')).map_or_else(
            || {
                let url = &self.ready.url;
                url.query().map_or_else(
                    || url.path().to_owned(),
                    |query| format!("{}?{query}", url.path()),
                )
            },
            str::to_owned,
        )
    }
}

impl<N: Network> Cluster<N> {
    /// Refuses what the deposit cannot pay.
    ///
    /// # Errors
    /// `DepositTooSmall`; `Client` where the node does not answer.
    pub(crate) fn require_balance(&self, asked: &PayRequirements) -> Result<(), PayError> {
        let mint = Address::new_from_array(asked.asset);
        let (balance, needed) = (self.balance(&mint)?, asked.amount);
        if balance < needed {
            return Err(PayError::DepositTooSmall { balance, needed });
        }
        Ok(())
    }
}
