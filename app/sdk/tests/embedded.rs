//! The client against the real program on the embedded network.
//!
//! - the life of a payment: deposit, pay, withdraw
//! - when a deposit is too small: refused before anything is sent
//! - when addresses are prefunded: no account yet
//! - a preview changes nothing and tells what would change
//! - history and events
//! - transactions run as they are, and bytes sent twice

use farthing_sdk::{
    ALL, Client, Embedded, Token, addresses,
    client::{ClientError, Network, Page},
    development::program_path,
    errors::FarthingError,
    events::Event,
    instructions::{Deposit, OpenDeposit, OpenReserve, Pay, Withdraw},
    solana::{Keypair, Message, Signer, VersionedMessage, VersionedTransaction},
};

struct Setup {
    client: Client<Embedded>,
    token: Token,
    reader: Keypair,
    writer: Keypair,
}

/// A reserve, a reader with 1,000 base units in the wallet, and a writer with nothing.
fn setup() -> Setup {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = embedded.create_mint(6).unwrap();
    let [reader, writer] = ["reader", "writer"].map(|name| embedded.wallet(name).unwrap());
    embedded.mint_to(&reader.pubkey(), token, 1_000).unwrap();
    let client = Client::new(embedded);
    let open = OpenReserve::new(reader.pubkey(), token).instruction();
    client.submit(&[open], &reader, &[]).unwrap();
    Setup { client, token, reader, writer }
}

impl Setup {
    fn fill(&self, amount: u64) {
        let owner = self.reader.pubkey();
        let open = OpenDeposit::new(owner, self.token.mint).instruction();
        let deposit = Deposit::new(owner, self.token, amount).instruction();
        self.client.submit(&[open, deposit], &self.reader, &[]).unwrap();
    }

    fn balance(&self, owner: &Keypair) -> u64 {
        let deposit = self.client.fetch_deposit(&owner.pubkey(), &self.token.mint).unwrap();
        deposit.map_or(0, |deposit| deposit.balance)
    }
}

#[test]
fn money_comes_in_moves_and_goes_out() {
    let setup = setup();
    let (reader, writer) = (setup.reader.pubkey(), setup.writer.pubkey());
    setup.fill(900);
    let open = OpenDeposit::new(writer, setup.token.mint).payer(reader).instruction();
    let pay = Pay::to_wallet(reader, setup.token.mint, writer, 250).reference([5; 32]);
    let receipt = setup.client.submit(&[open, pay.instruction()], &setup.reader, &[]).unwrap();
    let [Event::DepositOpened(opened), Event::Paid(paid)] = &receipt.events[..] else {
        panic!("{:?}", receipt.events)
    };
    assert_eq!((opened.owner, opened.rent_payer), (writer, reader));
    assert_eq!((paid.amount, paid.deposit_balance, paid.payee_balance), (250, 650, 250));
    assert_eq!(paid.reference, [5; 32]);
    let withdraw = Withdraw::new(reader, setup.token, ALL).instruction();
    setup.client.submit(&[withdraw], &setup.reader, &[]).unwrap();
    assert_eq!((setup.balance(&setup.reader), setup.balance(&setup.writer)), (0, 250));
    let wallet = addresses::ata(&reader, setup.token);
    assert_eq!(setup.client.token_balance(&wallet).unwrap(), Some(750));
    let reserve = setup.client.fetch_reserve(&setup.token.mint).unwrap().unwrap();
    assert_eq!(reserve.liabilities, 250);
}

#[test]
fn a_refusal_is_explained_and_costs_nothing() {
    let setup = setup();
    setup.fill(10);
    let reader = setup.reader.pubkey();
    let before = setup.client.network().records().len();
    let pay = Pay::to_wallet(reader, setup.token.mint, reader, 250);
    let pay = Pay { payee: addresses::deposit(&reader, &setup.token.mint), ..pay };
    let error = setup.client.submit(&[pay.instruction()], &setup.reader, &[]).unwrap_err();
    assert!(error.to_string().contains("must be different accounts"), "{error}");
    let open = OpenDeposit::new(setup.writer.pubkey(), setup.token.mint).payer(reader);
    let pay = Pay::to_wallet(reader, setup.token.mint, setup.writer.pubkey(), 250);
    let both = [open.instruction(), pay.instruction()];
    let error = setup.client.submit(&both, &setup.reader, &[]).unwrap_err();
    let ClientError::Refused(failure) = error else { panic!("{error}") };
    assert_eq!(failure.farthing_error(), Some(&FarthingError::InsufficientBalance));
    assert_eq!(failure.instruction.as_deref(), Some("pay"));
    assert_eq!(setup.client.network().records().len(), before);
}

#[test]
fn the_token_programs_refusals_are_told_from_ours() {
    let setup = setup();
    setup.fill(10);
    let deposit = Deposit::new(setup.reader.pubkey(), setup.token, 5_000).instruction();
    let error = setup.client.submit(&[deposit], &setup.reader, &[]).unwrap_err();
    assert!(error.to_string().contains("holds fewer tokens than the amount"), "{error}");
}

