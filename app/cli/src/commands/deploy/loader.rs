//! What the upgradeable loader (v3) keeps on chain: programs, their code, and buffers that become it.

use crate::{
    context::Context,
    failure::{Failure, Outcome},
};
use farthing_sdk::solana::{Account, Address};
use solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState};

/// The first bytes of each kind of account, as the loader numbers them.
const BUFFER: [u8; 4] = [1, 0, 0, 0];
const PROGRAM: [u8; 4] = [2, 0, 0, 0];
const PROGRAM_DATA: [u8; 4] = [3, 0, 0, 0];

/// A deployed program.
pub struct Deployed {
    pub data_address: Address,
    /// Slot of the last deploy or upgrade.
    pub slot: u64,
    /// Nobody when the program is final.
    pub authority: Option<Address>,
    /// The code, padded with zeros to the room it has.
    pub code: Vec<u8>,
    /// Lamports of both accounts.
    pub lamports: u64,
}

impl Deployed {
    /// Reads a program from the cluster, if it is there.
    pub fn read(context: &Context, program: &Address) -> Outcome<Option<Self>> {
        let Some(account) = context.account(program)? else { return Ok(None) };
        if account.owner != farthing_sdk::solana::ids::bpf_loader_upgradeable::ID
            || !account.data.starts_with(&PROGRAM)
        {
            return Err(Failure::Refused(format!(
                "{program} is not a program of the upgradeable loader, so nothing can be deployed to it"
            )));
        }
        let data_address = get_program_data_address(program);
        let Some(data) = context.account(&data_address)? else {
            return Err(Failure::Refused(format!(
                "the program {program} was closed, and its address can never be used again"
            )));
        };
        Self::parse(data_address, account.lamports, data).map(Some).ok_or_else(|| {
            Failure::Refused(format!("the program's data at {data_address} cannot be read"))
        })
    }

    fn parse(data_address: Address, lamports: u64, mut data: Account) -> Option<Self> {
        let metadata = UpgradeableLoaderState::size_of_programdata_metadata();
        if !data.data.starts_with(&PROGRAM_DATA) || data.data.len() < metadata {
            return None;
        }
        let slot = u64::from_le_bytes(data.data[4..12].try_into().ok()?);
        let authority = authority(&data.data[12..45]);
        let code = data.data.split_off(metadata);
        Some(Self { data_address, slot, authority, code, lamports: lamports + data.lamports })
    }

    /// Whether this very binary is deployed.
    pub fn runs(&self, binary: &[u8]) -> bool {
        self.code.strip_prefix(binary).is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
    }

    /// The code without its padding.
    pub fn trimmed(&self) -> &[u8] {
        let end = self.code.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        &self.code[..end]
    }
}

/// What a buffer's account holds, as long as there is room; `None` unless this authority may write
/// to it.
pub fn code_of_buffer(account: Account, writer: &Address) -> Option<Vec<u8>> {
    let metadata = UpgradeableLoaderState::size_of_buffer_metadata();
    let mut data = account.data;
    let is_its = account.owner == farthing_sdk::solana::ids::bpf_loader_upgradeable::ID
        && data.starts_with(&BUFFER)
        && data.len() >= metadata
        && authority(&data[4..metadata]) == Some(*writer);
    is_its.then(|| data.split_off(metadata))
}

/// The same, where there must be this much room.
///
/// # Errors
/// When the account is not such a buffer.
pub fn buffer_bytes(account: Account, writer: &Address, room: usize) -> Outcome<Vec<u8>> {
    code_of_buffer(account, writer).filter(|code| code.len() == room).ok_or_else(|| {
        Failure::Refused(
            "the buffer of an earlier try is not usable; use another --keypair to deploy".into(),
        )
    })
}

/// How the account of a buffer that an authority may write to begins: bytes at offsets.
pub fn buffer_head(authority: &Address) -> [(usize, Vec<u8>); 2] {
    [(0, BUFFER.to_vec()), (BUFFER.len(), [&[1], authority.as_ref()].concat())]
}

/// The accounts of a program that was always there: what `localnet` begins with.
#[cfg(feature = "localnet")]
pub fn genesis(program: &Address, authority: &Address, code: &[u8]) -> [(Address, Vec<u8>); 2] {
    let data_address = get_program_data_address(program);
    let head = [&PROGRAM_DATA[..], &0u64.to_le_bytes(), &[1], authority.as_ref(), code].concat();
    [(data_address, head), (*program, [&PROGRAM[..], data_address.as_ref()].concat())]
}

/// An optional address, as the loader stores it.
fn authority(bytes: &[u8]) -> Option<Address> {
    let (flag, address) = bytes.split_first()?;
    let address: [u8; 32] = address.get(..32)?.try_into().ok()?;
    (*flag == 1).then(|| Address::from(address))
}
