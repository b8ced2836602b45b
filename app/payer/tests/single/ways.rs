//! Which way, and what is refused before anything is signed.

use super::{
    stage::{PRICE, Stage, exact, pay},
    support::{
        chain::{Chain, GENESIS, Market},
        gateway::Desk,
        payer_by as payer,
    },
};
use farthing_payer::{
    Limits, PayError, Payer, Policy, Request, Unfit, Unpaid,
    cost::{Scheme, Schemes},
    spending::Budgets,
};
use farthing_sdk::{addresses, solana::Signer};
use farthing_wire::{Accept, ExactRequirements, network_of};

#[test]
fn without_enough_money_nothing_is_signed_and_nothing_counts() {
    let stage = Stage::new(|market, shop| vec![exact(market, shop), pay(market)]);
    let all = stage.market.tokens(&stage.market.payer.pubkey());
    stage.market.fill(all - 1);
    let only = |scheme| Policy {
        schemes: Schemes::NONE.with(scheme),
        budgets: Budgets { day: Some(PRICE), ..Budgets::default() },
        ..Policy::anything()
    };
    let by = payer(&stage.market, stage.folder.path(), (Limits::of(PRICE), only(Scheme::Exact)));
    let error = stage.get(&by).unwrap_err();
    assert!(matches!(error, PayError::TokensMissing { balance: 1, needed: PRICE }), "{error}");
    assert_eq!(by.left(&stage.url("/")).unwrap()[0].left, PRICE);
    assert!(stage.shown().is_empty());
    drop(by);
    let by = payer(&stage.market, stage.folder.path(), (Limits::of(PRICE), only(Scheme::Pay)));
    assert_eq!(stage.get(&by).unwrap().status, 200);
}

#[test]
fn what_an_entry_says_is_checked_before_it_is_paid() {
    let wrong: [(fn(&mut ExactRequirements), fn(&Unfit) -> bool); 4] = [
        (|it| it.network = network_of(&[1; 32]), |it| matches!(it, Unfit::Network { .. })),
        (|it| it.asset = [9; 32], |it| matches!(it, Unfit::Mint { .. })),
        (|it| it.amount = PRICE + 1, |it| matches!(it, Unfit::Price { .. })),
        (|it| it.pay_to = it.fee_payer, |it| matches!(it, Unfit::NoTokenAccount { .. })),
    ];
    for (change, is_expected) in wrong {
        let stage = Stage::new(move |market, shop| {
            let Accept::Exact(mut asked) = exact(market, shop) else { panic!("another way") };
            change(&mut asked);
            vec![Accept::Exact(asked)]
        });
        let error = stage.get(&stage.payer(Limits::of(PRICE))).unwrap_err();
        let PayError::Unfit(unfit) = &error else { panic!("{error}") };
        assert!(is_expected(unfit), "{unfit}");
        assert!(stage.shown().is_empty());
    }
    for (own_wallet, expected) in [(true, Unfit::OwnWallet), (false, Unfit::FeePayer)] {
        let stage = Stage::new(move |market, shop| {
            let Accept::Exact(mut asked) = exact(market, shop) else { panic!("another way") };
            let place = if own_wallet { &mut asked.pay_to } else { &mut asked.fee_payer };
            *place = market.payer.pubkey().to_bytes();
            vec![Accept::Exact(asked)]
        });
        let error = stage.get(&stage.payer(Limits::of(PRICE))).unwrap_err();
        assert!(matches!(error, PayError::Unfit(unfit) if unfit == expected));
    }
}

#[test]
fn the_cheapest_way_that_can_be_gone_is_taken_and_a_channel_once_more_is_bought() {
    let usual = Desk::shared(Market::new(), PRICE).lock().unwrap().asked.clone();
    let stage = Stage::new(move |market, shop| {
        let channel = farthing_wire::Requirements {
            asset: market.mint.to_bytes(),
            reserve: addresses::reserve(&market.mint).to_bytes(),
            pay_to: market.pay_to().to_bytes(),
            ..usual.clone()
        };
        vec![channel.into(), exact(market, shop), pay(market)]
    });
    stage.market.fill(PRICE);
    let quoted = |payer: &Payer<Chain>| match payer.quote(&Request::get(&stage.url("/x"))).unwrap()
    {
        Unpaid::Price(quote) => quote,
        Unpaid::Reply(_) => panic!("it is free"),
    };
    let once = quoted(&stage.payer(Limits::of(PRICE)));
    assert_eq!(once.scheme, Scheme::Pay);
    assert_eq!(once.ways.iter().map(|way| way.scheme).collect::<Vec<_>>().len(), 3);
    let totals: Vec<_> = once.ways.iter().map(|way| way.cost.total()).collect();
    assert!(totals.is_sorted());
    // Where the deposit does not hold it, the next one that can be gone.
    let reply = stage.payer(Limits::of(PRICE)).get(&stage.url("/x")).unwrap();
    assert_eq!(reply.receipt.unwrap().scheme, "farthing-pay");
    assert_eq!(quoted(&stage.payer(Limits::of(PRICE))).scheme, Scheme::Exact);
    let mut often = Policy::anything();
    often.costs.requests = 1_000;
    let often = payer(&stage.market, stage.folder.path(), (Limits::of(PRICE), often));
    assert_eq!(quoted(&often).scheme, Scheme::Channel);
}
