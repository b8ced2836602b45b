//! The same client over JSON-RPC: every question that [`Rpc`] asks a node, and what it makes of the
//! answers. Whole journeys over JSON-RPC are in the ring of `tests/`.

mod money;

use farthing_sdk::{
    ALL, Client, Rpc, Token,
    accounts::{AnyAccount, Deposit},
    addresses,
    args::ChannelTerms,
    channels::{NEVER, Voucher, VoucherRecord},
    client::{ClientError, Network, Page},
    compose::{self, ChannelPlan, Payee, Sender},
    development::{program_path, public_keypair},
    errors::FarthingError,
    events::Event,
    instructions::{self, OpenDeposit, OpenReserve, Pay, Withdraw, create_token_account},
    solana::{Keypair, Signer, ids::sysvar, system_instruction, token},
};
use std::time::{SystemTime, UNIX_EPOCH};
use surfpool_sdk::{Surfnet, cheatcodes::builders::DeployProgram};

/// Bytes of a mint without extensions.
const MINT_SIZE: usize = 82;

#[tokio::test(flavor = "multi_thread")]
async fn the_client_does_over_json_rpc_what_it_does_embedded() {
    on_a_node(story).await;
}

/// Runs something on a node of its own that has the program.
async fn on_a_node(act: fn(&Client<Rpc>)) {
    let surfnet = Surfnet::start().await.unwrap();
    let deploy = DeployProgram::new(farthing::ID).so_path(program_path());
    surfnet.cheatcodes().deploy(deploy).unwrap();
    let url = surfnet.rpc_url().to_owned();
    tokio::task::spawn_blocking(move || act(&Client::new(Rpc::new(url)))).await.unwrap();
}

fn story(client: &Client<Rpc>) {
    let [wallet, mint] = ["farthing rpc wallet", "farthing rpc mint"].map(public_keypair);
    client.network().airdrop(&wallet.pubkey(), 5_000_000_000).unwrap();
    let token = make_mint(client, &wallet, &mint);
    let owner = wallet.pubkey();
    clock_and_slot_move(client);

    let fill = [
        OpenReserve::new(owner, token).instruction(),
        OpenDeposit::new(owner, token.mint).instruction(),
        instructions::Deposit::new(owner, token, 1_000).instruction(),
    ];
    let preview = client.preview(&fill, &owner).unwrap();
    assert!(preview.rent_lamports() > 0);
    let source = addresses::ata(&owner, token);
    assert_eq!(preview.change(&source).unwrap().tokens(), -1_000);
    let receipt = client.submit(&fill, &wallet, &[]).unwrap();
    let names: Vec<_> = receipt.events.iter().map(Event::name).collect();
    assert_eq!(names, ["ReserveOpened", "DepositOpened", "Deposited"]);
    assert!(receipt.compute_units > Some(0) && receipt.fee_lamports == 5_000);

    let address = addresses::deposit(&owner, &token.mint);
    let deposit: Deposit = client.require(&address).unwrap();
    assert_eq!((deposit.balance, deposit.owner), (1_000, owner));
    assert_eq!(client.deposits_of(&owner).unwrap(), [(address, deposit.clone())]);
    assert_eq!(client.fetch_any(&address).unwrap(), Some(AnyAccount::Deposit(deposit)));
    assert_eq!(client.fetch_deposit(&mint.pubkey(), &token.mint).unwrap(), None);
    assert!(matches!(client.fetch::<Deposit>(&source), Err(ClientError::NotOurs(_))));

    refusals_are_explained(client, &wallet, token);
    channels_are_claimed_through_a_table(client, &wallet, token);

    let withdraw = Withdraw::new(owner, token, ALL).instruction();
    let withdrawn = client.submit(&[withdraw], &wallet, &[]).unwrap();
    assert_eq!(client.token_balance(&source).unwrap(), Some(5_000 - 600));
    let history = client.history(&address, Page::default()).unwrap();
    assert_eq!(history[0].record.signature, withdrawn.signature);
    let (newest, oldest) = (&history[0], history.last().unwrap());
    assert_eq!((&newest.events, &oldest.events), (&withdrawn.events, &receipt.events));
}