#[test]
fn a_prefunded_address_is_no_account_yet() {
    let setup = setup();
    let owner = setup.writer.pubkey();
    let address = addresses::deposit(&owner, &setup.token.mint);
    setup.client.network().airdrop(&address, 1_000_000).unwrap();
    assert_eq!(setup.client.fetch_deposit(&owner, &setup.token.mint).unwrap(), None);
}

#[test]
fn a_preview_tells_and_changes_nothing() {
    let setup = setup();
    let owner = setup.reader.pubkey();
    let open = OpenDeposit::new(owner, setup.token.mint).instruction();
    let deposit = Deposit::new(owner, setup.token, 400).instruction();
    let preview = setup.client.preview(&[open, deposit], &owner).unwrap();
    let rent = setup.client.network().minimum_balance(8 + 144).unwrap();
    assert_eq!(preview.rent_lamports(), i128::from(rent));
    assert_eq!(preview.fee_lamports, 5_000);
    assert_eq!(preview.events.len(), 2);
    let wallet = preview.change(&addresses::ata(&owner, setup.token)).unwrap();
    assert_eq!(wallet.tokens(), -400);
    let payer = preview.change(&owner).unwrap();
    assert_eq!(payer.lamports(), -i128::from(rent) - 5_000);
    assert_eq!(setup.client.fetch_deposit(&owner, &setup.token.mint).unwrap(), None);
}

#[test]
fn history_is_newest_first_and_pages() {
    let setup = setup();
    setup.fill(10);
    setup.fill(20);
    let deposit = addresses::deposit(&setup.reader.pubkey(), &setup.token.mint);
    let all = setup.client.history(&deposit, Page::default()).unwrap();
    let names: Vec<Vec<_>> =
        all.iter().map(|entry| entry.events.iter().map(Event::name).collect()).collect();
    assert_eq!(names, [vec!["Deposited"], vec!["DepositOpened", "Deposited"]]);
    let page = Page { limit: 5, before: Some(all[0].record.signature) };
    assert_eq!(setup.client.history(&deposit, page).unwrap(), all[1..]);
}

#[test]
fn token_2022_works_the_same() {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = embedded.create_mint_2022(2, &[], |_| vec![]).unwrap();
    let wallet = embedded.wallet("wallet").unwrap();
    let owner = wallet.pubkey();
    embedded.mint_to(&owner, token, 70).unwrap();
    let client = Client::new(embedded);
    let instructions = [
        OpenReserve::new(owner, token).instruction(),
        OpenDeposit::new(owner, token.mint).instruction(),
        Deposit::new(owner, token, 70).instruction(),
    ];
    client.submit(&instructions, &wallet, &[]).unwrap();
    let reserve = client.fetch_reserve(&token.mint).unwrap().unwrap();
    assert_eq!((Token::from(&reserve), reserve.decimals), (token, 2));
    assert_eq!(client.token_balance(&reserve.tokens).unwrap(), Some(70));
    let withdraw = Withdraw::new(owner, &reserve, ALL).instruction();
    client.submit(&[withdraw], &wallet, &[]).unwrap();
    assert_eq!(client.token_balance(&addresses::ata(&owner, token)).unwrap(), Some(70));
}

#[test]
fn executing_shows_a_failure_on_chain_and_takes_its_fee() {
    let setup = setup();
    setup.fill(10);
    let (reader, writer) = (setup.reader.pubkey(), setup.writer.pubkey());
    let network = setup.client.network();
    let open = OpenDeposit::new(writer, setup.token.mint).payer(reader).instruction();
    network.execute(&[open], &setup.reader, &[]).unwrap();
    let before = network.account(&reader).unwrap().unwrap().lamports;
    let pay = Pay::to_wallet(reader, setup.token.mint, writer, 11).instruction();
    let error = network.execute(&[pay], &setup.reader, &[]).unwrap_err();
    let ClientError::Failed { signature, failure } = error else { panic!("{error}") };
    assert_eq!(failure.farthing_error(), Some(&FarthingError::InsufficientBalance));
    assert_eq!(network.account(&reader).unwrap().unwrap().lamports, before - 5_000);
    assert_eq!(network.record(&signature).unwrap().unwrap().error, Some(failure.error));
}

#[test]
fn the_same_payment_twice_is_two_payments_and_the_same_bytes_twice_are_one() {
    let setup = setup();
    setup.fill(100);
    let (reader, writer) = (setup.reader.pubkey(), setup.writer.pubkey());
    let network = setup.client.network();
    let open = OpenDeposit::new(writer, setup.token.mint).payer(reader).instruction();
    let pay = Pay::to_wallet(reader, setup.token.mint, writer, 10).instruction();
    network.execute(&[open, pay.clone()], &setup.reader, &[]).unwrap();
    let again = [pay.clone()];
    setup.client.submit(&again, &setup.reader, &[]).unwrap();
    setup.client.submit(&again, &setup.reader, &[]).unwrap();
    assert_eq!(setup.balance(&setup.writer), 30);
    let message =
        Message::new_with_blockhash(&[pay], Some(&reader), &network.recent().unwrap().blockhash);
    let message = VersionedMessage::Legacy(message);
    let transaction = VersionedTransaction::try_new(message, &[&setup.reader]).unwrap();
    assert_eq!(network.send(&transaction), network.send(&transaction));
    assert_eq!(setup.balance(&setup.writer), 40);
}
