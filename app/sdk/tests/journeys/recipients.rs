//! Whom money and rights go to.
//!
//! - given a payee, a holder, a referrer, a session key, a payout or a split for whom nobody can sign
//!   -> refused by name, whatever stands there: nothing of it is ever seen again
//!   -> sent all the same where that is asked for
//! - given a wallet -> paid
//! - given a token account -> takes withdrawals of its own mint, and of no other
//! - given a voucher's signer that is no key -> refused

use crate::story::{Story, story};
use farthing_sdk::{
    NOBODY, PROGRAM_ID,
    accounts::Deposit,
    addresses,
    args::{
        ChannelTerms, CreatorChanges, CreatorTerms, ListingTerms, SessionTerms, Split, StreamTerms,
    },
    client::{ClientError, ClientResult, Network, Standing},
    compose::{
        self, ChannelPlan, KeyFees, Payee, Payment, Purchase, SessionPlan, StreamPlan, Withdrawal,
    },
    core::stream::Fixed,
    instructions::{OpenDeposit, RegisterCreator, UpdateCreator, create_token_account},
    solana::{Address, Instruction, Signer, ids, ids::sysvar, token},
};

/// Addresses of every kind for which nobody signs, with what they are.
fn nobodies(story: &Story) -> Vec<(Address, Standing)> {
    let (reader, friend) = (story.reader.pubkey(), story.friend.pubkey());
    let deposit = OpenDeposit::new(friend, story.token.mint).payer(reader);
    let purse = addresses::ata(&reader, story.token);
    story.send(&story.reader, &[deposit.instruction()]);
    vec![
        (NOBODY, Standing::Nobody),
        (sysvar::clock::ID, Standing::Runtime),
        (sysvar::instructions::ID, Standing::Runtime),
        (ids::incinerator::ID, Standing::Runtime),
        (PROGRAM_ID, Standing::Program),
        (story.token.mint, Standing::Mint),
        (purse, Standing::TokenAccount { owner: reader }),
        (deposit.deposit, Standing::Deposit { owner: friend }),
        (story.creator, Standing::Ours("Creator")),
        (addresses::reserve(&story.token.mint), Standing::Ours("Reserve")),
        // Derived, and nothing there yet: what an address pasted too early looks like.
        (addresses::ata(&friend, story.token), Standing::Derived),
    ]
}

fn refused<T: std::fmt::Debug>(result: ClientResult<T>, nobody: Address, is: Standing) {
    match result {
        Err(ClientError::NoSigner { address, standing }) => {
            assert_eq!((address, standing), (nobody, is));
        }
        other => panic!("{nobody}, {is}: {other:?}"),
    }
}

#[test]
fn nobody_is_paid_for_whom_nobody_can_sign() {
    let story = story();
    let (spender, mint) = (story.reader.pubkey().into(), story.token.mint);
    let pay = |payee| {
        let payment = Payment { spender, mint, payee, amount: 5, reference: [0; 32] };
        compose::pay(&story.client, &payment)
    };
    let stream = |payee| {
        let terms = StreamTerms::at(Fixed::from_units(1), 5);
        compose::open_stream(&story.client, &StreamPlan { spender, mint, payee, terms })
    };
    let channel = |payee| {
        let terms = ChannelTerms::vouchers(story.reader.pubkey(), 5);
        compose::open_channel(&story.client, &ChannelPlan { spender, mint, payee, terms })
    };
    for (nobody, is) in nobodies(&story) {
        refused(pay(Payee::Wallet(nobody)), nobody, is);
        refused(stream(Payee::Wallet(nobody)), nobody, is);
        refused(channel(Payee::Wallet(nobody)), nobody, is);
    }
    // Then a wallet without anything is paid, and so is whom a program signs for, if that is said.
    let wallet = farthing_sdk::development::public_keypair("an empty wallet").pubkey();
    story.send(&story.reader, &pay(Payee::Wallet(wallet)).unwrap());
    let vault = addresses::ata(&wallet, story.token);
    story.send(&story.reader, &pay(Payee::AnyAddress(vault)).unwrap());
    for owner in [wallet, vault] {
        let deposit: Deposit = story.client.require(&addresses::deposit(&owner, &mint)).unwrap();
        assert_eq!(deposit.balance, 5);
    }
    // A deposit that somebody opened for the vault is no way around it.
    let deposit = addresses::deposit(&vault, &mint);
    refused(pay(Payee::Balance(deposit)), vault, Standing::Derived);
    pay(Payee::Balance(addresses::deposit(&wallet, &mint))).unwrap();
}

#[test]
fn no_pass_and_no_share_goes_to_whom_nobody_can_sign_for() {
    let story = story();
    let terms = ListingTerms { duration: 86_400, referral_bps: 1_000, ..ListingTerms::at(100) };
    let (listing, _) = story.list(terms);
    let buyer = story.reader.pubkey();
    let buy = |purchase: Purchase| compose::buy(&story.client, listing, &purchase);
    for (nobody, is) in nobodies(&story) {
        refused(buy(Purchase { holder: nobody, ..Purchase::by(buyer) }), nobody, is);
        refused(buy(Purchase { referrer: Some(nobody), ..Purchase::by(buyer) }), nobody, is);
    }
    let vault = addresses::ata(&NOBODY, story.token);
    let gift = Purchase { holder: vault, any_address: true, ..Purchase::by(buyer) };
    story.send(&story.reader, &buy(gift).unwrap());
}

