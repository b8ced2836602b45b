//! The sponsor under attack: one attacker with as many wallets and addresses as it likes spends its best hour, by the
//! cluster's clock, on everything that it can have signed. What it costs in the end is what docs/gateway.md says.
//!
//! - openings and starts that are what they say, with the highest fee there may be
//! - the same bytes again, and others with a quote that was used
//! - an instruction more, a signer more, another's quote
//! - openings and starts whose money is taken away between the run and the landing
//! - openings that nobody ever sees landing
//! - deposits that are left with a unit in them, so that their rent never comes home

use crate::{
    net::Sending,
    world::{AMOUNT, DAY, GRACE, SALT, World, world_with},
};
use farthing_gateway::chain::{
    Quoted, Rents, Request, Sponsor, SponsorRefusal, StartRefusal, StartRequest, StartTerms,
};
use farthing_sdk::{
    ALL, Client,
    accounts::Deposit,
    addresses,
    args::{ChannelTerms, SessionTerms},
    channels::{NEVER, Voucher, VoucherRecord},
    client::Network,
    compose::{PaidBack, Start, fill_deposit},
    instructions::{OpenChannel, OpenDeposit, OpenSession, Withdraw, create_token_account},
    solana::{
        AccountMeta, ComputeBudgetInstruction, Instruction, Keypair, Message, Signer,
        VersionedMessage, system_instruction, token,
    },
    vouchers::book::Promise,
};
use std::{cell::Cell, time::Duration};

/// Base units of each wallet.
const HAS: u64 = 4_000_000;
/// Micro-lamports for a unit, and units: a fee of 20,000 lamports, which is all that there may be.
const PRICE: u64 = 166_666;
const UNITS: u32 = 60_000;
const MINUTES: u64 = 60;
const EVERYTHING: Rents = Rents { deposit: true, session: true, channel: true };

struct Attack {
    world: World,
    sponsor: Sponsor,
    terms: StartTerms,
    /// Wallets so far, and addresses.
    wallets: Cell<u64>,
    /// What was signed, and what was refused before that.
    signed: Cell<usize>,
    refused: Cell<usize>,
    /// Bytes of before.
    old: Cell<Option<StartRequest>>,
}

