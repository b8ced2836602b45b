//! How much fits into one transaction, and what is left out.
//!
//! - 8 vouchers or 14 links in a transaction without a table, 11 or 26 with one; where compute units are so
//!   dear that the Ed25519 program checks the vouchers, 4 or 5
//! - what would not pay is left out, with the reason, and a wrong signature spoils nothing
//! - what is no lookup table, or one that is being closed, is not taken for one

use crate::{
    channels::voucher,
    story::{Story, story},
};
use farthing_sdk::{
    args::ChannelTerms,
    channels::{Voucher, VoucherRecord},
    client::{MAX_BYTES, Policy},
    compose::{self, Claims, Payee, Sender},
    development::public_keypair,
    instructions::{Claim, ClaimSigned},
    solana::{Address, LookupTable, Signer, ids::sysvar},
    vouchers::book::Row,
};

/// With everything that a claim names but does not sign or run.
fn table(story: &Story, channels: &[Address]) -> LookupTable {
    let payee = Payee::Creator(story.creator).address(&story.token.mint);
    let all = [&[payee, sysvar::instructions::ID], channels].concat();
    let table = story.client.create_table(&all, &story.writer).unwrap();
    assert_eq!(story.client.fetch_table(&table.key).unwrap(), table);
    table
}

/// How many are claimed in each transaction, which is then sent.
fn sent(story: &Story, claims: &Claims, tables: &[LookupTable], declared: usize) -> Vec<usize> {
    let send = |instructions: &Vec<_>| {
        let payer = story.writer.pubkey();
        let size = story.client.size(tables, instructions, &payer).unwrap();
        assert!(size <= MAX_BYTES, "{size}");
        story.client.submit_with(tables, instructions, &story.writer, &[]).unwrap();
        let claim: &farthing_sdk::solana::Instruction = instructions.last().unwrap();
        claim.accounts.len() - declared
    };
    claims.transactions.iter().map(send).collect()
}

#[test]
fn eight_vouchers_fit_without_a_table_and_eleven_with_one() {
    let story = story();
    let channels = [0; 13].map(|_| story.voucher_channel(100));
    let vouchers = |sum| channels.map(|at| voucher(&story.reader, &at, sum));
    let claims = compose::claim_vouchers(&story.client, &vouchers(1), story.sender()).unwrap();
    assert_eq!(sent(&story, &claims, &[], 1), [8, 5]);
    let tables = [table(&story, &channels)];
    let sender = Sender { tables: &tables, ..story.sender() };
    let claims = compose::claim_vouchers(&story.client, &vouchers(3), sender).unwrap();
    assert_eq!(sent(&story, &claims, &tables, 1), [11, 2]);
    assert_eq!((claims.amount, story.earned()), (26, 39));
    let at = story.client.history(&channels[12], Default::default()).unwrap();
    assert_eq!(at.len(), 3, "history knows addresses from tables");
}

#[test]
fn what_is_no_table_is_not_taken_for_one() {
    let story = story();
    let Story { client, writer, .. } = &story;
    let channel = story.voucher_channel(100);
    let nowhere = Address::new_from_array([9; 32]);
    let error = |at: &Address| client.fetch_table(at).unwrap_err().to_string();
    assert_eq!(error(&nowhere), format!("there is no lookup table at {nowhere}"));
    assert_eq!(error(&channel), format!("{channel} is no lookup table"));
    assert_eq!(error(&writer.pubkey()), format!("{} is no lookup table", writer.pubkey()));
    let table = table(&story, &[channel]).key;
    client.close_table(&table, writer).unwrap();
    assert_eq!(error(&table), format!("the lookup table {table} is being closed; use another"));
}

#[test]
fn fourteen_links_fit_without_a_table_and_twenty_six_with_one() {
    let story = story();
    let channels: Vec<_> = (0..27).map(|_| story.chain_channel(1, 10)).collect();
    let links = |index| {
        let link = |at: &Address| (*at, story.link(at, index));
        channels.iter().map(link).collect::<Vec<_>>()
    };
    let claims = compose::claim_links(&story.client, &links(1), story.sender()).unwrap();
    assert_eq!(sent(&story, &claims, &[], 1), [14, 13]);
    let tables = [table(&story, &channels)];
    let sender = Sender { tables: &tables, ..story.sender() };
    let claims = compose::claim_links(&story.client, &links(3), sender).unwrap();
    assert_eq!(sent(&story, &claims, &tables, 1), [26, 1]);
    assert_eq!(story.earned(), 81);
}

/// The same with a price for compute units, in millionths of a lamport.
fn paying(story: Story, priority_fee: u64) -> Story {
    let Story { client, writer, reader, token, friend, creator } = story;
    let client = client.with_policy(Policy { priority_fee, ..Policy::default() });
    Story { client, writer, reader, token, friend, creator }
}

