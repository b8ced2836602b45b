//! Which price a request has.
//!
//! ```text
//! /articles/today   that path, with or without a slash at its end
//! /articles/*       any one segment
//! /articles/**      that path and everything below
//! ```
//!
//! The most specific path decides: from the left, segment by segment, a literal before `*`, `*` before `**`. Only
//! then is the method looked at, so that no method of a priced path falls through to a free route.
//!
//! What is matched is what is passed on (rule R19): a path that can be written in several ways is written in one, or
//! refused, and letters count alike in both cases. What is not covered: an upstream that decodes a query's or body's
//! words into another path or method, and names that only Windows has for a file.

mod listing;
mod pattern;
mod refusal;
mod target;

pub use listing::Listing;
pub use pattern::{Pattern, PatternError};
pub use refusal::RouteRefusal;
pub use target::TARGET_MAX;

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use http::Method;

use self::pattern::Segment;
use self::target::Target;
use crate::config::{Config, RouteSettings};
use crate::gate::Meter;

/// What a request costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Price {
    /// Nothing.
    Free,
    /// So much.
    Paid {
        /// Base units: at least 1, a multiple of the unit.
        amount: u64,
        /// Requests of one address that are free in a day.
        free_first: Option<u32>,
    },
    /// What its listing says, which is for the chain to know.
    Listed {
        /// Its address.
        listing: [u8; 32],
        /// As of what is paid.
        free_first: Option<u32>,
    },
}

impl Price {
    /// Base units of one request; `None` where it is free, or not for the configuration to say.
    #[must_use]
    pub fn amount(self) -> Option<u64> {
        match self {
            Self::Free | Self::Listed { .. } => None,
            Self::Paid { amount, .. } => Some(amount),
        }
    }
}

/// A route, as it was configured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// In receipts and figures: the same for the same name as long as the ledger lives; its place where no ledger has
    /// named it.
    pub id: u16,
    /// In receipts and figures.
    pub name: String,
    /// Its pattern, as it was configured.
    pub path: String,
    /// Methods; GET covers HEAD. `*` for all.
    pub methods: Vec<String>,
    /// For people.
    pub description: Option<String>,
    /// What a request costs.
    pub price: Price,
    /// The listing whose passes serve it.
    pub listing: Option<Listing>,
    /// Requests that are free for one agent in a day, beside a price.
    pub free_agents: Option<u32>,
    /// Whether a part of a reply costs as much as all of it.
    pub is_range: bool,
    /// Whether the upstream does a thing once where it is asked twice with one `Idempotency-Key`.
    pub is_idempotent: bool,
    /// Times that a reply is delivered again for nothing.
    pub again: u8,
    /// Whether the upstream may begin before the payment is on disk.
    pub is_overlap: bool,
    /// What its replies are measured by, where they cost what they use.
    pub meter: Option<Meter>,
}

/// All routes.
#[derive(Debug)]
pub struct Routes {
    list: Vec<Route>,
    root: Node,
}

/// A request's route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matched<'a> {
    /// Its number: the place in the configuration, from 0.
    pub route: u16,
    /// What it costs.
    pub price: Price,
    /// Path and query in their one way: what is passed on.
    pub path: Cow<'a, str>,
}

/// What follows a segment.
#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    any: Option<Box<Node>>,
    end: Option<Leaf>,
    tail: Option<Leaf>,
}

/// The routes of one pattern.
#[derive(Debug, Default)]
struct Leaf {
    /// Each method with its route's number; `*` for all others.
    methods: Vec<(String, u16)>,
    /// As an `Allow` header names them.
    allow: String,
}

impl Routes {
    /// The routes of a configuration.
    ///
    /// # Errors
    /// [`PatternError`] of a path that is none, which [`Config::parse`] has ruled out.
    pub fn new(config: &Config) -> Result<Self, PatternError> {
        let (mut list, mut root) = (Vec::new(), Node::default());
        for (number, settings) in (0_u16..).zip(&config.routes) {
            let pattern: Pattern = settings.path.parse()?;
            let methods = method_names(&settings.methods).unwrap_or_default();
            root.leaf(&pattern).add(methods, number);
            list.push(Route { id: number, ..Route::from(settings) });
        }
        Ok(Self { list, root })
    }