impl Attack {
    fn new(rent_percent: u8) -> Self {
        let world = world_with(|settings| settings.sponsor.rent = 40_000_000);
        let hub = world.net.live().wallet("hub").unwrap();
        world.send(&hub, &[OpenDeposit::new(hub.pubkey(), world.token.mint).into()]);
        let terms = StartTerms {
            back_to: addresses::deposit(&hub.pubkey(), &world.token.mint),
            min_deposit: 1,
            rent_percent,
            session_life: 31 * 86_400,
            quote_life: 120,
        };
        let sponsor = world.sponsor_again().with_starts(terms, [8; 32]);
        let (wallets, signed, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
        Self { world, sponsor, terms, wallets, signed, refused, old: Cell::new(None) }
    }

    fn lamports(&self) -> u64 {
        self.world.lamports(&self.world.sponsor_key)
    }

    /// What the hub has got, in lamports.
    fn paid_back(&self) -> u64 {
        let deposit: Deposit = Client::new(&*self.world.net).require(&self.terms.back_to).unwrap();
        self.world.settings.in_lamports(deposit.balance)
    }

    /// A wallet that nobody knows, with tokens; and who asks for it.
    fn wallet(&self) -> (Keypair, [u8; 16]) {
        let number = self.wallets.replace(self.wallets.get() + 1);
        let mut seed = [77; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let wallet = Keypair::new_from_array(seed);
        self.world.net.live().mint_to(&wallet.pubkey(), self.world.token, HAS).unwrap();
        let mut asker = [0; 16];
        asker[..8].copy_from_slice(&number.to_le_bytes());
        (wallet, asker)
    }

    /// The same, with all of it in a deposit of its own.
    fn depositor(&self) -> (Keypair, [u8; 16]) {
        let (wallet, asker) = self.wallet();
        self.world.net.live().airdrop(&wallet.pubkey(), 1_000_000_000).unwrap();
        self.world.send(&wallet, &fill_deposit(wallet.pubkey(), self.world.token, HAS));
        (wallet, asker)
    }

    fn signed_by(&self, keys: &[&Keypair], instructions: &[Instruction]) -> Vec<u8> {
        let blockhash = self.world.net.recent().unwrap().blockhash;
        let budget = [
            ComputeBudgetInstruction::set_compute_unit_limit(UNITS),
            ComputeBudgetInstruction::set_compute_unit_price(PRICE),
        ];
        let all = [&budget, instructions].concat();
        let sponsor = self.world.sponsor_key.pubkey();
        let message = Message::new_with_blockhash(&all, Some(&sponsor), &blockhash);
        self.world.signed_message(VersionedMessage::Legacy(message), keys)
    }

    fn opening(&self, wallet: &Keypair) -> OpenChannel {
        let world = &self.world;
        let terms = ChannelTerms {
            grace: GRACE,
            expires_at: world.now() + 6 * DAY,
            ..ChannelTerms::vouchers(wallet.pubkey(), AMOUNT)
        };
        let (mint, payee) = (world.token.mint, world.settings.terms.payee);
        let open = OpenChannel::new(wallet.pubkey(), mint, payee, world.slot(), terms).salt(SALT);
        open.payer(world.sponsor_key.pubkey())
    }

    /// An opening with the first promise that it needs.
    fn request(&self, wallet: &Keypair, asker: [u8; 16]) -> Request {
        let open = self.opening(wallet);
        let channel = open.channel.to_bytes();
        let voucher = Voucher { channel, cumulative: 10_000, expires_at: NEVER };
        let first = VoucherRecord::sign(wallet, voucher).unwrap().signed;
        let transaction = self.signed_by(&[wallet], &[open.instruction()]);
        Request { transaction, channel: open.channel, first: Some(Promise::Voucher(first)), asker }
    }

    fn quote(&self, wallet: &Keypair) -> Quoted {
        self.sponsor.quote(&wallet.pubkey(), EVERYTHING, self.world.now()).unwrap()
    }

    fn start(&self, wallet: &Keypair, quoted: &Quoted) -> Start {
        let (world, owner, token) = (&self.world, wallet.pubkey(), self.world.token);
        let (amount, reference) = (quoted.mark.amount, quoted.reference);
        let back = PaidBack { to: self.terms.back_to, amount, reference };
        let mut start = Start::new(owner, token, HAS, (quoted.sponsor, back));
        let terms = SessionTerms::up_to(1).until(world.now() + 30 * DAY);
        start.session = Some(OpenSession::new(owner, token.mint, owner, world.slot(), terms));
        start.channel = Some(self.opening(wallet));
        start
    }

    fn start_request(
        &self,
        keys: &[&Keypair],
        start: &Start,
        quoted: &Quoted,
        asker: [u8; 16],
    ) -> StartRequest {
        let transaction = self.signed_by(keys, &start.instructions());
        StartRequest { transaction, mark: quoted.mark, asker }
    }

    fn count(&self, was_signed: bool) {
        let counter = if was_signed { &self.signed } else { &self.refused };
        counter.set(counter.get() + 1);
    }

    fn bring(&self, request: &Request) {
        let outcome = self.sponsor.bring(request);
        let signed = match &outcome {
            Ok(_) => true,
            Err(refusal) => is_signed(refusal),
        };
        self.count(signed);
    }

    fn begin(&self, request: &StartRequest) -> bool {
        let outcome = self.sponsor.start(request);
        let signed = match &outcome {
            Ok(_) => true,
            Err(StartRefusal::Sponsor(refusal)) => is_signed(refusal),
            Err(_) => false,
        };
        self.count(signed);
        outcome.is_ok()
    }

    /// Takes everything out of a deposit, after what was simulated and before what lands.
    fn takes_away(&self, wallet: &Keypair) {
        self.world.net.simulate_as_of_now();
        let withdraw = Withdraw::new(wallet.pubkey(), self.world.token, ALL);
        self.world.send(wallet, &[withdraw.into()]);
    }

    fn opens(&self) {
        let (wallet, asker) = self.depositor();
        self.world.net.simulate_as_of_now();
        self.bring(&self.request(&wallet, asker));
    }

    fn opens_and_fails(&self) {
        let (wallet, asker) = self.depositor();
        let request = self.request(&wallet, asker);
        self.takes_away(&wallet);
        self.bring(&request);
        // Once more, with all of it back: the wallet is barred.
        let back = farthing_sdk::instructions::Deposit::new(wallet.pubkey(), self.world.token, HAS);
        self.world.send(&wallet, &[back.into()]);
        self.world.net.simulate_as_of_now();
        let before = self.signed.get();
        self.bring(&self.request(&wallet, asker));
        assert_eq!(self.signed.get(), before, "one wallet has a second fee paid");
    }

    fn opens_and_never_lands(&self) {
        let (wallet, asker) = self.depositor();
        let request = self.request(&wallet, asker);
        self.world.net.simulate_as_of_now();
        self.world.net.set_sending(Sending::Lost);
        self.bring(&request);
        self.world.net.set_sending(Sending::Lands);
    }

    /// A start, brought twice; then its quote once more.
    fn begins(&self) {
        let (wallet, asker) = self.wallet();
        let quoted = self.quote(&wallet);
        let start = self.start(&wallet, &quoted);
        let request = self.start_request(&[&wallet], &start, &quoted, asker);
        self.world.net.simulate_as_of_now();
        if !self.begin(&request) {
            return;
        }
        let before = self.lamports();
        self.sponsor.start(&request).unwrap();
        let more = Start { brings: 1, opens_deposit: false, ..start };
        self.world.net.simulate_as_of_now();
        assert!(!self.begin(&self.start_request(&[&wallet], &more, &quoted, asker)));
        assert_eq!(self.lamports(), before, "a replay costs the sponsor something");
        self.old.set(Some(request));
    }

    fn begins_and_fails(&self) {
        let (wallet, asker) = self.wallet();
        self.world.net.live().airdrop(&wallet.pubkey(), 1_000_000_000).unwrap();
        let quoted = self.quote(&wallet);
        let start = self.start(&wallet, &quoted);
        let request = self.start_request(&[&wallet], &start, &quoted, asker);
        self.world.net.simulate_as_of_now();
        self.tokens_leave(&wallet);
        assert!(!self.begin(&request));
    }

    /// The tokens go elsewhere, which the sponsor has no say in.
    fn tokens_leave(&self, wallet: &Keypair) {
        let (owner, token, thief) = (wallet.pubkey(), self.world.token, self.world.reader.pubkey());
        let [from, to] = [owner, thief].map(|who| addresses::ata(&who, token));
        let transfer = token::instruction::transfer(&token.program, &from, &to, &owner, &[], HAS);
        let all = [create_token_account(owner, thief, token), transfer.unwrap()];
        self.world.send(wallet, &all);
    }

    /// What is refused by its bytes, whatever else is right about it.
    fn tampers(&self) {
        let (wallet, asker) = self.wallet();
        let (thief, other) = (self.world.reader.insecure_clone(), self.wallet().0);
        let quoted = self.quote(&wallet);
        let start = self.start(&wallet, &quoted);
        self.world.net.simulate_as_of_now();
        let sponsor = self.world.sponsor_key.pubkey();
        let drain = system_instruction::transfer(&sponsor, &thief.pubkey(), 1_000_000);
        let with = |keys: &[&Keypair], change: &dyn Fn(&mut Vec<Instruction>)| {
            let mut all = start.instructions();
            change(&mut all);
            let transaction = self.signed_by(keys, &all);
            assert!(!self.begin(&StartRequest { transaction, mark: quoted.mark, asker }));
        };
        with(&[&wallet], &|all| all.push(drain.clone()));
        with(&[&wallet, &thief], &|all| {
            all[2].accounts.push(AccountMeta::new_readonly(thief.pubkey(), true));
        });
        with(&[&wallet], &|all| drop(all.remove(2)));
        let of_other = self.quote(&other);
        assert!(!self.begin(&self.start_request(&[&wallet], &start, &of_other, asker)));
        if let Some(old) = self.old.take() {
            let before = self.lamports();
            self.begin(&old);
            assert_eq!(self.lamports(), before);
        }
    }

    /// Everything, once a minute, for an hour.
    fn best_hour(&self) {
        for _ in 0..MINUTES {
            self.opens();
            self.opens_and_fails();
            self.opens_and_never_lands();
            self.begins();
            self.begins_and_fails();
            self.tampers();
            self.world.wait(3_600 / MINUTES);
        }
    }

    /// Until nothing more comes home.
    fn everything_comes_home(&self) {
        for days in [9, 32] {
            self.world.net.live().advance(Duration::from_secs(days * 86_400));
            let mut before = 0;
            while before != self.lamports() {
                before = self.lamports();
                self.world.claimer.reclaim(self.sponsor.register()).unwrap();
                self.sponsor.bring_home().unwrap();
            }
        }
    }
}

/// Whether the sponsor has signed, so that it may cost something.
fn is_signed(refusal: &SponsorRefusal) -> bool {
    matches!(
        refusal,
        SponsorRefusal::Failed(_) | SponsorRefusal::NeverLanded(_) | SponsorRefusal::Pending(_)
    )
}

/// gateway rule R9
#[test]
fn the_best_hour_of_an_attacker_costs_the_fees_of_an_hour_and_nothing_for_good_besides() {
    for rent_percent in [100, 0] {
        let attack = Attack::new(rent_percent);
        let caps = attack.world.settings.sponsor;
        let before = attack.lamports();
        // When it does all that it can for an hour.
        attack.best_hour();
        // Then what is gone or out is within the two caps; what was paid back is not gone.
        let gone = before - attack.lamports();
        let out = gone.saturating_sub(attack.paid_back());
        assert!(out <= caps.by_hour + caps.rent, "{out} lamports");
        // It was no idle hour: most of what may be lost was.
        assert!(gone > caps.rent / 2, "{gone} lamports");
        assert!(attack.signed.get() >= 30 && attack.refused.get() >= 300, "nothing was tried");
        // When all that can come home has, though the attacker leaves money in every deposit.
        let lent = attack.sponsor.register().rent_out();
        assert!(lent <= caps.rent, "{lent} lamports");
        attack.everything_comes_home();
        let lost = (before - attack.lamports()).saturating_sub(attack.paid_back());
        let kept = attack.sponsor.register().rent_out();
        // Then an hour's fees are lost for good, and what the operator chose to lend to deposits.
        assert!(lost <= caps.by_hour + kept, "{lost} lamports");
        assert_eq!(kept == 0, rent_percent == 100, "{kept} lamports");
    }
}
