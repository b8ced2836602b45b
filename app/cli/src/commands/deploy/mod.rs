//! `deploy`: the program, through the upgradeable loader, and then the migrations of the cluster.

mod buffer;
mod buffers;
mod cost;
mod loader;
pub mod migrations;
mod rehearsal;

pub use loader::Deployed;
#[cfg(feature = "localnet")]
pub use loader::genesis;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    output::Facts,
    program::Binary,
    values::{Hash32, Lamports},
    wallet,
};
use buffer::Writer;
use buffers::{Buffer, BufferArg};
use clap::Args;
use cost::{Cost, more_room};
use farthing_sdk::{
    PROGRAM_ID, development_program_keypair,
    solana::{Address, Instruction, Keypair, Signer},
};
use sha2::{Digest, Sha256};
use solana_loader_v3_interface::{instruction as loader_v3, state::UpgradeableLoaderState};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "A deploy that breaks off is resumed by running the same command again, also with a \
                  binary that was built anew, if it has the same length. What it has left otherwise \
                  --buffers lists and --close-buffer brings home."
)]
pub struct Deploy {
    /// Program binary [default: FARTHING_PROGRAM, else what `cargo xtask build` made]
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Keypair file of the program's address [default: the public development key]
    #[arg(long, value_name = "FILE")]
    program_keypair: Option<PathBuf>,
    /// Keypair file of the upgrade authority [default: --keypair]
    #[arg(long, value_name = "FILE")]
    upgrade_authority: Option<PathBuf>,
    /// Show what is deployed and who may upgrade it, and change nothing
    #[arg(long, conflicts_with_all = ["set_upgrade_authority", "dry_run"])]
    show: bool,
    /// Hand the upgrade authority to another wallet, or to nobody for good
    #[arg(long, value_name = "WALLET|nobody")]
    set_upgrade_authority: Option<NewAuthority>,
    /// List the buffers that deploys of this upgrade authority have left, and change nothing
    #[arg(long, conflicts_with_all = ["show", "set_upgrade_authority"])]
    buffers: bool,
    /// Close one of these buffers or all of them; their SOL goes to the payer
    #[arg(long, value_name = "BUFFER|all", conflicts_with_all = ["show", "buffers", "set_upgrade_authority"])]
    close_buffer: Option<BufferArg>,
    /// Do not apply the migrations of the cluster
    #[arg(long)]
    no_migrations: bool,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

/// Who may upgrade from now on.
#[derive(Clone, Copy, Debug)]
pub struct NewAuthority(Option<Address>);

impl std::str::FromStr for NewAuthority {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "nobody" => Ok(Self(None)),
            address => address
                .parse()
                .map(|address| Self(Some(address)))
                .map_err(|_| format!("{address} is neither an address nor the word nobody")),
        }
    }
}

impl Deploy {
    pub fn run(self, context: &Context) -> Outcome {
        if self.show {
            let deployed = Deployed::read(context, &PROGRAM_ID)?
                .ok_or_else(|| context.absent(&PROGRAM_ID, "program"))?;
            return context.printer.facts(&record("Program", &deployed));
        }
        let authority = context.signer(self.upgrade_authority.as_deref())?;
        if self.buffers {
            return buffers::list(context, &authority.pubkey());
        }
        let payer = context.signer(self.sending.fee_payer.as_deref())?;
        let priority_fee = self.sending.priority_fee;
        let writer = Writer { context, payer: &payer, authority: &authority, priority_fee };
        if let Some(NewAuthority(new)) = self.set_upgrade_authority {
            return self.hand_over(&writer, new);
        }
        if let Some(which) = self.close_buffer {
            return buffers::close(&writer, which, self.sending.dry_run);
        }
        self.deploy(&writer)
    }

