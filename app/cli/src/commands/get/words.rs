//! Why nothing was paid, in tokens and with the way out.

use crate::{coin::Coin, failure::Failure};
use farthing_payer::{NotBegun, PayError, Unfit, spending::SpendingError, tab::TabError};

/// What is wrong with a request that was typed.
pub fn of_request(error: PayError) -> Failure {
    Failure::Usage(error.to_string())
}

/// An error of reading with a pass, where no amount is in question.
pub fn of_pass(error: PayError) -> Failure {
    match error {
        PayError::Client(_) | PayError::NoAnswer { .. } | PayError::NoChallenge { .. } => {
            Failure::Network(error.to_string())
        }
        PayError::NoPass { .. } => Failure::NotFound(error.to_string()),
        PayError::PassRefused { .. } | PayError::TooLarge { .. } | PayError::Signer(_) => {
            Failure::Refused(error.to_string())
        }
        other => of_request(other),
    }
}

/// Why a sponsor has not paid for a deposit.
pub fn not_begun(error: NotBegun, coin: &Coin) -> Failure {
    match error {
        NotBegun::Pay(error) => failure(error, coin),
        NotBegun::Declined { price } => Failure::Usage(format!(
            "the sponsor asks {}; --sponsor-max agrees to so much beforehand",
            coin.amount(price)
        )),
        NotBegun::Small { least } => Failure::Refused(format!(
            "the sponsor opens a deposit for {} at least: name a larger amount",
            coin.amount(least)
        )),
        NotBegun::Doubt { .. } => Failure::Network(error.to_string()),
        NotBegun::Quote(_) | NotBegun::Wire(_) | NotBegun::Refused(_) => {
            Failure::Refused(error.to_string())
        }
    }
}

/// An error of the payer as people read it.
pub fn failure(error: PayError, coin: &Coin) -> Failure {
    match error {
        PayError::NotAUrl(_)
        | PayError::NotHttp
        | PayError::NotHttps { .. }
        | PayError::UserInUrl
        | PayError::ReservedHeader { .. }
        | PayError::BadHeader { .. }
        | PayError::BadMethod(_) => of_request(error),
        PayError::NeverForHead { price } => Failure::Usage(format!(
            "HEAD is never paid for; GET costs about as much as this would, {}",
            coin.amount(price)
        )),
        PayError::Unfit(unfit) if is_limit(&unfit) => Failure::Limit(of_offer(&unfit, coin)),
        PayError::Unfit(unfit) => Failure::Refused(of_offer(&unfit, coin)),
        PayError::Tab(error @ (TabError::AtRisk { .. } | TabError::Budget { .. })) => {
            Failure::Limit(of_tab(&error, coin))
        }
        PayError::Tab(error) => Failure::Refused(of_tab(&error, coin)),
        PayError::SetAside { wanted, most, origin } => Failure::Limit(format!(
            "{} would be set aside at {origin}, and at most {} may be; --deposit or --max allows more",
            coin.amount(wanted),
            coin.amount(most)
        )),
        PayError::Declined => Failure::Limit(format!("{error}; --yes agrees beforehand")),
        PayError::NotAgreed { price } | PayError::NobodyToAsk { price } => Failure::Limit(format!(
            "it costs {}, for which the policy has a person asked, and none agreed; --yes agrees beforehand",
            coin.amount(price)
        )),
        PayError::Spending(error) => of_spending(error, coin),
        PayError::DepositTooSmall { balance, needed } => Failure::Refused(format!(
            "the deposit holds {}, and {} are needed; `farthing deposit add` pays more in, or --unsponsored \
             brings in from your wallet what is set aside",
            coin.amount(balance),
            coin.amount(needed)
        )),
        PayError::TokensMissing { balance, needed } => Failure::Refused(format!(
            "the wallet's own account holds {}, and {} are needed",
            coin.amount(balance),
            coin.amount(needed)
        )),
        PayError::SingleInDoubt { amount, cause } => Failure::Doubt(format!(
            "whether the payment of {} is taken is not known ({cause}); the same again pays nothing more",
            coin.amount(amount)
        )),
        PayError::Doubt { .. } | PayError::OpeningInDoubt { .. } => {
            Failure::Doubt(error.to_string())
        }
        PayError::Store(error) => error.into(),
        PayError::Receipt(_) | PayError::Busy { .. } => Failure::File(error.to_string()),
        PayError::Client(_) | PayError::NoAnswer { .. } => Failure::Network(error.to_string()),
        other => Failure::Refused(other.to_string()),
    }
}