    /// The route of a request. `target` is what stands in the request line: a path with its query, or an `http`
    /// address.
    ///
    /// # Errors
    /// [`RouteRefusal`], and nothing may be passed on.
    pub fn find<'a>(
        &self,
        method: &Method,
        target: &'a str,
    ) -> Result<Matched<'a>, RouteRefusal<'_>> {
        let target = Target::read(target)?;
        let leaf = self.root.find(&target.folded).ok_or(RouteRefusal::NotFound)?;
        let refusal = RouteRefusal::Method { allow: &leaf.allow };
        let route = leaf.route(method).ok_or(refusal)?;
        let price = self.list.get(usize::from(route)).ok_or(RouteRefusal::NotFound)?.price;
        Ok(Matched { route, price, path: target.text })
    }

    /// The methods that a path has, as an `Allow` header names them: what a preflight is answered with.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn allow(&self, target: &str) -> Result<&str, RouteRefusal<'static>> {
        let target = Target::read(target)?;
        let leaf = self.root.find(&target.folded).ok_or(RouteRefusal::NotFound)?;
        Ok(&leaf.allow)
    }

    /// The route of any request to a path that costs nothing by any method: a service that answers one method like
    /// another gives nothing away there. `None` for every other path.
    #[must_use]
    pub fn free<'a>(&self, target: &'a str) -> Option<Matched<'a>> {
        let target = Target::read(target).ok()?;
        let leaf = self.root.find(&target.folded)?;
        let price = |route: u16| self.get(route).map(|route| route.price);
        let is_free = leaf.methods.iter().all(|(_, route)| price(*route) == Some(Price::Free));
        let (_, route) = leaf.methods.first().filter(|_| is_free)?;
        Some(Matched { route: *route, price: Price::Free, path: target.text })
    }

    /// A route by its number.
    #[must_use]
    pub fn get(&self, route: u16) -> Option<&Route> {
        self.list.get(usize::from(route))
    }

    /// The same, to be given their ids.
    pub(crate) fn all_mut(&mut self) -> &mut [Route] {
        &mut self.list
    }

    /// Whether a route has this very path.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        self.list.iter().any(|route| route.path == path)
    }

    /// All of them, each at its number.
    #[must_use]
    pub fn all(&self) -> &[Route] {
        &self.list
    }
}

impl From<&RouteSettings> for Route {
    fn from(settings: &RouteSettings) -> Self {
        let listing = Listing::of(settings);
        let free_first = settings.free_first;
        let price = match (settings.price, listing) {
            (Some(amount), _) => Price::Paid { amount, free_first },
            (None, Some(Listing { address: listing, .. })) => Price::Listed { listing, free_first },
            (None, None) => Price::Free,
        };
        Self {
            id: 0,
            name: settings.name.clone().unwrap_or_else(|| settings.path.clone()),
            path: settings.path.clone(),
            methods: settings.methods.clone(),
            description: settings.description.clone(),
            price,
            listing,
            free_agents: settings.free_agents,
            is_range: settings.range,
            is_idempotent: settings.idempotent,
            again: settings.again,
            is_overlap: settings.overlap,
            meter: settings.meter.map(|meter| Meter {
                by: meter.by,
                each: meter.each,
                patience: Duration::from_secs(meter.patience_seconds.into()),
            }),
        }
    }
}

impl Node {
    /// The place of a pattern, made where it is not there yet.
    fn leaf(&mut self, pattern: &Pattern) -> &mut Leaf {
        let mut node = self;
        for segment in &pattern.segments {
            node = match segment {
                Segment::Literal(text) => node.literals.entry(text.clone()).or_default(),
                Segment::Any => node.any.get_or_insert_default(),
            };
        }
        let place = if pattern.has_tail { &mut node.tail } else { &mut node.end };
        place.get_or_insert_default()
    }

    /// The most specific pattern of a path, which begins with a slash or is empty. No node is looked at twice.
    fn find(&self, path: &str) -> Option<&Leaf> {
        let Some(rest) = path.strip_prefix('/') else {
            return self.end.as_ref().or(self.tail.as_ref());
        };
        let (segment, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let literal = self.literals.get(segment).and_then(|node| node.find(rest));
        let any = || self.any.as_ref().and_then(|node| node.find(rest));
        literal.or_else(any).or(self.tail.as_ref())
    }
}

impl Leaf {
    fn add(&mut self, methods: Vec<String>, route: u16) {
        self.methods.extend(methods.into_iter().map(|method| (method, route)));
        let names: Vec<&str> = self.methods.iter().map(|(method, _)| method.as_str()).collect();
        self.allow = names.join(", ");
    }

    fn route(&self, method: &Method) -> Option<u16> {
        // Neither is a request for the resource: one opens a tunnel, one echoes its headers, credentials too.
        if matches!(*method, Method::CONNECT | Method::TRACE) {
            return None;
        }
        let named = |name: &str| self.methods.iter().find(|(method, _)| method == name);
        named(method.as_str()).or_else(|| named("*")).map(|(_, route)| *route)
    }
}

/// The methods of a route, GET with its HEAD; `None` where they are not to be taken.
pub(crate) fn method_names(names: &[String]) -> Option<Vec<String>> {
    if names == ["*"] {
        return Some(names.to_vec());
    }
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let is_method = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
        let is_refused = name.is_empty() || matches!(name.as_str(), "CONNECT" | "TRACE");
        if !is_method || is_refused || names.iter().filter(|other| *other == name).count() > 1 {
            return None;
        }
        all.push(name.clone());
    }
    if all.iter().any(|name| name == "GET") && !all.iter().any(|name| name == "HEAD") {
        all.push("HEAD".to_owned());
    }
    if all.is_empty() { None } else { Some(all) }
}
