//! A route that is a listing without a pass: a `buy` of one unit pays for a request, at the price on chain.
//!
//! - honestly: sent by us or landed already, into the earnings of the listing's creator
//! - otherwise than asked: another listing, quantity or generation, a `pay`, a `buy_pass`, a referrer: each refused
//! - the listing changes: what is not paid is asked for anew, what is paid is served
//! - what cannot be bought is not offered

use farthing_gateway::chain::{Moment, State, read_listing, sold};
use farthing_gateway::config::Key;
use farthing_sdk::accounts::{Earnings, Listing};
use farthing_sdk::args::{CreatorTerms, ListingChanges, ListingTerms};
use farthing_sdk::client::{Client, Network};
use farthing_sdk::instructions::{
    Buy, BuyPass, CreateListing, Deposit as Fill, OpenDeposit, OpenEarnings, Pay, RegisterCreator,
    UpdateListing,
};
use farthing_sdk::solana::{Address, Instruction, Keypair, Signer};
use farthing_sdk::{addresses, development::public_keypair};
use farthing_wire::{
    Accept, OfferedListing, PaidFor, PayPayment, PayRequirements, PaymentRequired, reference,
    request_digest,
};
use http::Request;

use crate::payer::{bodiless, get, same, signed};
use crate::scene::{PRICE, Reply, Scene};

const SECRET: [u8; 32] = [6; 32];
const PATH: &str = "/dear";

/// A shop that takes calls of our program alone, whose dear page is a listing's.
struct Shop {
    scene: Scene,
    creator: Address,
    listing: Address,
}

fn send(scene: &Scene, who: &Keypair, all: &[Instruction]) {
    Client::new(&*scene.net.live()).submit(all, who, &[]).unwrap();
}

impl Shop {
    async fn with(terms: ListingTerms) -> Self {
        let scene = Scene::with(|config| {
            config.exact.schemes = vec!["pay".to_owned()];
            config.exact.wallet = None;
        });
        let (mut scene, seller) = (scene.await, public_keypair("shop"));
        let (payer, mint) = (scene.payer.insecure_clone(), scene.token.mint);
        let terms_of_creator = CreatorTerms {
            operator: Address::default(),
            payout: seller.pubkey(),
            splits: Vec::new(),
            uri: String::new(),
            uri_hash: [0; 32],
        };
        let slot = scene.net.live().clock().slot;
        let register = RegisterCreator::new(seller.pubkey(), slot, terms_of_creator);
        let creator = register.creator;
        let earnings = OpenEarnings::new(seller.pubkey(), creator, mint).instruction();
        send(&scene, &seller, &[register.instruction(), earnings]);
        let fill = [
            OpenDeposit::new(payer.pubkey(), mint).instruction(),
            Fill::new(payer.pubkey(), scene.token, 100 * PRICE).instruction(),
        ];
        send(&scene, &payer, &fill);
        let listing = list(&scene, creator, (0, terms));
        let dear = scene.config.routes.iter_mut().find(|route| route.path == PATH).unwrap();
        (dear.price, dear.listing) = (None, Some(Key(listing.to_bytes())));
        scene.gate.reload(&scene.config).unwrap();
        let shop = Self { scene, creator, listing };
        shop.look();
        shop
    }

    async fn new() -> Self {
        Self::with(ListingTerms { price: PRICE, ..ListingTerms::default() }).await
    }

    /// As the watcher does in each of its rounds.
    fn look(&self) {
        let account = self.scene.net.live().account(&self.listing).unwrap();
        let seen = sold(read_listing(account.as_ref()), &self.scene.token.mint);
        self.scene.shared.listings.note(&self.listing.to_bytes(), Moment::now(), seen);
    }

    fn found(&self, listing: &Address) -> Listing {
        Client::new(&*self.scene.net.live()).require(listing).unwrap()
    }

    fn change(&self, changes: ListingChanges) {
        let seller = public_keypair("shop");
        let update = UpdateListing::new(seller.pubkey(), self.creator, self.listing, changes);
        send(&self.scene, &seller, &[update.instruction()]);
    }