/// Whether it is the payer's own bound that is passed, and nothing wrong with what is asked.
fn is_limit(unfit: &Unfit) -> bool {
    matches!(
        unfit,
        Unfit::Price { .. }
            | Unfit::Deposit { .. }
            | Unfit::First { .. }
            | Unfit::Grace { .. }
            | Unfit::Scheme { .. }
            | Unfit::MintNotAllowed { .. }
            | Unfit::PayeeNotAllowed { .. }
            | Unfit::SiteNotAllowed { .. }
    )
}

fn of_spending(error: SpendingError, coin: &Coin) -> Failure {
    match error {
        SpendingError::Budget { budget, amount, left } => Failure::Limit(format!(
            "{} are more than the {} that the budget has left {} ({})",
            coin.amount(amount),
            coin.amount(left),
            budget.words(),
            budget.key()
        )),
        other => Failure::File(other.to_string()),
    }
}

fn of_offer(unfit: &Unfit, coin: &Coin) -> String {
    match unfit {
        Unfit::Price { price, max } => {
            let (price, max) = (coin.amount(*price), coin.amount(*max));
            format!("it costs {price}, and at most {max} are paid; --max or the policy allows more")
        }
        Unfit::Mint { mint } => format!(
            "the server is paid in {mint}, and you pay in {}; --mint names another",
            coin.mint_name()
        ),
        Unfit::Deposit { wanted, most } => format!(
            "the server wants {} set aside, more than {}; --deposit allows more",
            coin.amount(*wanted),
            coin.amount(*most)
        ),
        Unfit::First { wanted, most } => format!(
            "the server wants {} promised at first, more than {}; --at-risk allows more",
            coin.amount(*wanted),
            coin.amount(*most)
        ),
        Unfit::Genesis | Unfit::Network { .. } => {
            format!("{unfit}; --url names the cluster that you mean")
        }
        other => other.to_string(),
    }
}

fn of_tab(error: &TabError, coin: &Coin) -> String {
    match error {
        TabError::AtRisk { outstanding, cap } => format!(
            "{} would be promised and not delivered, more than {}: the server has kept money for what it did \
             not deliver; --at-risk allows more",
            coin.amount(*outstanding),
            coin.amount(*cap)
        ),
        TabError::Budget { raise, left } => format!(
            "{} more would be promised, and {} are left to promise",
            coin.amount(*raise),
            coin.amount(*left)
        ),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coin::test_mint;
    use farthing_payer::{cost::Scheme, spending::Budget};
    use farthing_sdk::{Token, solana::Address};

    #[test]
    fn refusals_speak_of_tokens_and_name_the_way_out() {
        let coin = Coin::new(Token::from(test_mint()), 6);
        let (amount, more) = (1_500_000, 2_500_000);
        let over = SpendingError::Budget { budget: Budget::Day, amount, left: 0 };
        for (error, code, words) in [
            (PayError::Unfit(Unfit::Price { price: more, max: amount }), 6, "at most 1.5"),
            (PayError::Unfit(Unfit::Deposit { wanted: more, most: amount }), 6, "--deposit"),
            (PayError::Unfit(Unfit::First { wanted: more, most: amount }), 6, "--at-risk"),
            (PayError::Unfit(Unfit::Scheme { scheme: Scheme::Exact }), 6, "exact"),
            (PayError::Unfit(Unfit::Genesis), 1, "--url"),
            (PayError::Tab(TabError::AtRisk { outstanding: more, cap: amount }), 6, "2.5"),
            (PayError::Tab(TabError::Budget { raise: more, left: amount }), 6, "1.5"),
            (PayError::Spending(over), 6, "0 TEST that the budget has left for today (day)"),
            (PayError::Spending(SpendingError::Clock { seconds: 9 }), 5, "9 seconds"),
            (PayError::NobodyToAsk { price: more }, 6, "2.5"),
            (PayError::NotAgreed { price: more }, 6, "2.5"),
            (PayError::NeverForHead { price: amount }, 2, "1.5"),
            (PayError::DepositTooSmall { balance: 0, needed: more }, 1, "--unsponsored"),
            (PayError::TokensMissing { balance: 0, needed: more }, 1, "2.5"),
            (PayError::SingleInDoubt { amount, cause: "cut".into() }, 7, "cut"),
            (PayError::OpeningInDoubt { channel: Address::default() }, 7, "two minutes"),
            (PayError::Declined, 6, "--yes"),
            (PayError::UserInUrl, 2, "user"),
        ] {
            let failure = failure(error, &coin);
            assert_eq!(failure.code(), code, "{failure}");
            assert!(failure.to_string().contains(words), "{words} is not in {failure}");
        }
    }
}
