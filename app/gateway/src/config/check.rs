//! What a configuration must be beyond its form, in one place.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use farthing_core::bounds::{CHANNEL_GRACE_MAX, CHANNEL_GRACE_MIN};
use farthing_core::fan::LEASE_MAX;
use farthing_wire::network_of;

use super::cap::CapSettings;
use super::{Config, Problem, RouteSettings};
use crate::pass::TOKEN_LIFE;
use crate::routes::{Pattern, method_names};

/// Characters of a token's name.
const SYMBOL_MAX: usize = 12;

/// Characters of a route's name.
const NAME_MAX: usize = 64;

/// Characters of a route's description.
const DESCRIPTION_MAX: usize = 200;

/// Receipts number routes with 16 bits; this many is more than anybody reads.
const ROUTES_MAX: usize = 10_000;

/// Ways to pay by one transaction.
const SCHEMES: [&str; 3] = ["exact", "charge", "pay"];

/// Times that a reply is delivered again for nothing: a retry that needs more has another trouble.
const AGAIN_MAX: u64 = 3;

/// Seconds that a metered reply waits for money: each holds a connection of the service.
const PATIENCE_MAX: u64 = 300;

/// Requests of which one may be returned, at most: of more it would hardly ever be one.
const ONE_IN_MAX: u64 = 1_000;

/// A key and what is wrong with it.
type Wrong = (String, Problem);

impl Config {
    /// Everything but what the parser has checked.
    pub(super) fn check(&self) -> Result<(), Wrong> {
        self.check_gate()?;
        self.check_pay()?;
        self.check_amounts()?;
        self.check_chain()?;
        self.check_exact()?;
        self.check_start()?;
        self.check_limits()?;
        self.check_pass()?;
        self.check_routes()
    }

    fn check_gate(&self) -> Result<(), Wrong> {
        let gate = &self.gate;
        let mut listen = gate.listen.clone();
        listen.sort();
        listen.dedup();
        if listen.is_empty() || listen.len() != gate.listen.len() {
            return Err(wrong("gate.listen", Problem::Listen));
        }
        // Whoever reaches the port from elsewhere would pay for an origin that is not theirs.
        if !gate.origin.is_secure() && !listen.iter().all(|address| address.ip().is_loopback()) {
            return Err(wrong("gate.listen", Problem::Exposed));
        }
        let upstream = &gate.upstream;
        let host = upstream.host.trim_matches(['[', ']']);
        let is_itself = listen.iter().any(|address| {
            let is_host = host == address.ip().to_string()
                || host == "localhost" && address.ip().is_loopback()
                || address.ip().is_unspecified()
                    && matches!(host, "localhost" | "127.0.0.1" | "::1");
            is_host && address.port() == upstream.port
        });
        if is_itself {
            return Err(wrong("gate.upstream", Problem::Loop));
        }
        if self.admin.listen.is_some_and(|listen| !listen.ip().is_loopback()) {
            return Err(wrong("admin.listen", Problem::Loopback));
        }
        within("gate.cores", gate.cores, 0..=1_024)
    }

    fn check_pay(&self) -> Result<(), Wrong> {
        let pay = &self.pay;
        if pay.creator.is_some() == pay.wallet.is_some() {
            return Err(wrong("pay", Problem::Payee));
        }
        if pay.program.is_some_and(|program| program != pay.program()) {
            return Err(wrong("pay.program", Problem::Program(pay.program().to_string())));
        }
        let own = network_of(&pay.genesis.0);
        if pay.network() != own && !self.gate.test {
            return Err(wrong("pay.network", Problem::Network(own)));
        }
        words("pay.network", &pay.network(), 64)?;
        words("pay.symbol", &pay.symbol, SYMBOL_MAX)?;
        let known = ["voucher", "link", "fan"];
        let is_once =
            |name: &String| pay.credentials.iter().filter(|other| *other == name).count() == 1;
        let is_known = |name: &String| known.contains(&name.as_str()) && is_once(name);
        if pay.credentials.is_empty() || !pay.credentials.iter().all(is_known) {
            return Err(wrong("pay.credentials", Problem::Credentials));
        }
        Ok(())
    }