    fn earned(&self) -> u64 {
        let at = addresses::earnings(&self.creator, &self.scene.token.mint);
        let earnings: Earnings = Client::new(&*self.scene.net.live()).require(&at).unwrap();
        earnings.balance
    }

    async fn offered(&self) -> Option<PayRequirements> {
        offered(&self.scene.ask(get(PATH)).await)
    }

    async fn asked(&self) -> PayRequirements {
        self.offered().await.expect("farthing-pay is offered")
    }

    fn reference(&self, asked: &PayRequirements) -> [u8; 32] {
        let origin = self.scene.config.gate.origin.clone();
        let request = request_digest("GET", PATH, "");
        let (ledger, quote) = (&asked.ledger, asked.quote.as_str());
        reference(&PaidFor { ledger, origin: &origin, quote, request: &request }, &SECRET)
    }

    fn buy(&self, asked: &PayRequirements) -> Buy {
        let found = self.found(&self.listing);
        let buy = Buy::of(self.listing, &found, self.scene.payer.pubkey());
        buy.reference(self.reference(asked))
    }

    /// A request that has us send this.
    fn sending(
        &self,
        asked: &PayRequirements,
        one: Instruction,
    ) -> Request<http_body_util::Full<bytes::Bytes>> {
        let (scene, sponsor) = (&self.scene, self.scene.sponsor.pubkey());
        let transaction = signed(&scene.net, &sponsor, (&[one], &scene.payer));
        let payment = PayPayment::Transaction { transaction, secret: SECRET };
        showing(&payment, asked)
    }

    /// A request that shows this, landed on the payer's own account.
    fn landed(
        &self,
        asked: &PayRequirements,
        one: Instruction,
    ) -> Request<http_body_util::Full<bytes::Bytes>> {
        let net = self.scene.net.live();
        let receipt = Client::new(&*net).submit(&[one], &self.scene.payer, &[]).unwrap();
        let all = net.instructions(&receipt.signature).unwrap().unwrap();
        let at = all.iter().position(|one| one.program_id == farthing_sdk::PROGRAM_ID).unwrap();
        let (signature, path) = (receipt.signature.into(), vec![u8::try_from(at).unwrap()]);
        showing(&PayPayment::Landed { signature, path, secret: SECRET }, asked)
    }
}

fn list(scene: &Scene, creator: Address, (number, terms): (u32, ListingTerms)) -> Address {
    let seller = public_keypair("shop");
    let create = CreateListing::new(seller.pubkey(), creator, scene.token.mint, number, terms);
    send(scene, &seller, &[create.instruction()]);
    create.listing
}

fn showing(
    payment: &PayPayment,
    asked: &PayRequirements,
) -> Request<http_body_util::Full<bytes::Bytes>> {
    bodiless(Request::get(PATH).header("payment-signature", payment.encode(asked).unwrap()))
}

fn offered(reply: &Reply) -> Option<PayRequirements> {
    assert_eq!(reply.status, 402, "{reply:?}");
    let required = PaymentRequired::decode(reply.headers["payment-required"].as_bytes()).unwrap();
    required.accepts.into_iter().find_map(|accept| match accept {
        Accept::Pay(pay) => Some(pay),
        _ => None,
    })
}

/// gateway rule R11: at the listing's price, into its creator's earnings, once.
#[tokio::test]
async fn a_purchase_of_the_listing_pays_for_one_reply() {
    let shop = Shop::new().await;
    let asked = shop.asked().await;
    let generation = shop.found(&shop.listing).generation;
    let listing = OfferedListing { address: shop.listing.to_bytes(), generation };
    assert_eq!((asked.amount, asked.listing), (PRICE, Some(listing)));
    let earnings = addresses::earnings(&shop.creator, &shop.scene.token.mint);
    assert_eq!(asked.pay_to, earnings.to_bytes());
    let request = shop.sending(&asked, shop.buy(&asked).instruction());
    let reply = shop.scene.ask(same(&request)).await;
    assert_eq!((reply.status.as_u16(), shop.earned()), (200, PRICE), "{reply:?}");
    let record = shop.scene.settlements().pop().unwrap();
    assert_eq!((record.state, record.destination), (State::Confirmed, earnings));
    // Again for nothing, and no second purchase.
    assert_eq!(shop.scene.ask(request).await.status, 200);
    let found = shop.found(&shop.listing);
    assert_eq!((shop.earned(), found.sold, found.revenue), (PRICE, 1, PRICE));
}