#[test]
fn where_compute_units_are_dear_the_ed25519_program_checks_and_less_fits() {
    let story = story();
    let channels = [0; 7].map(|_| story.voucher_channel(100));
    let tables = [table(&story, &channels)];
    let vouchers = |story: &Story, sum| channels.map(|at| voucher(&story.reader, &at, sum));
    let story = paying(story, 1_000_000);
    let claims = compose::claim_vouchers(&story.client, &vouchers(&story, 1), story.sender());
    assert_eq!(sent(&story, &claims.unwrap(), &[], 2), [4, 3]);
    let sender = Sender { tables: &tables, ..story.sender() };
    let claims = compose::claim_vouchers(&story.client, &vouchers(&story, 2), sender).unwrap();
    assert_eq!(sent(&story, &claims, &tables, 2), [5, 2]);
    assert_eq!(story.earned(), 14);
}

/// By what both really cost: a simulation's units, a tenth more, and what the runtime takes for signatures.
#[test]
fn on_both_sides_of_the_edge_the_cheaper_check_is_chosen() {
    let mut story = story();
    let channel = story.voucher_channel(100);
    let payee = Payee::Creator(story.creator).address(&story.token.mint);
    let records = [voucher(&story.reader, &channel, 7)];
    let ways = [
        Claim::of(payee, &records).unwrap().to_vec(),
        vec![ClaimSigned::of(payee, &records).instruction()],
    ];
    for (price, cheaper) in [(0, 1), (50_000, 1), (150_000, 1), (215_000, 0), (1_000_000, 0)] {
        story = paying(story, price);
        let fee = |way: &Vec<_>| {
            let preview = story.client.preview(way, &story.writer.pubkey()).unwrap();
            preview.fee_lamports
        };
        let fees = [fee(&ways[0]), fee(&ways[1])];
        assert!(fees[cheaper] < fees[1 - cheaper], "{price}: {fees:?}");
        let claims = compose::claim_vouchers(&story.client, &records, story.sender()).unwrap();
        assert_eq!(claims.transactions[0], ways[cheaper], "{price}");
    }
    // What is told beforehand is what is paid: two signatures, one of them in the Ed25519 program.
    story = paying(story, 0);
    let told = story.client.preview(&ways[0], &story.writer.pubkey()).unwrap().fee_lamports;
    assert_eq!((told, story.send(&story.writer, &ways[0]).fee_lamports), (10_000, 10_000));
}

#[test]
fn what_would_not_pay_is_left_out_with_its_reason() {
    let story = story();
    let [good, empty, forged, other, expired, chain] = [0; 6].map(|_| story.voucher_channel(100));
    let _ = chain;
    let chain = story.chain_channel(1, 10);
    let stranger = public_keypair("stranger");
    let late = Voucher { channel: expired.to_bytes(), cumulative: 5, expires_at: story.now() };
    let mut wrong = voucher(&story.reader, &forged, 5);
    wrong.signed.signature[0] ^= 1;
    let nowhere = Address::new_from_array([9; 32]);
    let records = [
        voucher(&story.reader, &good, 5),
        voucher(&story.reader, &empty, 0),
        wrong,
        voucher(&stranger, &other, 5),
        VoucherRecord::sign(&story.reader, late).unwrap(),
        voucher(&story.reader, &chain, 5),
        voucher(&story.reader, &nowhere, 5),
    ];
    let claims = compose::claim_vouchers(&story.client, &records, story.sender()).unwrap();
    let reason = |at: Address| {
        let found = claims.skipped.iter().find(|(row, _)| *row == Row::from(&at));
        found.map(|(_, reason)| *reason)
    };
    assert_eq!(claims.amount, 5);
    assert_eq!(reason(good), None);
    assert_eq!(reason(empty), Some("nothing is due"));
    assert_eq!(reason(forged), Some("the signature is wrong"));
    assert_eq!(reason(other), Some("not signed by its key"));
    assert_eq!(reason(expired), Some("the voucher has expired"));
    assert_eq!(reason(chain), Some("takes the other kind of credential"));
    assert_eq!(reason(nowhere), Some("there is no such channel"));
    assert_eq!(sent(&story, &claims, &[], 1), [1]);
}

#[test]
fn each_payee_is_paid_by_its_own_claim() {
    let story = story();
    let to_creator = story.voucher_channel(100);
    let terms = ChannelTerms::vouchers(story.reader.pubkey(), 100);
    let plan = story.channel_plan(Payee::Wallet(story.friend.pubkey()), terms);
    let opening = compose::open_channel(&story.client, &plan).unwrap();
    story.send(&story.reader, &opening.instructions);
    let records = [to_creator, opening.address].map(|at| voucher(&story.reader, &at, 8));
    let claims = compose::claim_vouchers(&story.client, &records, story.sender()).unwrap();
    assert_eq!(sent(&story, &claims, &[], 1), [1, 1]);
    assert_eq!((story.earned(), story.balance(&story.friend)), (8, 8));
}
