//! Creators and their earnings.

use super::{Case, Stage, case};
use farthing_sdk::{
    accounts::{Creator, Earnings},
    addresses,
    args::{CreatorChanges, Split},
    core::bounds::OPEN_SLOT_WINDOW,
    instructions::{
        AcceptCreator, CloseCreator, CloseEarnings, Distribute, OpenEarnings, Pay, TransferCreator,
        UpdateCreator,
    },
    solana::{Address, Instruction},
};

pub const CASES: &[Case] = &[
    case("register_creator", "register_creator", register_creator),
    case("register_creator", "register_creator_8_splits", |stage| {
        let splits = eight_splits(stage, false);
        stage.registration(stage.founder, &splits).into()
    }),
    case("update_creator", "update_creator", update_creator),
    case("update_creator", "update_creator_splits", update_creator_splits),
    case("transfer_creator", "transfer_creator", transfer_creator),
    case("accept_creator", "accept_creator", accept_creator),
    case("open_earnings", "open_earnings", open_earnings),
    case("distribute", "distribute", |stage| distribute(stage, &[])),
    case("distribute", "distribute_8_splits", |stage| {
        let splits = eight_splits(stage, true);
        distribute(stage, &splits)
    }),
    case("close_earnings", "close_earnings", |stage| close_earnings(stage, &[])),
    case("close_earnings", "close_earnings_8_splits", |stage| {
        let splits = eight_splits(stage, true);
        close_earnings(stage, &splits)
    }),
    case("close_creator", "close_creator", close_creator),
    case("close_creator", "close_creator_early", close_creator_early),
    case("close_creator", "close_creator_freed", close_creator_freed),
];

/// Eight owners who share 88 percent, and their deposits if they are to be paid.
fn eight_splits(stage: &mut Stage, with_deposits: bool) -> Vec<(Address, u16)> {
    let mut splits = Vec::new();
    for _ in 0..8 {
        let owner = stage.wallet("split owner");
        if with_deposits {
            stage.empty_deposit(owner, stage.coin);
        }
        splits.push((owner, 1_100));
    }
    splits
}

fn register_creator(stage: &mut Stage) -> Instruction {
    stage.registration(stage.founder, &[]).into()
}

fn update_creator(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    let uri = Some("https://example.org/moved.json".to_owned());
    let changes = CreatorChanges { uri, payout: Some(stage.friend), ..CreatorChanges::default() };
    UpdateCreator::new(stage.founder, creator, changes).into()
}

fn update_creator_splits(stage: &mut Stage) -> Instruction {
    let registration = stage.registration(stage.founder, &[]);
    let creator = registration.creator;
    stage.must(registration);
    let splits = eight_splits(stage, false);
    let split = |(owner, bps): (Address, u16)| Split { owner, bps };
    let splits = Some(splits.into_iter().map(split).collect());
    let changes = CreatorChanges { splits, ..CreatorChanges::default() };
    UpdateCreator::new(stage.founder, creator, changes).into()
}

fn transfer_creator(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    TransferCreator::new(stage.founder, creator, stage.friend).into()
}

fn accept_creator(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    stage.must(TransferCreator::new(stage.founder, creator, stage.friend));
    AcceptCreator::of(creator, &stage.read::<Creator>(&creator)).into()
}

fn open_earnings(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    OpenEarnings::new(stage.founder, creator, stage.other.mint).payer(stage.sponsor).into()
}

fn distribute(stage: &mut Stage, splits: &[(Address, u16)]) -> Instruction {
    let coin = stage.coin;
    let creator = stage.creator(stage.founder, splits);
    stage.deposit(stage.reader, coin);
    let earnings = addresses::earnings(&creator, &coin.mint);
    stage.must(Pay::new(stage.reader, coin.mint, earnings, 12_345));
    Distribute::of(creator, &stage.read::<Creator>(&creator), coin.mint).into()
}

fn close_earnings(stage: &mut Stage, splits: &[(Address, u16)]) -> Instruction {
    let coin = stage.coin;
    let creator = stage.creator(stage.founder, splits);
    stage.deposit(stage.reader, coin);
    let earnings = addresses::earnings(&creator, &coin.mint);
    stage.must(Pay::new(stage.reader, coin.mint, earnings, 12_347));
    let read: Earnings = stage.read(&earnings);
    CloseEarnings::of(&read, &stage.read::<Creator>(&creator)).into()
}

fn bare_creator(stage: &mut Stage) -> CloseCreator {
    let registration = stage.registration(stage.founder, &[]);
    let creator = registration.creator;
    stage.must(registration);
    CloseCreator::of(creator, &stage.read::<Creator>(&creator))
}

/// Old enough to be freed at once.
fn close_creator(stage: &mut Stage) -> Instruction {
    let close = bare_creator(stage);
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    close.into()
}

/// So young that it must be kept.
fn close_creator_early(stage: &mut Stage) -> Instruction {
    bare_creator(stage).into()
}

/// Closed before, and freed by anyone now.
fn close_creator_freed(stage: &mut Stage) -> Instruction {
    let close = bare_creator(stage);
    stage.must(close.clone());
    stage.machine.pass(60, OPEN_SLOT_WINDOW + 1);
    close.authority(stage.friend).into()
}