    fn check_amounts(&self) -> Result<(), Wrong> {
        let pay = &self.pay;
        within("pay.decimals", pay.decimals, 0..=18)?;
        within("pay.unit", pay.unit, 1..=u64::MAX / 1_000)?;
        within(
            "pay.min_grace_seconds",
            pay.min_grace_seconds,
            CHANNEL_GRACE_MIN..=CHANNEL_GRACE_MAX,
        )?;
        within("pay.margin_seconds", pay.margin_seconds, 0..=u64::from(pay.min_grace_seconds / 2))?;
        within("pay.min_deposit", pay.min_deposit(), pay.unit..=u64::MAX)?;
        within("pay.min_first", pay.min_first(), 0..=pay.min_deposit())?;
        within(
            "pay.fan_min_lease_seconds",
            pay.fan_min_lease_seconds,
            3_600..=LEASE_MAX.unsigned_abs(),
        )?;
        within("pay.fan_max_share", pay.fan_max_share(), 1..=u64::MAX)?;
        within("pay.timeout_seconds", pay.timeout_seconds, 1..=3_600)?;
        match pay.cap {
            Some(cap) => self.check_cap(&cap, 1).map_err(|problem| wrong("pay.cap", problem)),
            None => Ok(()),
        }
    }

    /// A cap is for whole units, and for one request of this price at least.
    fn check_cap(&self, cap: &CapSettings, price: u64) -> Result<(), Problem> {
        if cap.amount.checked_rem(self.pay.unit) != Some(0) {
            return Err(Problem::Uneven { unit: self.pay.unit });
        }
        if cap.amount < price {
            return Err(Problem::Range(format!("at least {price}, which one request costs")));
        }
        Ok(())
    }

    fn check_cap_and_returns(&self, route: &RouteSettings, at: usize) -> Result<(), Wrong> {
        let of = |key: &str, problem| wrong(&format!("route[{at}].{key}"), problem);
        let is_fixed = !route.free && route.meter.is_none();
        if let Some(cap) = &route.cap {
            let price =
                if is_fixed { Ok(route.price.unwrap_or(1)) } else { Err(Problem::NoFixedPrice) };
            let checked = price.and_then(|price| self.check_cap(cap, price));
            checked.map_err(|problem| of("cap", problem))?;
        }
        match route.returns {
            Some(_) if !is_fixed => Err(of("returns", Problem::NoFixedPrice)),
            Some(returns) => {
                within(&format!("route[{at}].returns.one_in"), returns.one_in, 1..=ONE_IN_MAX)
            }
            None => Ok(()),
        }
    }

    fn check_chain(&self) -> Result<(), Wrong> {
        let chain = &self.chain;
        if !(1..=4).contains(&chain.rpc.len()) {
            return Err(wrong("chain.rpc", Problem::Range("one to four addresses".to_owned())));
        }
        let lexically = |path: &std::path::Path| path.components().collect::<std::path::PathBuf>();
        let sponsor = chain.sponsor.as_deref().map(lexically);
        if sponsor.is_some_and(|sponsor| sponsor == lexically(&chain.claimer)) {
            return Err(wrong("chain.sponsor", Problem::OneKey));
        }
        within("chain.units_per_sol", chain.units_per_sol.unwrap_or(1), 1..=u64::MAX)?;
        within("chain.fee_max", chain.fee_max, 5_000..=10_000_000)?;
        within("chain.claim_after_seconds", chain.claim_after_seconds, 60..=CHANNEL_GRACE_MAX)
    }

