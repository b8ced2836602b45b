//! The script that clients in other languages play: the lives, instruction by instruction as bytes, with what came of
//! each. It is committed, since salts are random; `UPDATE_SCRIPT=1 cargo test -p farthing-tests --test journeys script`
//! writes it anew.
//!
//! - given the committed script
//!   - when it is played here: every transaction ends as it says, with as many compute units
//!   - no instruction of the program is missing in it

use super::embedded::Embedded;
use farthing_sdk::{args::instruction_name, solana::AccountMeta};
use farthing_tests::{
    lives::{self, Failed, Now, Ran, Ring},
    prelude::*,
};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::BTreeMap, fs, rc::Rc};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/client/tests/script/lives.json");

/// One life on a network of its own.
#[derive(Default, Serialize, Deserialize)]
struct Script {
    life: String,
    mint: String,
    /// Wallets by their address: the keypair's seed is the sha256 of the name. Each begins with the lamports and base
    /// units of [`lives::LAMPORTS`] and [`lives::TOKENS`].
    people: BTreeMap<String, String>,
    sent: Vec<Sent>,
}

/// A transaction, at its time. Somebody else pays the fee.
#[derive(Serialize, Deserialize)]
struct Sent {
    slot: u64,
    time: i64,
    instructions: Vec<Told>,
    /// Of the whole transaction, which names its limit first.
    units: u64,
    /// The custom code of what failed, or -1 where it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<i64>,
}

/// An instruction: accounts with `s` where they sign and `w` where they are written.
#[derive(Serialize, Deserialize)]
struct Told {
    program: String,
    accounts: Vec<String>,
    data: String,
}

impl From<&Instruction> for Told {
    fn from(instruction: &Instruction) -> Self {
        let account = |meta: &AccountMeta| {
            let signs = if meta.is_signer { "s" } else { "" };
            let written = if meta.is_writable { "w" } else { "" };
            format!("{} {signs}{written}", meta.pubkey)
        };
        Self {
            program: instruction.program_id.to_string(),
            accounts: instruction.accounts.iter().map(account).collect(),
            data: instruction.data.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

impl Told {
    fn instruction(&self) -> Instruction {
        let account = |text: &String| {
            let (address, flags) = text.split_once(' ').expect("an address and flags");
            AccountMeta {
                pubkey: address.parse().expect("an address"),
                is_signer: flags.contains('s'),
                is_writable: flags.contains('w'),
            }
        };
        let byte = |at| u8::from_str_radix(&self.data[at..at + 2], 16).expect("a byte");
        Instruction {
            program_id: self.program.parse().expect("an address"),
            accounts: self.accounts.iter().map(account).collect(),
            data: (0..self.data.len()).step_by(2).map(byte).collect(),
        }
    }
}

/// A ring that writes down what is done in it.
struct Recording {
    ring: Embedded,
    script: Rc<RefCell<Script>>,
}

impl Ring for Recording {
    fn token(&self) -> Token {
        self.ring.token()
    }

    fn person(&mut self, name: &str) -> Address {
        let address = self.ring.person(name);
        self.script.borrow_mut().people.insert(address.to_string(), name.to_owned());
        address
    }

    fn sign(&mut self, person: &Address, message: &[u8]) -> [u8; 64] {
        self.ring.sign(person, message)
    }

    fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed> {
        let Now { slot, time } = self.ring.now();
        let outcome = self.ring.send(instructions);
        let error = outcome.as_ref().err().map(|failure| failure.code().map_or(-1, i64::from));
        let (units, instructions) =
            (self.ring.units(), instructions.iter().map(Told::from).collect());
        self.script.borrow_mut().sent.push(Sent { slot, time, instructions, units, error });
        outcome
    }

    fn accounts(&mut self, addresses: &[Address]) -> Vec<Option<Account>> {
        self.ring.accounts(addresses)
    }

    fn now(&mut self) -> Now {
        self.ring.now()
    }

    fn pass(&mut self, seconds: i64, slots: u64) {
        self.ring.pass(seconds, slots);
    }
}

fn recorded(name: &str, live: impl FnOnce(Recording) -> Ran) -> Script {
    let ring = Embedded::new(Kind::Classic);
    let mint = ring.token().mint.to_string();
    let script = Rc::new(RefCell::new(Script { life: name.into(), mint, ..Script::default() }));
    live(Recording { ring, script: Rc::clone(&script) });
    Rc::into_inner(script).expect("the life is over").into_inner()
}

fn write() {
    let all = [
        recorded("readers_and_creators", lives::readers_and_creators),
        recorded("viewers_evening", lives::viewers_evening),
        recorded("dapp_with_a_session", lives::dapp_with_a_session),
        recorded("ten_thousand_articles", lives::ten_thousand_articles),
        recorded("reader_of_many", lives::reader_of_many),
    ];
    // One transaction a line.
    let text = serde_json::to_string(&all).expect("JSON").replace("{\"slot\":", "\n{\"slot\":");
    fs::write(PATH, text + "\n").expect("the script is written");
}

fn play(script: &Script) -> Ran {
    let mut ring = Embedded::new(Kind::Classic);
    assert_eq!(ring.token().mint.to_string(), script.mint);
    for (address, name) in &script.people {
        assert_eq!(ring.person(name).to_string(), *address);
    }
    let mut ran = Ran::new();
    for (at, sent) in script.sent.iter().enumerate() {
        let Now { slot, time } = ring.now();
        ring.pass(sent.time - time, sent.slot - slot);
        let instructions: Vec<_> = sent.instructions.iter().map(Told::instruction).collect();
        let outcome = ring.send(&instructions);
        let error = outcome.err().map(|failure| failure.code().map_or(-1, i64::from));
        let what = format!("transaction {at} of {}", script.life);
        assert_eq!((error, ring.units()), (sent.error, sent.units), "{what}");
        let ours = instructions.iter().filter(|one| one.program_id == PROGRAM_ID);
        if error.is_none() {
            ran.extend(
                ours.map(|one| instruction_name(&one.data).expect("one of ours").to_owned()),
            );
        }
    }
    ran
}

#[test]
fn the_script_of_other_clients_ends_as_it_says_and_misses_no_instruction() {
    if std::env::var_os("UPDATE_SCRIPT").is_some() {
        write();
    }
    let text = fs::read_to_string(PATH).expect("the script is committed");
    let all: Vec<Script> = serde_json::from_str(&text).expect("the script can be read");
    let ran = all.iter().flat_map(play).collect();
    lives::assert_complete(&ran);
}
