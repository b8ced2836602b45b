//! Arguments and addresses: what the builders encode with the program's types is what this
//! crate's `borsh` types encode and read back, and the program reads it too.

mod channels;
mod fans;
mod freeing;
mod random;
mod streams;
mod trade;

use anchor_lang::{
    BORSH_CONFIG,
    wincode::config::{deserialize, serialize},
};
use farthing::instructions as program;
use farthing_sdk::{
    addresses,
    args::{Call, INSTRUCTIONS},
    solana::Instruction,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use random::Random;
use std::collections::BTreeSet;

const RUNS: u64 = 100;

/// What has been compared so far, by the instruction's name.
#[derive(Default)]
struct Seen(BTreeSet<&'static str>);

impl Seen {
    /// What a builder encoded is what the arguments encode, and reads back as them.
    fn check(&mut self, instruction: impl Into<Instruction>, call: Call) {
        let instruction = instruction.into();
        let (code, _) = INSTRUCTIONS.iter().find(|(_, name)| *name == call.name()).unwrap();
        let body = call.to_bytes();
        assert_eq!(instruction.program_id, farthing::ID);
        assert_eq!(instruction.data, [&[*code][..], &body].concat(), "{}", call.name());
        self.0.insert(call.name());
        assert_eq!(Call::decode(&instruction.data), Some(call));
    }
}

#[test]
fn every_builder_encodes_what_its_arguments_say() {
    let mut random = Random(ChaCha8Rng::seed_from_u64(3));
    let mut seen = Seen::default();
    for _ in 0..RUNS {
        trade::reserves(&mut random, &mut seen);
        trade::creators(&mut random, &mut seen);
        trade::listings(&mut random, &mut seen);
        trade::passes(&mut random, &mut seen);
        trade::orders(&mut random, &mut seen);
        streams::funding(&mut random, &mut seen);
        streams::payer(&mut random, &mut seen);
        streams::payee(&mut random, &mut seen);
        streams::sessions(&mut random, &mut seen);
        channels::funding(&mut random, &mut seen);
        channels::claiming(&mut random, &mut seen);
        channels::closing(&mut random, &mut seen);
        fans::funding(&mut random, &mut seen);
        fans::sharing(&mut random, &mut seen);
        fans::closing(&mut random, &mut seen);
    }
    let all: BTreeSet<_> = INSTRUCTIONS.iter().map(|(_, name)| *name).collect();
    assert_eq!(seen.0, all);
}

/// The program reads what this crate writes: its value, built field by field, writes the same again.
macro_rules! reads_back {
    ($ours:expr => $theirs:ty) => {
        let bytes = borsh::to_vec(&$ours).unwrap();
        let theirs: $theirs = deserialize(&bytes, BORSH_CONFIG).unwrap();
        assert_eq!(serialize(&theirs, BORSH_CONFIG).unwrap(), bytes);
    };
}

#[test]
fn the_program_reads_what_borsh_writes() {
    let mut random = Random(ChaCha8Rng::seed_from_u64(4));
    for _ in 0..RUNS {
        reads_back!(random.creator_terms() => program::creators::CreatorTerms);
        reads_back!(random.creator_changes() => program::creators::CreatorChanges);
        reads_back!(random.listing_terms() => program::listings::ListingTerms);
        reads_back!(random.listing_changes() => program::listings::ListingChanges);
        reads_back!(random.consent() => program::buying::PassConsent);
        reads_back!(random.order_terms() => program::orders::OrderTerms);
        reads_back!(random.stream_terms() => program::streams::StreamTerms);
        reads_back!(random.session_terms() => program::sessions::SessionTerms);
        reads_back!(random.channel_terms() => program::channels::ChannelTerms);
        reads_back!(random.link() => program::channels::ChainLink);
        reads_back!(random.voucher_claim() => program::channels::VoucherClaim);
        reads_back!(random.fan_terms() => program::fans::FanTerms);
        reads_back!(random.fan_share() => program::fans::FanShare);
        reads_back!(random.fan_claim() => program::fans::FanClaim);
    }
}

#[test]
fn addresses_are_those_of_the_programs_seeds() {
    use farthing::accounts as program;
    let mut random = Random(ChaCha8Rng::seed_from_u64(5));
    for _ in 0..RUNS {
        let [a, b] = [0; 2].map(|_| random.address());
        let (salt, slot) = (random.number(), random.number());
        let (salt_bytes, slot_bytes) = (salt.to_le_bytes(), slot.to_le_bytes());
        let number: u32 = random.0.random();
        // Deposits and earnings have a seed inside an account, for which the program generates no
        // helper: `tests/embedded.rs` and `tests/journeys.rs` open them at this crate's addresses.
        for (ours, (theirs, _)) in [
            (addresses::reserve(&a), program::OpenReserve::find_reserve_address(&a)),
            (addresses::tokens(&a), program::OpenReserve::find_tokens_address(&a)),
            (
                addresses::creator(&a, salt, slot),
                program::RegisterCreator::find_creator_address(&a, &salt_bytes, &slot_bytes),
            ),
            (
                addresses::listing(&a, number),
                program::CreateListing::find_listing_address(&a, &number.to_le_bytes()),
            ),
            (
                addresses::order(&a, &b, salt, slot),
                program::PlaceOrder::find_order_address(&a, &b, &salt_bytes, &slot_bytes),
            ),
        ] {
            assert_eq!(ours, theirs);
        }
    }
}
