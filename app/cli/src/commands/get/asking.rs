//! What is asked before money goes.

use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
    output,
    values::Span,
};
use farthing_payer::{Ask, Consent, Proposal};
use std::io::{self, BufRead, IsTerminal, Write};

/// Asks a person, on standard error so that output can be piped.
///
/// # Errors
/// `Usage` where nobody is there to be asked.
pub fn ask(question: &str) -> Outcome<bool> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage(format!(
            "{question} Nobody is there to say so; --max and --yes say it beforehand"
        )));
    }
    let mut out = io::stderr().lock();
    write!(out, "{} [y/N] ", output::cleaned(question))?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Whether money may be set aside: said beforehand with `yes`, else asked.
pub fn consent(coin: Coin, yes: bool) -> Consent {
    Box::new(move |proposal| {
        let question = question(&coin, proposal);
        if yes {
            return true;
        }
        ask(&question).unwrap_or(false)
    })
}

/// Whether so much may be paid, where the policy has a person asked: said beforehand with `yes`, else asked.
pub fn price(coin: Coin, yes: bool) -> Ask {
    Box::new(move |quote| {
        let price = coin.amount(quote.price);
        let question = format!("{} asks {price} for this. Pay?", quote.origin);
        yes || ask(&question).unwrap_or(false)
    })
}

fn question(coin: &Coin, proposal: &Proposal) -> String {
    let Proposal { origin, payee, amount, price, grace, tops_up, sponsor, .. } = proposal;
    let (amount, price, grace) =
        (coin.amount(*amount), coin.amount(*price), Span(u64::from(*grace)));
    let what = match tops_up {
        Some(channel) => {
            format!("The channel {channel} to {origin} is used up. Set {amount} more aside in it?")
        }
        None => format!("No channel pays {origin} yet. Set {amount} aside in one, for {payee}?"),
    };
    let rent = match (tops_up, sponsor) {
        (None, None) => " Its rent is about 0.0018 SOL, and comes back too.",
        (None, Some(_)) => " The server pays its rent; it ends by itself within a week.",
        _ => "",
    };
    format!(
        "{what} A request costs {price}. What is not promised by then comes back, {grace} after you ask \
         for it with `farthing channel request-close`.{rent}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::{Token, solana::Address};

    #[test]
    fn the_question_says_how_much_and_what_comes_back_when() {
        let [mint, payee, channel] = [[1; 32], [2; 32], [3; 32]].map(Address::new_from_array);
        let coin = Coin::new(Token::from(mint), 6);
        let proposal = Proposal {
            origin: "https://a.example".into(),
            payee,
            mint,
            amount: 700_000,
            price: 7_000,
            grace: 86_400,
            tops_up: None,
            sponsor: None,
        };
        let opening = question(&coin, &proposal);
        for part in ["https://a.example", "0.7 ", "0.007 ", "1d", "0.0018 SOL", "request-close"] {
            assert!(opening.contains(part), "{part} is not in {opening}");
        }
        let sponsored = question(&coin, &Proposal { sponsor: Some(payee), ..proposal.clone() });
        assert!(sponsored.contains("The server pays its rent"), "{sponsored}");
        let more = question(&coin, &Proposal { tops_up: Some(channel), ..proposal });
        assert!(more.contains("0.7 ") && more.contains("more aside"), "{more}");
        assert!(!more.contains("rent"), "{more}");
    }
}
