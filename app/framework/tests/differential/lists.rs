//! Lists of accounts: good ones for each instruction, and every way to spoil them.

use anchor::{Address, Discriminator, bytemuck};
use framework_probe_upstream::{Counter, Note, VERSION};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

pub const PROGRAM: [u8; 32] = framework_probe_upstream::ID.to_bytes();
const SYSTEM: [u8; 32] = [0; 32];

#[derive(Clone, Debug)]
pub struct Account {
    pub address: [u8; 32],
    pub owner: [u8; 32],
    pub lamports: u64,
    pub data: Vec<u8>,
    pub signs: bool,
    pub written: bool,
    pub executable: bool,
}

/// An instruction with its accounts. One that stands twice is twice in `places` and once in `pool`,
/// because the runtime has it once.
#[derive(Clone, Debug)]
pub struct List {
    pub data: Vec<u8>,
    pub pool: Vec<Account>,
    pub places: Vec<usize>,
}

/// An instruction of the probe: how many accounts it declares, which of them it writes (without
/// those whose second place is allowed, `unsafe(dup)`), whether these may be missing, and a list that
/// it takes.
pub struct Instruction {
    pub name: &'static str,
    pub declared: usize,
    pub written: &'static [usize],
    pub optional: bool,
    good: fn() -> Vec<Account>,
}

pub const INSTRUCTIONS: [Instruction; 10] = [
    Instruction {
        name: "read",
        declared: 3,
        written: &[],
        optional: false,
        good: || vec![counter(1), note(2), signer(3)],
    },
    Instruction {
        name: "write",
        declared: 2,
        written: &[1],
        optional: false,
        good: || vec![signer(1), writable(counter(2)), counter(3)],
    },
    Instruction {
        name: "carry",
        declared: 3,
        written: &[0, 1],
        optional: false,
        good: || vec![writable(counter(1)), writable(counter(2)), note(3)],
    },
    Instruction {
        name: "maybe",
        declared: 3,
        written: &[0, 1],
        optional: true,
        good: || vec![writable(counter(1)), writable(note(2)), counter(3)],
    },
    Instruction {
        name: "derived",
        declared: 1,
        written: &[0],
        optional: false,
        good: || vec![writable(derived(1))],
    },
    Instruction {
        name: "found",
        declared: 2,
        written: &[1],
        optional: false,
        good: || vec![authority(1), writable(derived(1))],
    },
    Instruction {
        name: "close",
        declared: 2,
        written: &[0],
        optional: false,
        good: || vec![writable(derived(1)), writable(authority(1))],
    },
    Instruction {
        name: "close_both",
        declared: 3,
        written: &[0, 1],
        optional: false,
        good: || vec![writable(counter(1)), writable(note(2)), writable(signer(3))],
    },
    Instruction {
        name: "sum",
        declared: 2,
        written: &[0],
        optional: false,
        good: || vec![writable(counter(1)), note(2), counter(3), counter(4)],
    },
    Instruction {
        name: "each",
        declared: 1,
        written: &[],
        optional: false,
        good: || vec![counter(1), writable(counter(2)), writable(counter(3))],
    },
];

fn account(name: u8) -> Account {
    Account {
        address: [name; 32],
        owner: PROGRAM,
        lamports: 1_000_000,
        data: Vec::new(),
        signs: false,
        written: false,
        executable: false,
    }
}

fn counter(name: u8) -> Account {
    let content = Counter {
        value: name.into(),
        authority: Address::new_from_array([name + 100; 32]),
        version: VERSION,
        bump: 7,
        reserved: [0; 6],
    };
    Account {
        data: [Counter::DISCRIMINATOR, bytemuck::bytes_of(&content)].concat(),
        ..account(name)
    }
}

fn note(name: u8) -> Account {
    let content = Note { words: [name.into(); 5], version: VERSION, reserved: [0; 7] };
    Account { data: [Note::DISCRIMINATOR, bytemuck::bytes_of(&content)].concat(), ..account(name) }
}

