//! What a deploy costs, all of it, before anything is sent: one that breaks off for want of lamports
//! leaves a buffer behind that holds most of them.

use super::{buffer::Writer, buffers::Buffer, loader::Deployed, migrations};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
    program::Binary,
    values::Lamports,
};
use farthing_sdk::solana::{Address, Signer};
use solana_loader_v3_interface::{
    instruction::MINIMUM_EXTEND_PROGRAM_BYTES, state::UpgradeableLoaderState,
};

/// Compute units that a transaction of the deploy asks for at most: those of two instructions.
const COMPUTE_UNITS: u64 = 400_000;
/// Lamports for a signature.
const SIGNATURE: u64 = 5_000;

/// Lamports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Rent that is paid before the buffer comes back: of the program, or of more room for it.
    pub first: u64,
    /// Rent of the program's code, for which the buffer's comes back at the same time.
    pub code: u64,
    /// Rent of a buffer that is still to be made; it comes back.
    pub lent: u64,
    /// What a buffer of an earlier try holds; it comes back as well.
    pub held: u64,
    pub fees: u64,
    /// Rent of what the migrations open.
    pub migrations: u64,
    /// What the payer has to keep to go on existing.
    pub kept: u64,
}

/// Bytes by which a program of this length has to grow for a binary; 0 where there is room.
pub fn more_room(room: usize, binary: usize) -> u32 {
    match binary.saturating_sub(room) {
        0 => 0,
        missing => u32::try_from(missing).unwrap_or(u32::MAX).max(MINIMUM_EXTEND_PROGRAM_BYTES),
    }
}

impl Cost {
    /// Of putting a binary where `deployed` is, by way of the buffer of an earlier try if there is one.
    pub fn of(
        writer: &Writer,
        deployed: Option<&Deployed>,
        binary: &Binary,
        resumed: Option<&Buffer>,
    ) -> Outcome<Self> {
        let (context, length) = (writer.context, binary.bytes.len());
        if deployed.is_some_and(|deployed| deployed.runs(&binary.bytes)) {
            return Ok(Self::default());
        }
        let kept = context.minimum_balance(0)?;
        let (first, code) = match deployed {
            Some(deployed) => {
                let more = more_room(deployed.code.len(), length) as usize;
                (context.minimum_balance(more)?.saturating_sub(kept), 0)
            }
            None => (
                context.minimum_balance(UpgradeableLoaderState::size_of_program())?,
                context.minimum_balance(UpgradeableLoaderState::size_of_programdata(length))?,
            ),
        };
        let lent = match resumed {
            Some(_) => 0,
            None => context.minimum_balance(UpgradeableLoaderState::size_of_buffer(length))?,
        };
        let held = resumed.map_or(0, |buffer| buffer.lamports);
        let missing = resumed.map_or(length, |buffer| buffer.missing(&binary.bytes));
        let fees = writer.fees(missing);
        Ok(Self { first, code, lent, held, fees, migrations: 0, kept })
    }

    /// The same with what the migrations of the cluster would open.
    pub fn with_migrations(self, context: &Context, name: &str) -> Outcome<Self> {
        let (reserves, rent) = migrations::missing(context, name)?;
        let fees = self.fees.saturating_add(reserves * SIGNATURE);
        Ok(Self { migrations: rent, fees, ..self })
    }

    /// What the payer must have at the start. The buffer's rent is back before the code is paid for.
    pub fn needed(&self) -> u64 {
        let later = self.code.saturating_add(self.migrations).saturating_sub(self.held);
        [self.first, self.fees, self.lent.max(later)].iter().sum()
    }

    /// Refuses a payer that has less.
    ///
    /// # Errors
    /// `Refused`, which names a payer that is empty as such, and the lamports that other buffers hold.
    pub fn require(&self, writer: &Writer, others: u64) -> Outcome {
        let (payer, needed) = (writer.payer.pubkey(), self.needed());
        let has = writer.context.lamports(&payer)?;
        if needed == 0 || has >= needed.saturating_add(self.kept) {
            return Ok(());
        }
        let missing = needed.saturating_add(self.kept).saturating_sub(has);
        Err(Failure::Refused(format!(
            "{}, and a deploy takes {} at the start, of which {} come back; {}{}",
            state(&payer, has),
            Lamports(needed),
            Lamports(self.lent),
            way_out(writer.context, &payer, missing),
            brought_home(others)
        )))
    }

    /// For people and programs.
    pub fn record(&self, record: Facts) -> Facts {
        record
            .with("rent", Lamports(self.first.saturating_add(self.code)))
            .with("rent_lent", Lamports(self.lent))
            .with("rent_of_migrations", Lamports(self.migrations))
            .with("fees_about", Lamports(self.fees))
            .with("needed_at_the_start", Lamports(self.needed()))
    }
}

impl Writer<'_> {
    /// Lamports of all transactions, if none has to be sent again.
    fn fees(&self, missing: usize) -> u64 {
        let signatures = if self.payer.pubkey() == self.authority.pubkey() { 1 } else { 2 };
        // The first also has the buffer's signature, the last the program's.
        let signatures = (signatures + 1) * SIGNATURE;
        let priority = self.priority_fee.saturating_mul(COMPUTE_UNITS).div_ceil(1_000_000);
        super::buffer::transactions(missing).saturating_mul(signatures.saturating_add(priority))
    }
}

fn state(payer: &Address, has: u64) -> String {
    match has {
        0 => format!("the payer {payer} is empty"),
        has => format!("the payer {payer} has only {}", Lamports(has)),
    }
}

fn way_out(context: &Context, payer: &Address, missing: u64) -> String {
    let other = "--fee-payer names another payer";
    // Whole ones: nobody wants to type the rest.
    let sol = missing.div_ceil(1_000_000_000);
    if context.is_local() {
        return format!("`farthing airdrop {sol} {payer}` gives it some, and {other}");
    }
    format!("send it {} more; {other}", Lamports(missing))
}

fn brought_home(others: u64) -> String {
    if others == 0 {
        return String::new();
    }
    format!(
        ". Buffers of earlier deploys hold {}: `farthing deploy --close-buffer all` brings that home",
        Lamports(others)
    )
}

#[cfg(test)]
mod tests {
    use super::{Cost, more_room};

    #[test]
    fn a_first_deploy_needs_the_code_or_the_buffer_but_never_both() {
        let first = Cost { first: 1, code: 90, lent: 80, fees: 5, ..Cost::default() };
        assert_eq!(first.needed(), 96);
        let bigger_buffer = Cost { lent: 95, ..first };
        assert_eq!(bigger_buffer.needed(), 101);
        let with_migrations = Cost { migrations: 20, ..first };
        assert_eq!(with_migrations.needed(), 116);
    }

    #[test]
    fn what_an_earlier_buffer_holds_is_not_needed_again() {
        let resumed = Cost { first: 1, code: 90, held: 80, fees: 5, ..Cost::default() };
        assert_eq!(resumed.needed(), 16);
        let upgrade = Cost { held: 80, fees: 5, migrations: 20, ..Cost::default() };
        assert_eq!(upgrade.needed(), 5);
    }

    #[test]
    fn a_program_grows_by_no_less_than_the_loader_lets_it() {
        assert_eq!(more_room(100, 100), 0);
        assert_eq!(more_room(100, 101), 10_240);
        assert_eq!(more_room(0, 20_000), 20_000);
    }
}