/// gateway rule R11: bought by the payer itself.
#[tokio::test]
async fn a_landed_purchase_counts_once_for_who_shows_its_secret() {
    let shop = Shop::new().await;
    let asked = shop.asked().await;
    let request = shop.landed(&asked, shop.buy(&asked).instruction());
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(shop.scene.ask(same(&request)).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 200, 409]);
    assert_eq!((shop.earned(), shop.scene.net.sent().len()), (PRICE, 0));
}

/// gateway rule R11, server invariant 1: each thing that is not what was asked, whether we are to send it or it landed.
#[tokio::test]
async fn what_is_not_the_purchase_that_was_asked_is_refused() {
    let terms = ListingTerms { price: PRICE, referral_bps: 5_000, ..ListingTerms::default() };
    let shop = Shop::with(terms.clone()).await;
    let other = list(&shop.scene, shop.creator, (1, terms.clone()));
    let cheap = ListingTerms { price: 1, ..terms.clone() };
    let cheap = list(&shop.scene, shop.creator, (2, cheap));
    let lasting = list(&shop.scene, shop.creator, (3, ListingTerms { duration: 60, ..terms }));
    let friend = addresses::deposit(&public_keypair("shop").pubkey(), &shop.scene.token.mint);
    let asked = shop.asked().await;
    let (payer, mint) = (shop.scene.payer.pubkey(), shop.scene.token.mint);
    let reference = shop.reference(&asked);
    let of = |listing: Address| {
        let found = shop.found(&listing);
        Buy::of(listing, &found, payer).reference(reference).instruction()
    };
    let earnings = Address::new_from_array(asked.pay_to);
    let pay = Pay::new(payer, mint, earnings, PRICE).reference(reference).instruction();
    let pass = BuyPass::of(lasting, &shop.found(&lasting), payer).instruction();
    let (listing, amount) = ("invalid_farthing_pay_listing", "invalid_farthing_pay_amount");
    let transaction = "invalid_farthing_pay_transaction";
    let all = [
        (of(other), listing),
        (of(cheap), listing),
        (shop.buy(&asked).quantity(2).instruction(), amount),
        (shop.buy(&asked).referrer(Some(friend)).instruction(), "invalid_farthing_pay_payee"),
        (shop.buy(&asked).reference([9; 32]).instruction(), "invalid_farthing_pay_reference"),
        (pay, transaction),
        (pass, transaction),
    ];
    for (one, code) in all {
        let refused = shop.scene.ask(shop.sending(&asked, one.clone())).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (402, code), "{one:?}");
        let refused = shop.scene.ask(shop.landed(&asked, one.clone())).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (402, code), "{one:?}");
    }
    assert!(shop.scene.settlements().is_empty() && shop.scene.net.sent().is_empty());
    assert_eq!(shop.scene.asked(), 0);
}

/// server invariant 1: a `pay` is not offered, so its words are not taken either.
#[tokio::test]
async fn what_is_echoed_must_name_listing_generation_and_earnings() {
    let shop = Shop::new().await;
    let asked = shop.asked().await;
    let listing = asked.listing.unwrap();
    let transaction = shop.buy(&asked).instruction();
    for other in [
        PayRequirements { listing: None, ..asked.clone() },
        PayRequirements {
            listing: Some(OfferedListing { address: [9; 32], ..listing }),
            ..asked.clone()
        },
        PayRequirements {
            listing: Some(OfferedListing { generation: listing.generation + 1, ..listing }),
            ..asked.clone()
        },
        PayRequirements { pay_to: [9; 32], ..asked.clone() },
        PayRequirements { amount: PRICE - 1, ..asked.clone() },
    ] {
        let refused = shop.scene.ask(shop.sending(&other, transaction.clone())).await;
        assert_eq!(refused.status, 402, "{other:?}");
        assert_eq!(refused.code(), "invalid_payment_requirements", "{other:?}");
    }
    assert!(shop.scene.settlements().is_empty());
}