    fn check_exact(&self) -> Result<(), Wrong> {
        let exact = &self.exact;
        let is_once = |name: &String| exact.schemes.iter().filter(|other| *other == name).count();
        let is_known = |name: &String| SCHEMES.contains(&name.as_str()) && is_once(name) == 1;
        if exact.schemes.is_empty() || !exact.schemes.iter().all(is_known) {
            return Err(wrong("exact.schemes", Problem::Schemes));
        }
        let is_paid = exact.wallet.is_some() || exact.takes("pay");
        if is_paid && self.chain.sponsor.is_none() {
            return Err(wrong("exact", Problem::NoSponsor));
        }
        // Tokens in an account that Farthing's program owns could be had by nobody (rule R12).
        let payee = self.pay.payee().map(|payee| payee.address());
        if exact.wallet.is_some() && [payee, Some(self.pay.reserve())].contains(&exact.wallet) {
            return Err(wrong("exact.wallet", Problem::Stranded));
        }
        within("exact.max_fee_lamports", exact.max_fee_lamports, 11_000..=10_000_000)?;
        within("exact.confirm_seconds", exact.confirm_seconds, 1..=120)
    }

    fn check_start(&self) -> Result<(), Wrong> {
        let start = &self.start;
        if start.wallet.is_some() && self.chain.sponsor.is_none() {
            return Err(wrong("start", Problem::NoSponsor));
        }
        within("start.rent_percent", start.rent_percent, 0..=100)?;
        within("start.session_days", start.session_days, 1..=366)?;
        within("start.quote_seconds", start.quote_seconds, 30..=600)
    }

    fn check_limits(&self) -> Result<(), Wrong> {
        let limits = &self.limits;
        within("ledger.keep_days", self.ledger.keep_days, 1..=3_650)?;
        within("ledger.segment_mib", self.ledger.segment_mib, 1..=1_024)?;
        within("limits.connections", limits.connections, 1..=1_000_000)?;
        within("limits.streams", limits.streams, 1..=1_000)?;
        within("limits.upstream_connections", limits.upstream_connections, 1..=100_000)?;
        within("limits.body_mib", limits.body_mib, 0..=1_024)?;
        within("limits.head_seconds", limits.head_seconds, 1..=300)?;
        within("limits.idle_seconds", limits.idle_seconds, 1..=3_600)?;
        within("limits.connect_seconds", limits.connect_seconds, 1..=300)?;
        within("limits.upstream_seconds", limits.upstream_seconds, 1..=3_600)?;
        within("limits.unpaid_per_minute", limits.unpaid_per_minute, 1..=1_000_000)?;
        within("limits.chain_per_minute", limits.chain_per_minute, 1..=100_000)?;
        within("limits.payments_per_minute", limits.payments_per_minute, 1..=100_000)?;
        within("limits.hashes_per_second", limits.hashes_per_second, 10_000..=100_000_000)?;
        within("limits.free_per_day", limits.free_per_day, 0..=1_000_000)?;
        within("limits.returns_per_minute", limits.returns_per_minute, 0..=1_000_000)?;
        within("limits.capped_per_minute", limits.capped_per_minute, 1..=1_000_000)
    }

    fn check_pass(&self) -> Result<(), Wrong> {
        let pass = &self.pass;
        within("pass.at_once", pass.at_once, 1..=10_000)?;
        within("pass.per_minute", pass.per_minute, 1..=1_000_000)?;
        within("pass.token_seconds", pass.token_seconds, 60..=TOKEN_LIFE.unsigned_abs())
    }