fn signer(name: u8) -> Account {
    Account { owner: SYSTEM, signs: true, ..account(name) }
}

fn authority(name: u8) -> Account {
    Account { address: [name + 100; 32], owner: SYSTEM, ..account(name) }
}

/// A counter that stands where its seeds lead.
fn derived(name: u8) -> Account {
    let authority = authority(name).address;
    let program = Address::new_from_array(PROGRAM);
    let (address, bump) = Address::find_program_address(&[b"counter", &authority], &program);
    let content = Counter {
        value: name.into(),
        authority: Address::new_from_array(authority),
        version: VERSION,
        bump,
        reserved: [0; 6],
    };
    let data = [Counter::DISCRIMINATOR, bytemuck::bytes_of(&content)].concat();
    Account { address: address.to_bytes(), data, ..account(name) }
}

fn writable(account: Account) -> Account {
    Account { written: true, ..account }
}

/// A list for one of the instructions: as it should be, or spoiled in up to three ways.
pub fn hostile(which: usize, random: &mut ChaCha8Rng) -> List {
    let pool = (INSTRUCTIONS[which].good)();
    let mut data = vec![which as u8];
    data.extend(random.random::<u64>().to_le_bytes());
    let mut list = List { data, places: (0..pool.len()).collect(), pool };
    for _ in 0..random.random_range(0..4) {
        if random.random_bool(0.4) {
            spoil_places(&mut list, random);
        } else if !list.places.is_empty() {
            let which = *list.places.choose(random).unwrap();
            spoil_account(&mut list.pool[which], random);
        }
        if random.random_bool(0.03) {
            list.data.truncate(random.random_range(0..=list.data.len()));
        }
    }
    list
}

/// Too few, too many, or twice the same.
fn spoil_places(list: &mut List, random: &mut ChaCha8Rng) {
    let count = list.places.len();
    match random.random_range(0..6) {
        0 => list.places.truncate(random.random_range(0..=count)),
        1 if count != 0 => drop(list.places.remove(random.random_range(0..count))),
        // The same account in the place of another, also of one of those behind.
        2 if count != 0 => {
            list.places[random.random_range(0..count)] = *list.places.choose(random).unwrap();
        }
        // The same account again, behind.
        3 if count != 0 => list.places.push(*list.places.choose(random).unwrap()),
        4 if count != 0 => {
            let (one, other) = (random.random_range(0..count), random.random_range(0..count));
            list.places.swap(one, other);
        }
        _ => {
            for name in 0..random.random_range(1..70) {
                list.places.push(list.pool.len());
                let further = if random.random() { counter(10 + name) } else { note(10 + name) };
                list.pool.push(Account { written: random.random(), ..further });
            }
        }
    }
}

fn spoil_account(account: &mut Account, random: &mut ChaCha8Rng) {
    match random.random_range(0..13) {
        0 => account.signs = !account.signs,
        1 => account.written = !account.written,
        2 => account.executable = true,
        3 => account.owner = *[SYSTEM, [9; 32], PROGRAM].choose(random).unwrap(),
        4 => account.lamports = *[0, 1, u64::MAX, u64::MAX - 1_000_000].choose(random).unwrap(),
        5 => account.data.truncate(random.random_range(0..=account.data.len())),
        6 => account.data.resize(random.random_range(0..80), 0xee),
        7 | 8 => {
            // In the discriminator as often as in all the rest.
            let end = if random.random() { 8 } else { account.data.len() };
            if let Some(byte) = account.data.get_mut(random.random_range(0..end.max(1))) {
                *byte ^= 1 << random.random_range(0..8);
            }
        }
        9 => account.data = if random.random() { counter(5).data } else { note(5).data },
        // As the framework says that an optional account is not there.
        10 => account.address = PROGRAM,
        11 => account.address = [random.random(); 32],
        // What a closed account is to the next instruction.
        _ => {
            (account.lamports, account.owner) = (0, SYSTEM);
            account.data.clear();
        }
    }
}