/// gateway rule R6: at the price of now and of no other generation; what was asked before is asked for anew.
#[tokio::test]
async fn a_listing_that_has_changed_is_bought_on_its_new_terms() {
    let shop = Shop::new().await;
    let asked = shop.asked().await;
    let before = shop.sending(&asked, shop.buy(&asked).instruction());
    shop.change(ListingChanges { price: Some(2 * PRICE), ..ListingChanges::default() });
    // Seen by the chain and not yet by us: the program itself sells nothing on the old terms.
    let refused = shop.scene.ask(same(&before)).await;
    assert_eq!((refused.status.as_u16(), shop.earned()), (402, 0), "{refused:?}");
    shop.look();
    let refused = shop.scene.ask(before).await;
    assert_eq!((refused.status.as_u16(), shop.earned()), (402, 0));
    assert_eq!(refused.code(), "invalid_payment_requirements");
    let asked = offered(&refused).unwrap();
    assert_eq!(asked.amount, 2 * PRICE);
    let request = shop.sending(&asked, shop.buy(&asked).instruction());
    assert_eq!((shop.scene.ask(request).await.status.as_u16(), shop.earned()), (200, 2 * PRICE));
}

/// gateway rule R11: a landed purchase that was taken once is owed, whatever its listing costs or sells since; who does
/// not know its secret gets nothing.
#[tokio::test]
async fn what_was_bought_is_served_though_the_listing_has_changed() {
    let shop = Shop::new().await;
    let asked = shop.asked().await;
    let request = shop.landed(&asked, shop.buy(&asked).instruction());
    shop.scene.answers(500);
    assert_eq!(shop.scene.ask(same(&request)).await.status, 500);
    shop.scene.answers(200);
    shop.change(ListingChanges { price: Some(2 * PRICE), ..ListingChanges::default() });
    shop.look();
    let read = farthing_wire::Paid::decode(request.headers()["payment-signature"].as_bytes());
    let farthing_wire::AnyPayment::Pay(PayPayment::Landed { signature, path, .. }) =
        read.unwrap().payment
    else {
        panic!()
    };
    let stolen = PayPayment::Landed { signature, path, secret: [7; 32] };
    let refused = shop.scene.ask(showing(&stolen, &asked)).await;
    assert_eq!(refused.code(), "invalid_farthing_pay_reference");
    assert_eq!((shop.scene.ask(request).await.status.as_u16(), shop.earned()), (200, PRICE));
}

/// Nothing is offered that cannot be taken: with a pass it is the pass that is bought, and one request is paid; of what
/// is sold out there is nothing to buy.
#[tokio::test]
async fn what_cannot_be_bought_is_not_offered() {
    let base = ListingTerms { price: PRICE, ..ListingTerms::default() };
    let shop = Shop::with(ListingTerms { duration: 60, ..base.clone() }).await;
    let asked = shop.asked().await;
    let deposit = addresses::deposit(&public_keypair("shop").pubkey(), &shop.scene.token.mint);
    assert_eq!((asked.listing, asked.pay_to), (None, deposit.to_bytes()));
    let shop = Shop::with(ListingTerms { supply_cap: 1, ..base }).await;
    let asked = shop.asked().await;
    let request = shop.sending(&asked, shop.buy(&asked).instruction());
    assert_eq!(shop.scene.ask(same(&request)).await.status, 200);
    shop.look();
    assert_eq!(shop.offered().await, None);
    assert_eq!(shop.scene.ask(request).await.status, 200);
    assert_eq!(shop.earned(), PRICE);
}