/// Six vouchers in one transaction, which names them by a lookup table; and found again in the past.
fn channels_are_claimed_through_a_table(client: &Client<Rpc>, wallet: &Keypair, token: Token) {
    let (owner, payee) = (wallet.pubkey(), public_keypair("farthing rpc payee").pubkey());
    let channels = [0; 6].map(|_| {
        let terms = ChannelTerms::vouchers(owner, 100);
        let payee = Payee::Wallet(payee);
        let plan = ChannelPlan { spender: owner.into(), mint: token.mint, payee, terms };
        let opening = compose::open_channel(client, &plan).unwrap();
        client.submit(&opening.instructions, wallet, &[]).unwrap();
        opening.address
    });
    let named = [addresses::deposit(&payee, &token.mint), sysvar::instructions::ID];
    let tables = [client.create_table(&[&named[..], &channels].concat(), wallet).unwrap()];
    let vouchers = channels.map(|channel| {
        let (channel, cumulative) = (channel.to_bytes(), 7);
        VoucherRecord::sign(wallet, Voucher { channel, cumulative, expires_at: NEVER }).unwrap()
    });
    let sender = Sender { payer: owner, tables: &tables };
    let claims = compose::claim_vouchers(client, &vouchers, sender).unwrap();
    let [instructions] = &claims.transactions[..] else { panic!("{}", claims.transactions.len()) };
    let receipt = client.submit_with(&tables, instructions, wallet, &[]).unwrap();
    assert_eq!(receipt.events.len(), 1);
    let told = client.network().instructions(&receipt.signature).unwrap().unwrap();
    // Behind what the client puts before them.
    assert!(told.ends_with(instructions));
    let past = compose::past_claims(client, &channels[5], Page::default()).unwrap();
    assert_eq!(past.untold, []);
    assert_eq!(
        past.claims.iter().map(|claim| (claim.amount, claim.total)).collect::<Vec<_>>(),
        [(7, 7)]
    );
}

fn make_mint(client: &Client<Rpc>, wallet: &Keypair, mint: &Keypair) -> Token {
    let (owner, address) = (wallet.pubkey(), mint.pubkey());
    let rent = client.network().minimum_balance(MINT_SIZE).unwrap();
    let token = Token::from(address);
    let account = addresses::ata(&owner, token);
    let all = [
        system_instruction::create_account(
            &owner,
            &address,
            rent,
            MINT_SIZE as u64,
            &token.program,
        ),
        token::instruction::initialize_mint2(&token.program, &address, &owner, None, 6).unwrap(),
        create_token_account(owner, owner, token),
        token::instruction::mint_to(&token.program, &address, &account, &owner, &[], 5_000)
            .unwrap(),
    ];
    client.submit(&all, wallet, &[mint]).unwrap();
    token
}

fn clock_and_slot_move(client: &Client<Rpc>) {
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let time = client.network().unix_time().unwrap();
    assert!((time - today).abs() < 86_400, "{time} is not today");
    assert!(client.network().slot().unwrap() > 0);
    let (recent, finalized) =
        (client.network().recent().unwrap(), client.network().finalized().unwrap());
    assert!(recent.last_valid_block_height > finalized.block_height);
}

fn refusals_are_explained(client: &Client<Rpc>, wallet: &Keypair, token: Token) {
    let stranger = public_keypair("farthing rpc stranger").pubkey();
    let all = [
        OpenDeposit::new(stranger, token.mint).payer(wallet.pubkey()).instruction(),
        Pay::to_wallet(wallet.pubkey(), token.mint, stranger, 5_000).instruction(),
    ];
    let error = client.submit(&all, wallet, &[]).unwrap_err();
    let ClientError::Refused(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.farthing_error(), Some(&FarthingError::InsufficientBalance));
    assert_eq!(failure.instruction.as_deref(), Some("pay"));
}