    /// A dry run refuses what the run would refuse.
    fn deploy(&self, writer: &Writer) -> Outcome {
        let context = writer.context;
        let deployed = Deployed::read(context, &PROGRAM_ID)?;
        let deployed = deployed.as_ref();
        let binary = Binary::find(self.program.as_deref())?;
        let authority = writer.authority.pubkey();
        if let Some(deployed) = deployed {
            may_upgrade(deployed, &authority, &binary)?;
        }
        let program = self.program_key(deployed)?;
        let left = buffers::as_far_as_listed(context, &authority);
        let resumed = Buffer::to_resume(&left, &binary.bytes);
        let mut cost = Cost::of(writer, deployed, &binary, resumed)?;
        if !self.no_migrations {
            cost = cost.with_migrations(context, context.cluster_name()?)?;
        }
        let resumed_at = resumed.map(|buffer| buffer.address);
        let others = left.iter().filter(|buffer| Some(buffer.address) != resumed_at);
        cost.require(writer, others.map(|buffer| buffer.lamports).sum())?;
        if self.sending.dry_run {
            return self.preview((writer, deployed), &binary, (&cost, resumed));
        }
        if deployed.is_some_and(|deployed| deployed.runs(&binary.bytes)) {
            return self.migrate(writer, "Deployed already, this very binary");
        }
        put(writer, (deployed, program), &binary, resumed_at)?;
        self.migrate(writer, "Deployed")
    }

    /// Says what is deployed, and applies what the cluster lacks.
    fn migrate(&self, writer: &Writer, title: &str) -> Outcome {
        let context = writer.context;
        let deployed = Deployed::read(context, &PROGRAM_ID)?
            .ok_or_else(|| context.absent(&PROGRAM_ID, "program"))?;
        let left = buffers::as_far_as_listed(context, &writer.authority.pubkey());
        let record = buffers::with_left(record(title, &deployed), &left);
        if self.no_migrations {
            return context.printer.facts(&record);
        }
        let migrated = migrations::apply(context, context.cluster_name()?, &self.sending)?;
        context.printer.facts_with(record, "migrations", &migrated)
    }

    /// What the deploy would do. Tries what can be tried before anything of it is written, and says what
    /// cannot.
    fn preview(
        &self,
        (writer, deployed): (&Writer, Option<&Deployed>),
        binary: &Binary,
        (cost, resumed): (&Cost, Option<&Buffer>),
    ) -> Outcome {
        let (context, length) = (writer.context, binary.bytes.len());
        if !deployed.is_some_and(|deployed| deployed.runs(&binary.bytes)) {
            let buffer = resumed.map(|buffer| buffer.address);
            writer.rehearse_beginning(deployed, binary, buffer)?;
        }
        let written = resumed.map(|it| length.saturating_sub(it.missing(&binary.bytes)) as u64);
        let record = Facts::new("Dry run, nothing was sent: Deploy")
            .about("program", PROGRAM_ID)
            .with("action", if deployed.is_some() { "upgrade" } else { "first deploy" })
            .with("bytes", length as u64)
            .with("written_already", written)
            .with("sha256", Hash32(binary.hash));
        let record = match rehearsal::not_checked(deployed, binary) {
            Some(words) => cost.record(record).with("not_checked", words),
            None => cost.record(record),
        };
        if deployed.is_none() || self.no_migrations {
            return context.printer.facts(&record);
        }
        let migrated = migrations::apply(context, context.cluster_name()?, &self.sending)?;
        context.printer.facts_with(record, "migrations", &migrated)
    }

    /// The key of the program's address, which only the first deploy needs.
    fn program_key(&self, deployed: Option<&Deployed>) -> Outcome<Option<Keypair>> {
        let key = match &self.program_keypair {
            Some(file) => wallet::read(file)?,
            None => development_program_keypair(),
        };
        if key.pubkey() != PROGRAM_ID {
            return Err(Failure::Usage(format!(
                "this binary declares the address {PROGRAM_ID}, and the program keypair is that of \
                 {}; change the address in programs/farthing/src/lib.rs and build again",
                key.pubkey()
            )));
        }
        Ok(deployed.is_none().then_some(key))
    }