#[test]
fn no_creator_pays_out_to_whom_nobody_can_sign_for() {
    let story = story();
    let (founder, slot) = (story.writer.pubkey(), story.client.network().slot().unwrap());
    let register = |terms| {
        let register = RegisterCreator::new(founder, slot, terms);
        compose::register_creator(&story.client, &register, &[story.token.mint])
    };
    let update = |changes| {
        let update = UpdateCreator::new(founder, story.creator, changes);
        compose::update_creator(&story.client, &update)
    };
    for (nobody, is) in nobodies(&story) {
        let splits = vec![Split { owner: nobody, bps: 1_000 }];
        let terms = CreatorTerms { splits: splits.clone(), ..CreatorTerms::to(founder) };
        refused(register(terms), nobody, is);
        refused(register(CreatorTerms::to(nobody)), nobody, is);
        refused(update(CreatorChanges { splits: Some(splits), ..Default::default() }), nobody, is);
        refused(update(CreatorChanges { payout: Some(nobody), ..Default::default() }), nobody, is);
    }
    let opening = register(CreatorTerms::to(founder)).unwrap();
    story.send(&story.writer, &opening.instructions);
    let to_friend = CreatorChanges { payout: Some(story.reader.pubkey()), ..Default::default() };
    story.send(&story.writer, &[update(to_friend).unwrap()]);
}

#[test]
fn no_session_and_no_voucher_is_for_a_key_that_nobody_has() {
    let story = story();
    let (owner, mint) = (story.reader.pubkey(), story.token.mint);
    let open = |key, any_address| {
        let terms = SessionTerms::up_to(5);
        let fees = KeyFees::UpTo(1_000_000);
        let plan = SessionPlan { fees, any_address, ..SessionPlan::new(owner, mint, key, terms) };
        compose::open_session(&story.client, &plan)
    };
    for (nobody, is) in nobodies(&story) {
        refused(open(nobody, false), nobody, is);
    }
    let derived = addresses::reserve(&NOBODY);
    story.send(&story.reader, &open(derived, true).unwrap().instructions);
    let payee = Payee::Creator(story.creator);
    let terms = ChannelTerms::vouchers(derived, 5);
    let plan = ChannelPlan { spender: owner.into(), mint, payee, terms };
    let error = compose::open_channel(&story.client, &plan).unwrap_err();
    assert!(error.to_string().contains("is no key"), "{error}");
}

/// A reader who has 1,000 in the deposit.
fn depositor(story: &Story) -> Withdrawal {
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    story.send(&story.reader, &compose::fill_deposit(reader, story.token, 1_000));
    Withdrawal::new(reader, mint, 100)
}

fn withdrawn(story: &Story, what: Withdrawal) -> ClientResult<Vec<Instruction>> {
    compose::withdraw(&story.client, &what)
}

#[test]
fn a_withdrawal_goes_to_a_wallet_or_a_token_account_of_the_mint_and_nowhere_else() {
    let story = story();
    let what = depositor(&story);
    let network = story.client.network();
    let friend = story.friend.pubkey();
    for (nobody, is) in nobodies(&story) {
        if !matches!(is, Standing::TokenAccount { .. }) {
            refused(withdrawn(&story, Withdrawal { to: nobody, ..what }), nobody, is);
        }
    }
    // Into a wallet's token account, which is made; then straight into that.
    let purse = addresses::ata(&friend, story.token);
    for (to, held) in [(friend, 100), (purse, 200)] {
        let steps = withdrawn(&story, Withdrawal { to, ..what }).unwrap();
        story.send(&story.reader, &steps);
        assert_eq!(story.client.token_balance(&purse).unwrap(), Some(held));
    }
    // Token accounts of another mint, of another token program, of the reserve, of nobody.
    let other = network.create_ata(&friend, network.create_mint(6).unwrap()).unwrap();
    let new = network.create_mint_2022(6, &[], |_| vec![]).unwrap();
    let newer = network.create_ata(&friend, new).unwrap();
    let reserve = addresses::tokens(&addresses::reserve(&story.token.mint));
    for (to, words) in [
        (other, "a token account of"),
        (newer, "a token account of"),
        (reserve, "the reserve's own"),
    ] {
        let any_address = true;
        let error = withdrawn(&story, Withdrawal { to, any_address, ..what }).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let of_mint = create_token_account(story.reader.pubkey(), story.token.mint, story.token);
    story.send(&story.reader, &[of_mint]);
    let to = addresses::ata(&story.token.mint, story.token);
    refused(withdrawn(&story, Withdrawal { to, ..what }), story.token.mint, Standing::Mint);
    withdrawn(&story, Withdrawal { to, any_address: true, ..what }).unwrap();
}

#[test]
fn an_owner_that_a_program_signs_for_withdraws_to_itself() {
    let story = story();
    let vault = addresses::reserve(&NOBODY);
    let what = Withdrawal::new(vault, story.token.mint, 100);
    assert_eq!(withdrawn(&story, what).unwrap().len(), 2);
    refused(withdrawn(&story, Withdrawal { owner: NOBODY, ..what }), vault, Standing::Derived);
}

#[test]
fn only_sol_is_unwrapped() {
    let story = story();
    let what = Withdrawal { unwrap: true, ..depositor(&story) };
    let error = withdrawn(&story, what).unwrap_err();
    assert!(error.to_string().contains("only SOL can be unwrapped"), "{error}");
    assert_ne!(what.mint, token::native_mint::ID);
}
