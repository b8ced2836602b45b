//! What a payer asks of the chain, and sends to it. Everything that a server says of the chain is looked up here.

use farthing_sdk::{
    Client, Token,
    accounts::{AnyAccount, Channel, Reserve},
    addresses,
    args::ChannelTerms,
    client::Network,
    compose::{self, Spender},
    core::bounds::OPEN_SLOT_WINDOW,
    instructions::{OpenChannel, OpenDeposit, TopUpChannel},
    solana::{Address, ComputeBudgetInstruction, Instruction, Signature},
};

use crate::{error::PayError, keys::Key, start::half_signed};

/// Compute units for an opening that somebody else sends, some six times what it takes.
const OPENING_UNITS: u32 = 20_000;

/// What the chain says of a channel.
pub(crate) enum Found {
    /// It takes promises, until it closes.
    Running(Box<Channel>),
    /// It closes: it takes no promises, and those that it has can be claimed.
    Closing,
    /// It has ended, or its grace is over: nothing can be claimed.
    Over,
    /// It is not there, and may come.
    NotYet,
    /// It is not there, and can no longer come.
    Never,
}

/// A transaction that the wallet has signed.
pub(crate) struct HalfSigned {
    pub transaction: Vec<u8>,
    /// The block height above which it can no longer land.
    pub last_valid: u64,
}

/// The chain, and who pays there.
pub(crate) struct Cluster<N> {
    pub client: Client<N>,
    /// Who signs, and pays fees and rents.
    pub wallet: Key,
    /// Whose deposit pays: the same, or who has given it a session.
    pub owner: Address,
}

impl<N: Network> Cluster<N> {
    /// Whether an address is a deposit or earnings of a mint.
    pub(crate) fn is_payee(&self, payee: &Address, mint: &Address) -> Result<bool, PayError> {
        Ok(match self.client.fetch_any(payee)? {
            Some(AnyAccount::Deposit(it)) => it.mint == *mint,
            Some(AnyAccount::Earnings(it)) => it.mint == *mint,
            _ => false,
        })
    }

    /// Refuses a payee of which nobody can take the money out.
    pub(crate) fn require_signer(&self, payee: &Address) -> Result<(), PayError> {
        if let Some(AnyAccount::Deposit(deposit)) = self.client.fetch_any(payee)? {
            self.client.require_signers(&[deposit.owner])?;
        }
        Ok(())
    }

    /// Where a channel is that was named with a slot.
    pub(crate) fn find(&self, channel: &Address, open_slot: u64) -> Result<Found, PayError> {
        // Asked for before the account: what is not there then can come no more.
        let finalized = self.client.network().finalized()?;
        let Some(found) = self.client.fetch::<Channel>(channel)? else {
            let last = open_slot.saturating_add(OPEN_SLOT_WINDOW);
            return Ok(if finalized.slot > last { Found::Never } else { Found::NotYet });
        };
        let now = self.client.network().unix_time()?;
        Ok(match () {
            () if !found.is_claimable(now) => Found::Over,
            () if found.is_closing(now) => Found::Closing,
            () => Found::Running(Box::new(found)),
        })
    }

    /// Who spends, as instructions name it.
    pub(crate) fn spender(&self) -> Spender {
        let key = self.wallet.pubkey();
        Spender::new(self.owner, (key != self.owner).then_some(key))
    }

    /// Base units that the deposit holds.
    pub(crate) fn balance(&self, mint: &Address) -> Result<u64, PayError> {
        let deposit = self.client.fetch_deposit(&self.owner, mint)?;
        Ok(deposit.map_or(0, |deposit| deposit.balance))
    }

    /// A channel at a salt of ours, with a slot of now. Its credential is still to be set.
    pub(crate) fn plan(
        &self,
        (payee, mint): (Address, Address),
        salt: u64,
        terms: ChannelTerms,
    ) -> Result<OpenChannel, PayError> {
        let slot = self.client.network().slot()?;
        let open = OpenChannel::new(self.owner, mint, payee, slot, terms);
        Ok(open.salt(salt).by(&self.spender()))
    }

    /// Sends an opening, with what the wallet's deposit lacks brought in before, and waits until it is
    /// confirmed.
    pub(crate) fn open(&self, mint: &Address, open: &OpenChannel) -> Result<Signature, PayError> {
        let mut all = self.cover(mint, open.terms.amount)?;
        all.push(open.instruction());
        self.submit(&all)
    }

    /// An opening that `sponsor` is to sign, to pay for and to send: only the channel's own instruction and
    /// the compute budget, signed by the wallet.
    pub(crate) fn sponsored(
        &self,
        open: OpenChannel,
        sponsor: &Address,
    ) -> Result<Vec<u8>, PayError> {
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(OPENING_UNITS);
        let all = [limit, open.payer(*sponsor).instruction()];
        Ok(self.half_signed(&all, sponsor)?.transaction)
    }

    /// Signed by the wallet; whole only where it pays the fee itself, and nobody else signs.
    pub(crate) fn half_signed(
        &self,
        instructions: &[Instruction],
        fee_payer: &Address,
    ) -> Result<HalfSigned, PayError> {
        let recent = self.client.network().recent()?;
        let payer_and_hash = (fee_payer, &recent.blockhash);
        let transaction = half_signed(&self.wallet, instructions, payer_and_hash)?;
        Ok(HalfSigned { transaction, last_valid: recent.last_valid_block_height })
    }

    /// Sets more aside in a channel, and waits until that is confirmed.
    pub(crate) fn top_up(&self, channel: &Address, amount: u64) -> Result<Signature, PayError> {
        let found: Channel = self.client.require(channel)?;
        let deposit: farthing_sdk::accounts::Deposit = self.client.require(&found.deposit)?;
        let mut all = self.cover(&deposit.mint, amount)?;
        let top_up = TopUpChannel::of(*channel, &found, self.owner, amount);
        all.push(top_up.by(&self.spender()).instruction());
        self.submit(&all)
    }

    fn submit(&self, instructions: &[Instruction]) -> Result<Signature, PayError> {
        Ok(self.client.submit(instructions, self.wallet.as_ref(), &[])?.signature)
    }

    /// What opens the owner's deposit, and brings in from its token account what that lacks. A session's key does
    /// neither: it spends what is there.
    fn cover(&self, mint: &Address, amount: u64) -> Result<Vec<Instruction>, PayError> {
        let owner = self.owner;
        let deposit = self.client.fetch_deposit(&owner, mint)?;
        let balance = deposit.as_ref().map_or(0, |it| it.balance);
        let lacking = amount.saturating_sub(balance);
        if self.spender().session.is_some() {
            let is_enough = lacking == 0;
            let too_small = PayError::DepositTooSmall { balance, needed: amount };
            return if is_enough { Ok(Vec::new()) } else { Err(too_small) };
        }
        if lacking != 0 {
            let reserve: Reserve = self.client.require(&addresses::reserve(mint))?;
            return Ok(compose::fill_deposit(Spender::from(owner), Token::from(&reserve), lacking));
        }
        let open = || OpenDeposit::new(owner, *mint).instruction();
        Ok(deposit.is_none().then(open).into_iter().collect())
    }
}