    fn hand_over(&self, writer: &Writer, new: Option<Address>) -> Outcome {
        let (context, authority) = (writer.context, writer.authority);
        context
            .require_signers(self.receiving, &[("--set-upgrade-authority <WALLET|nobody>", new)])?;
        let step = loader_v3::set_upgrade_authority(&PROGRAM_ID, &authority.pubkey(), new.as_ref());
        if self.sending.dry_run {
            writer.rehearse(&[step], &[authority])?;
        } else {
            writer.send(&[step], &[authority])?;
        }
        let kind =
            if self.sending.dry_run { "Dry run: upgrade authority" } else { "Upgrade authority" };
        let record = Facts::new(kind)
            .about("program", PROGRAM_ID)
            .with("was", authority.pubkey())
            .with("is", new.unwrap_or_default());
        context.printer.facts(&record)
    }
}

/// Writes the code to a buffer, and makes the program of it.
fn put(
    writer: &Writer,
    (deployed, program): (Option<&Deployed>, Option<Keypair>),
    binary: &Binary,
    resumed: Option<Address>,
) -> Outcome {
    if let Some(deployed) = deployed {
        extend(writer, deployed, binary)?;
    }
    let buffer = writer.fill(resumed, binary)?;
    let (payer, authority) = (writer.payer.pubkey(), writer.authority.pubkey());
    let Some(program) = program else {
        let upgrade = loader_v3::upgrade(&PROGRAM_ID, &buffer, &authority, &payer, true);
        return writer.send(&[upgrade], &[writer.authority]);
    };
    let rent = writer.context.minimum_balance(UpgradeableLoaderState::size_of_program())?;
    let deploy = loader_v3::deploy_with_max_program_len(
        &payer,
        &program.pubkey(),
        &buffer,
        &authority,
        rent,
        binary.bytes.len(),
        true,
    )
    .map_err(|error| Failure::Usage(format!("the program cannot be deployed: {error}")))?;
    writer.send(&deploy, &[&program, writer.authority])
}

fn may_upgrade(deployed: &Deployed, authority: &Address, binary: &Binary) -> Outcome {
    match deployed.authority {
        _ if deployed.runs(&binary.bytes) => Ok(()),
        Some(allowed) if allowed == *authority => Ok(()),
        Some(allowed) => Err(Failure::Refused(format!(
            "only {allowed} may upgrade the program, and this is {authority}; name its keypair file \
             with --upgrade-authority"
        ))),
        None => Err(Failure::Refused("the program is final: nobody may upgrade it".into())),
    }
}

/// What makes room for a longer program, where that is needed.
fn extension(writer: &Writer, deployed: &Deployed, binary: &Binary) -> Option<Instruction> {
    let more = more_room(deployed.code.len(), binary.bytes.len());
    let payer = writer.payer.pubkey();
    (more != 0).then(|| loader_v3::extend_program(&PROGRAM_ID, Some(&payer), more))
}

fn extend(writer: &Writer, deployed: &Deployed, binary: &Binary) -> Outcome {
    let Some(step) = extension(writer, deployed, binary) else { return Ok(()) };
    writer.send(&[step], &[])
}

fn record(kind: &str, deployed: &Deployed) -> Facts {
    let code = deployed.trimmed();
    Facts::new(kind)
        .about("program", PROGRAM_ID)
        .with("program_data", deployed.data_address)
        .with("upgrade_authority", deployed.authority.unwrap_or_default())
        .with("deployed_in_slot", deployed.slot)
        .with("bytes", code.len() as u64)
        .with("room", deployed.code.len() as u64)
        .with("sha256_without_padding", Hash32(Sha256::digest(code).into()))
        .with("rent", Lamports(deployed.lamports))
}
