//! `spend report`: what was paid, from this machine's own records. Asks no cluster but for a token's decimals.

use crate::{
    coin::{Coin, MintArg},
    commands::{get, store::State},
    context::Context,
    failure::Outcome,
    output::{Facts, Table},
    values::token_text,
};
use clap::{Args, ValueEnum};
use farthing_payer::report::{Paid, report};
use std::{collections::BTreeMap, fmt::Write};

#[derive(Args)]
#[command(
    after_help = "Paid is what receipts say that requests have cost. Counted is what budgets count: what was \
promised or signed on that day, whether or not it has been used yet."
)]
pub struct Report {
    /// What has a line of its own; can be given again [default: all three]
    #[arg(long, value_enum)]
    by: Vec<By>,
    /// From which day on, of UTC, as 2026-11-30
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<String>,
    /// Up to which day
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<String>,
    /// Comma-separated values in place of a table
    #[arg(long)]
    csv: bool,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    Day,
    Site,
    Scheme,
}

/// A day as records have it.
fn day(text: &str) -> Result<String, String> {
    let mut parts = text.split('-').map(|part| {
        let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
        is_digits.then_some(part.len())
    });
    let is_day = [4, 2, 2].into_iter().all(|length| parts.next() == Some(Some(length)));
    let is_day = is_day && parts.next().is_none();
    is_day.then(|| text.to_owned()).ok_or_else(|| "expected a day such as 2026-11-30".into())
}

impl Report {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let all = report(&self.state.http()).map_err(|error| get::words(error, &coin))?;
        let rows = self.rows(all, &coin.mint().to_string());
        if self.csv {
            return context.printer.script(&csv(&rows, &coin));
        }
        let facts = rows.iter().map(|row| facts(row, &coin)).collect();
        let columns: &[&str] = &["day", "site", "scheme", "requests", "paid", "counted"];
        context.printer.table(&Table::new("Nothing was paid yet.", columns, facts))
    }

    /// Lines of the mint and the time, with what has no line of its own added up.
    fn rows(&self, all: Vec<Paid>, mint: &str) -> Vec<Paid> {
        let has = |by: By| self.by.is_empty() || self.by.contains(&by);
        let mut sums: BTreeMap<[String; 3], Paid> = BTreeMap::new();
        let is_in = |paid: &Paid| {
            // Receipts of before tokens were noted name none.
            (paid.mint == mint || paid.mint.is_empty())
                && self.from.as_ref().is_none_or(|from| paid.day >= *from)
                && self.to.as_ref().is_none_or(|to| paid.day <= *to)
        };
        for paid in all.into_iter().filter(is_in) {
            let one = |by: By, text: &str| if has(by) { text.to_owned() } else { String::new() };
            let (day, site) = (one(By::Day, &paid.day), one(By::Site, &paid.site));
            let scheme = one(By::Scheme, &paid.scheme);
            let key = [day.clone(), site.clone(), scheme.clone()];
            let none =
                Paid { day, site, scheme, requests: 0, paid: 0, counted: 0, mint: mint.into() };
            let sum = sums.entry(key).or_insert(none);
            sum.requests = sum.requests.saturating_add(paid.requests);
            sum.paid = sum.paid.saturating_add(paid.paid);
            sum.counted = sum.counted.saturating_add(paid.counted);
        }
        sums.into_values().collect()
    }
}

fn facts(row: &Paid, coin: &Coin) -> Facts {
    Facts::new("Paid")
        .with("day", &row.day)
        .with("site", &row.site)
        .with("scheme", &row.scheme)
        .with("requests", row.requests)
        .with("paid", coin.amount(row.paid))
        .with("counted", coin.amount(row.counted))
}

/// With a line of names, amounts in tokens. Nothing in it needs quotes: days, origins, schemes and numbers.
fn csv(rows: &[Paid], coin: &Coin) -> String {
    let mut text = String::from("day,site,scheme,mint,requests,paid,counted\n");
    for row in rows {
        let [paid, counted] = [row.paid, row.counted].map(|units| token_text(units, coin.decimals));
        let Paid { day, site, scheme, mint, requests, .. } = row;
        // Writing to a text does not fail.
        let _ = writeln!(text, "{day},{site},{scheme},{mint},{requests},{paid},{counted}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::Token;

    fn paid(day: &str, site: &str, scheme: &str, amount: u64) -> Paid {
        let mint = crate::coin::test_mint().to_string();
        let (day, site, scheme) = (day.into(), site.into(), scheme.into());
        Paid { day, site, scheme, mint, requests: 1, paid: amount, counted: amount + 1 }
    }

    fn asked(by: &[By], from: Option<&str>, to: Option<&str>) -> Vec<Paid> {
        let report = Report {
            by: by.into(),
            from: from.map(Into::into),
            to: to.map(Into::into),
            csv: false,
            mint: None,
            state: State::at("unused".into()),
        };
        let other =
            Paid { mint: "other".into(), ..paid("2026-11-30", "https://a.example", "exact", 9) };
        let all = vec![
            paid("2026-11-29", "https://a.example", "exact", 1),
            paid("2026-11-30", "https://a.example", "farthing-channel", 2),
            paid("2026-11-30", "https://b.example", "exact", 4),
            other,
        ];
        report.rows(all, &crate::coin::test_mint().to_string())
    }

    fn sums(rows: &[Paid]) -> Vec<u64> {
        rows.iter().map(|row| row.paid).collect()
    }

    #[test]
    fn what_has_no_line_of_its_own_is_added_up() {
        assert_eq!(sums(&asked(&[], None, None)), [1, 2, 4]);
        assert_eq!(sums(&asked(&[By::Day], None, None)), [1, 6]);
        assert_eq!(sums(&asked(&[By::Site], None, None)), [3, 4]);
        assert_eq!(sums(&asked(&[By::Scheme], None, None)), [5, 2]);
        assert_eq!(sums(&asked(&[By::Site], Some("2026-11-30"), None)), [2, 4]);
        assert_eq!(sums(&asked(&[By::Site], None, Some("2026-11-29"))), [1]);
    }

    #[test]
    fn a_spreadsheet_gets_tokens_and_names() {
        let coin = Coin::new(Token::from(crate::coin::test_mint()), 6);
        let rows = [paid("2026-11-30", "https://a.example", "exact", 1_500_000)];
        let text = csv(&rows, &coin);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("day,site,scheme,mint,requests,paid,counted"));
        let line = lines.next().unwrap();
        assert!(line.starts_with("2026-11-30,https://a.example,exact,"), "{line}");
        assert!(line.ends_with(",1,1.5,1.500001"), "{line}");
    }

    #[test]
    fn a_day_is_a_day() {
        assert!(day("2026-11-30").is_ok());
        for wrong in ["2026-11", "2026-11-3", "30.11.2026", "2026-11-30-1", "today", "2026-1a-30"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
