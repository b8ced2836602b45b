//! The part of the attack matrix for instructions that take many: streams withdrawn together,
//! vouchers and links claimed together.
//!
//! when one of two items is something else
//!   it is skipped with its status, and the other is paid as if it were alone
//! when an item is named twice, then the second time nothing is due
//! when the payee is among the items, or an item is read-only, or none pays: refused
//! when items and credentials do not match in number or order
//!   refused, or skipped
//! when a single byte before a claim changes, in the header or in what was signed: refused
//! when an address is created that an argument names
//!   refuses every bump but that of its address

use farthing_tests::{
    matrix::{
        base::{on, refusal},
        machine::Done,
        stage::Stage,
    },
    prelude::*,
};

/// Cases with two items, and how many accounts their instructions declare before.
const CASES: [(&str, usize); 5] = [
    ("withdraw_streams_2", 1),
    ("claim_2", 2),
    ("claim_chain_2", 1),
    ("claim_signed_2", 1),
    ("claim_fans_2", 1),
];

/// A batch of two on its stage.
struct Batch {
    stage: Stage,
    instruction: Instruction,
    /// Number of the first item among the accounts.
    first: usize,
}

fn batches() -> Vec<Batch> {
    CASES.iter().map(|(name, first)| batch(name, *first)).collect()
}

fn batch(name: &str, first: usize) -> Batch {
    let (stage, instruction) = on(name);
    Batch { stage, instruction, first }
}

impl Batch {
    fn items(&mut self) -> &mut [AccountMeta] {
        &mut self.instruction.accounts[self.first..]
    }

    /// With something else in the place of an item.
    fn with(mut self, item: usize, address: Address) -> Self {
        self.items()[item].pubkey = address;
        self
    }

    /// Base units that the payee gets, and the statuses. The runtime drops zeros at the end.
    fn run(&mut self) -> (u64, Vec<u8>) {
        let payee = self.instruction.accounts[0].pubkey;
        let balance = |stage: &Stage| stage.read::<Deposit>(&payee).balance;
        let before = balance(&self.stage);
        let Done { mut return_data, .. } = self.stage.machine.must(self.instruction.clone());
        return_data.resize(self.instruction.accounts.len() - self.first, 0);
        (balance(&self.stage) - before, return_data)
    }

    /// What refuses it; nothing changes.
    #[track_caller]
    fn refusal(&mut self) -> Failure {
        refusal(&mut self.stage, &self.instruction)
    }
}

/// A wallet of the stage.
fn wallet(stage: &Stage, name: &str) -> Address {
    stage.wallets.iter().find(|(known, _)| *known == name).expect("a wallet of the stage").1
}

/// Puts an account of the program on the stage that no instruction made.
fn forge(stage: &mut Stage, owner: Address, data: Vec<u8>) -> Address {
    let (address, lamports) = (stage.address(), stage.machine.rent(data.len()));
    stage.machine.set_account(address, Account { lamports, data, owner, ..Account::default() });
    address
}

/// Everything that is no stream, no channel and no fan of the program.
fn not_live(batch: &mut Batch) -> Vec<(&'static str, Address)> {
    // bug classes 20 and 37: right bytes or right owner are not enough, and none of it panics.
    let original = batch.items()[0].pubkey;
    let stage = &mut batch.stage;
    let data = stage.machine.data(&original).expect("it is there").to_vec();
    let mut other_kind = data.clone();
    other_kind[0] ^= 1;
    // Less than any of them has, whatever stands behind its fields.
    let (half, head) = (data[..100].to_vec(), data[..8].to_vec());
    let stranger = wallet(stage, "stranger");
    vec![
        ("a wallet", stranger),
        ("nothing", stage.address()),
        ("a mint", stage.coin.mint),
        ("a reserve", addresses::reserve(&stage.coin.mint)),
        ("a deposit", addresses::deposit(&stranger, &stage.coin.mint)),
        ("a copy of another owner", forge(stage, Address::new_from_array([66; 32]), data)),
        ("another kind", forge(stage, PROGRAM_ID, other_kind)),
        ("half of it", forge(stage, PROGRAM_ID, half)),
        ("its first bytes", forge(stage, PROGRAM_ID, head)),
        ("no bytes", forge(stage, PROGRAM_ID, Vec::new())),
    ]
}

#[test]
fn what_is_no_item_is_skipped_and_the_other_is_paid() {
    for (number, (name, _)) in CASES.iter().enumerate() {
        // Given what each of two items pays.
        let (both, statuses) = batches().swap_remove(number).run();
        assert_eq!(statuses, [status::PAID; 2], "{name}");
        let count = not_live(&mut batches().swap_remove(number)).len();
        for at in 0..count {
            // When something else stands in the place of one.
            let mut batch = batches().swap_remove(number);
            let (what, address) = not_live(&mut batch).swap_remove(at);
            let (paid, statuses) = batch.with(0, address).run();
            // Then the other pays its part.
            assert_eq!(
                (paid, &statuses[..]),
                (both / 2, &[status::NOT_LIVE, 0][..]),
                "{name}: {what}"
            );
        }
    }
}