    fn check_routes(&self) -> Result<(), Wrong> {
        // A sponsor alone sells nothing.
        if self.routes.is_empty() && self.start.wallet.is_none() {
            return Err(wrong("route", Problem::NoRoute));
        }
        if self.routes.len() > ROUTES_MAX {
            return Err(wrong("route", Problem::ManyRoutes { most: ROUTES_MAX }));
        }
        let (mut names, mut taken) = (HashMap::new(), Taken::default());
        for (at, route) in self.routes.iter().enumerate() {
            let of = |key: &str, problem| wrong(&format!("route[{at}].{key}"), problem);
            self.check_price(route).map_err(|problem| of("price", problem))?;
            if route.pass_refundable && route.listing.is_none() {
                return Err(of("pass_refundable", Problem::NoListing));
            }
            within(&format!("route[{at}].again"), route.again, 0..=AGAIN_MAX)?;
            if let Some(meter) = &route.meter {
                let most = route.price.ok_or_else(|| of("meter", Problem::Price))?;
                within(&format!("route[{at}].meter.each"), meter.each, 1..=most)?;
                let patience = format!("route[{at}].meter.patience_seconds");
                within(&patience, meter.patience_seconds, 1..=PATIENCE_MAX)?;
            }
            self.check_cap_and_returns(route, at)?;
            let pattern: Pattern = route
                .path
                .parse()
                .map_err(|error| of("path", Problem::Path(format!("{error}"))))?;
            let methods =
                method_names(&route.methods).ok_or_else(|| of("methods", Problem::Methods))?;
            taken.take(&pattern, methods, at).map_err(|problem| of("path", problem))?;
            if let Some(description) = &route.description {
                words(&format!("route[{at}].description"), description, DESCRIPTION_MAX)?;
            }
            let Some(name) = &route.name else { continue };
            words(&format!("route[{at}].name"), name, NAME_MAX)?;
            if let Some(other) = names.insert(name, at) {
                return Err(of("name", Problem::Name { other }));
            }
        }
        Ok(())
    }

    fn check_price(&self, route: &RouteSettings) -> Result<(), Problem> {
        let is_free_first = route.free_first.is_some() || route.free_agents.is_some();
        match (route.price, route.listing, route.free) {
            (Some(0), None, false) => {
                return Err(Problem::Range("at least 1; write free = true for nothing".to_owned()));
            }
            (Some(price), None, false) if price.checked_rem(self.pay.unit) != Some(0) => {
                return Err(Problem::Uneven { unit: self.pay.unit });
            }
            // What a listing costs is for the chain to say.
            (Some(_), None, false) | (None, Some(_), false) => {}
            (None, None, true) if !is_free_first => return Ok(()),
            _ => return Err(Problem::Price),
        }
        for (name, first) in [("free_first", route.free_first), ("free_agents", route.free_agents)]
        {
            if first.is_some_and(|first| !(1..=1_000_000).contains(&first)) {
                return Err(Problem::Range(format!("{name} from 1 to 1000000")));
            }
        }
        Ok(())
    }
}

/// Which methods of which patterns have a route, by its number.
#[derive(Default)]
struct Taken(HashMap<String, Vec<(String, usize)>>);

impl Taken {
    /// Notes a route. `*` takes every method, so nothing of its pattern is left for another one.
    fn take(&mut self, pattern: &Pattern, methods: Vec<String>, at: usize) -> Result<(), Problem> {
        let taken = self.0.entry(pattern.folded()).or_default();
        for method in &methods {
            let is_same = |other: &str| other == method || other == "*" || method == "*";
            if let Some((_, other)) = taken.iter().find(|(other, _)| is_same(other)) {
                return Err(Problem::Twice { other: *other });
            }
        }
        taken.extend(methods.into_iter().map(|method| (method, at)));
        Ok(())
    }
}

fn wrong(key: &str, problem: Problem) -> Wrong {
    (key.to_owned(), problem)
}

fn within<T: Into<u64>>(key: &str, value: T, range: RangeInclusive<u64>) -> Result<(), Wrong> {
    if range.contains(&value.into()) {
        return Ok(());
    }
    let allowed = format!("from {} to {}", range.start(), range.end());
    Err(wrong(key, Problem::Range(allowed)))
}

fn words(key: &str, text: &str, most: usize) -> Result<(), Wrong> {
    let length = text.chars().count();
    if (1..=most).contains(&length) && !text.chars().any(is_unprintable) {
        return Ok(());
    }
    Err(wrong(key, Problem::Words { most }))
}

/// Control characters, and those that turn the direction of what people read.
fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
