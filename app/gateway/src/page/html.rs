//! The page for people. It has no script, no picture and nothing of other sites, and all that is not ours is escaped.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use farthing_wire::{PassRequirements, PaymentRequired};

use super::{Asked, Offers, Wrong};
use crate::config::Key;
use crate::fill::filled;
use crate::gate::More;
use crate::ledger::RETURN_SECONDS;

/// `{{name}}` is where a text goes.
const TEMPLATE: &str = include_str!("page.html");

pub(super) struct Page<'a> {
    pub offers: &'a Offers,
    pub asked: &'a Asked<'a>,
    pub required: &'a PaymentRequired,
    pub more: &'a More,
}

impl Page<'_> {
    /// By which the page's own style is told from one that was smuggled in.
    pub fn nonce(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.asked.nonce)
    }

    /// The page as it is sent.
    pub fn render(&self) -> String {
        filled(TEMPLATE, |name| self.part(name))
    }

    fn part(&self, name: &str) -> String {
        let (offers, pay) = (self.offers, &self.offers.pay);
        match name {
            "nonce" => self.nonce(),
            "price" => escaped(&self.asked.price(offers)),
            "url" => escaped(&self.required.resource.url),
            "command" => escaped(&offers.command(self.asked.path)),
            "deposit" => escaped(&offers.price(offers.base.min_deposit)),
            "grace" => escaped(&duration(pay.min_grace_seconds.into())),
            "mint" => pay.mint.to_string(),
            "network" => escaped(&offers.base.network),
            "payee" => pay.payee().map(|payee| payee.address().to_string()).unwrap_or_default(),
            "cap" => paragraph("", self.asked.cap(offers).as_deref()),
            "returns" => self.returns(),
            "description" => paragraph("", self.asked.route.description.as_deref()),
            "advice" => {
                let advice = self.asked.wrong.as_ref().map(Wrong::advice);
                paragraph(" role=\"alert\"", advice)
            }
            "single" => self.single(),
            "pass" => self.pass(),
            "help" => self.help(),
            _ => String::new(),
        }
    }

    /// That a stock client can pay this one page, where it can.
    fn single(&self) -> String {
        let ways = [
            (!self.more.accepts.is_empty(), "x402 (exact)"),
            (self.more.challenge.is_some(), "MPP (charge)"),
        ];
        let ways: Vec<_> = ways.iter().filter(|(is_so, _)| *is_so).map(|(_, name)| *name).collect();
        if ways.is_empty() {
            return String::new();
        }
        let ways = ways.join(" and ");
        format!(
            "<p>Clients of {ways} can pay for this page alone, with a transaction of its own.</p>"
        )
    }

    /// How what was not worth it is returned, where it can be.
    fn returns(&self) -> String {
        let Some(one_in) = self.asked.route.returns else { return String::new() };
        let rate = self.asked.rate.map(|rate| format!(" {}.", rate.words())).unwrap_or_default();
        let command = escaped(&self.offers.command_with(" --return NUMBER", self.asked.path));
        format!(
            "<p>Not worth it? Within {} you may return one in {one_in} of what you have bought of this, and what it cost \
             pays for the next: <code>{command}</code>.{rate}</p>",
            duration(RETURN_SECONDS.unsigned_abs())
        )
    }

    /// What a pass gives, where one is sold that serves this page.
    fn pass(&self) -> String {
        let sold = self.asked.pass.and_then(|pass| pass.requirements.as_ref());
        let Some(PassRequirements { amount, listing, duration_seconds, .. }) = sold else {
            return String::new();
        };
        let lasts = match duration_seconds {
            0 => "for ever".to_owned(),
            seconds => format!("for {}", duration(*seconds)),
        };
        let refund = match sold.map_or(0, |pass| pass.refund_window_seconds) {
            0 => "It cannot be refunded.".to_owned(),
            seconds => format!("It can be refunded for {}.", duration(seconds)),
        };
        let (price, listing) = (escaped(&self.offers.price(*amount)), Key(*listing));
        format!(
            "<p>Or with a pass, {price} {lasts}: <code>farthing buy {listing}</code>, then <code>farthing get</code> \
             with <code>--pass</code>. {refund}</p>"
        )
    }

    fn help(&self) -> String {
        match &self.offers.gate.help {
            Some(help) => format!(
                "<p><a href=\"{}\" rel=\"noreferrer\">More about paying here</a></p>",
                escaped(help.as_str())
            ),
            None => String::new(),
        }
    }
}

fn paragraph(attributes: &str, text: Option<&str>) -> String {
    text.map(|text| format!("<p{attributes}>{}</p>", escaped(text))).unwrap_or_default()
}

/// A text as HTML shows it, in elements and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// Seconds in the largest unit that they are a whole number of.
fn duration(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let unit = units.into_iter().find(|(length, _)| seconds.checked_rem(*length) == Some(0));
    let (length, name) = unit.unwrap_or((1, "second"));
    let count = seconds / length;
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}