#[test]
fn what_pays_somebody_else_is_skipped() {
    // bug class 30: nobody's item makes the others fail, or pays for them.
    for (batch, (name, _)) in batches().into_iter().zip(CASES) {
        let kind = batch.stage.machine.data(&batch.instruction.accounts[batch.first].pubkey);
        let kind = kind.expect("it is there")[..8].to_vec();
        let own: Vec<_> = batch.instruction.accounts.iter().map(|meta| meta.pubkey).collect();
        let all = batch.stage.machine.our_accounts();
        let others =
            all.iter().filter(|(at, account)| account.data.starts_with(&kind) && !own.contains(at));
        let others: Vec<_> = others.map(|(at, _)| *at).collect();
        assert!(!others.is_empty(), "strangers have streams, channels and fans too");
        let (stranger, before) =
            (others[0], batch.stage.machine.data(&others[0]).unwrap().to_vec());
        let mut batch = batch.with(1, stranger);
        let (_, statuses) = batch.run();
        let other = if name == "claim_fans_2" { status::OTHER_SLOT } else { status::OTHER_PAYEE };
        assert_eq!(statuses, [status::PAID, other], "{name}");
        assert_eq!(batch.stage.machine.data(&stranger).unwrap(), before);
    }
}

#[test]
fn an_item_that_is_named_twice_pays_once() {
    for (number, (name, _)) in CASES.iter().enumerate() {
        let (both, _) = batches().swap_remove(number).run();
        let mut batch = batches().swap_remove(number);
        let first = batch.items()[0].pubkey;
        let (paid, statuses) = batch.with(1, first).run();
        // The second credential is for the other item.
        let second = match *name {
            "claim_2" => status::OTHER_CHANNEL,
            _ => status::NOTHING_DUE,
        };
        assert_eq!((paid, &statuses[..]), (both / 2, &[status::PAID, second][..]), "{name}");
    }
}

#[test]
fn the_payee_is_no_item() {
    for batch in batches() {
        let payee = batch.instruction.accounts[0].pubkey;
        assert_eq!(batch.with(1, payee).refusal().cause, Cause::Framework(ALIAS));
    }
}

#[test]
fn a_read_only_item_pays_nothing() {
    for mut batch in batches() {
        batch.items()[1].is_writable = false;
        batch.refusal();
    }
}

#[test]
fn a_batch_that_pays_nothing_is_refused() {
    for (mut batch, (name, _)) in batches().into_iter().zip(CASES) {
        let error = if name == "withdraw_streams_2" { NothingAccrued } else { NothingClaimed };
        // Given a batch that has paid, when it comes again, then nothing is due any more.
        batch.run();
        assert_eq!(batch.refusal().farthing_error(), Some(&error));
    }
}

#[test]
fn items_and_credentials_match_in_number() {
    for (name, first) in &CASES[1..] {
        for count in [0, 1, 3] {
            let mut batch = batch(name, *first);
            let one = batch.items()[0].clone();
            batch.instruction.accounts.resize(first + count, one);
            let failure = batch.refusal();
            let expected = Some(&ClaimCountMismatch);
            assert_eq!(failure.farthing_error(), expected, "{name} with {count}");
        }
    }
}

#[test]
fn credentials_in_another_order_pay_nothing() {
    for (name, first) in &CASES[1..] {
        let mut batch = batch(name, *first);
        batch.items().swap(0, 1);
        let failure = batch.refusal();
        assert_eq!(failure.farthing_error(), Some(&NothingClaimed), "{name}");
    }
}

#[test]
fn no_byte_of_the_signatures_can_be_changed() {
    // Given two vouchers and their signatures.
    let Batch { mut stage, instruction, .. } = batch("claim_2", 2);
    let valid = stage.machine.preamble.clone().expect("signatures");
    stage.machine.simulate(&instruction).expect("a valid claim");
    for byte in 0..valid.data.len() {
        for flip in [0x01, 0x80] {
            // When one bit of the header, a key, a signature or a message is another.
            let mut changed = valid.clone();
            changed.data[byte] ^= flip;
            stage.machine.preamble = Some(changed);
            // Then either the Ed25519 program or ours refuses it.
            refusal(&mut stage, &instruction);
        }
    }
    // And so with a byte more, a byte less, an account, or none.
    let changes: [fn(&mut Instruction); 3] = [
        |instruction| instruction.data.push(0),
        |instruction| instruction.data.truncate(321),
        |instruction| {
            instruction.accounts.push(AccountMeta::new_readonly(PROGRAM_ID, false));
        },
    ];
    for change in changes {
        let mut changed = valid.clone();
        change(&mut changed);
        stage.machine.preamble = Some(changed);
        refusal(&mut stage, &instruction);
    }
    stage.machine.preamble = None;
    let failure = refusal(&mut stage, &instruction);
    assert_eq!(failure.farthing_error(), Some(&SignaturesMissing));
}

#[test]
fn no_byte_of_a_link_can_be_changed() {
    // Given a claim of one link: 4 bytes of count, 4 of index, 32 of link.
    let (mut stage, valid) = on("claim_chain");
    for byte in 1..valid.data.len() {
        let mut changed = valid.clone();
        changed.data[byte] ^= 1;
        refusal(&mut stage, &changed);
    }
}

#[test]
fn no_byte_of_what_the_program_checks_itself_can_be_changed() {
    // Numbers, audience and signature, bit by bit; those of a count among it.
    for name in ["claim_signed", "claim_fans"] {
        let (mut stage, valid) = on(name);
        for byte in 1..valid.data.len() {
            for flip in [0x01, 0x80] {
                let mut changed = valid.clone();
                changed.data[byte] ^= flip;
                refusal(&mut stage, &changed);
            }
        }
        stage.must(valid);
    }
}

#[test]
fn an_account_is_created_only_at_the_address_that_its_bump_gives() {
    // Code, salt and slot stand before the bump.
    for (name, at) in [("open_stream", 17), ("open_channel", 17), ("open_fan", 13)] {
        let (mut stage, valid) = on(name);
        let bump = valid.data[at];
        for other in (0..=u8::MAX).filter(|other| *other != bump) {
            let mut instruction = valid.clone();
            instruction.data[at] = other;
            refusal(&mut stage, &instruction);
        }
        stage.must(valid);
    }
}
