//! From this crate's argument types to those of the program.

use crate::args;
use farthing::instructions::{buying, channels, creators, listings, orders, sessions, streams};

fn splits(splits: &[args::Split]) -> Vec<farthing::state::Split> {
    let to_program =
        |split: &args::Split| farthing::state::Split { owner: split.owner, bps: split.bps };
    splits.iter().map(to_program).collect()
}

impl From<&args::CreatorTerms> for creators::CreatorTerms {
    fn from(terms: &args::CreatorTerms) -> Self {
        Self {
            operator: terms.operator,
            payout: terms.payout,
            splits: splits(&terms.splits),
            uri: terms.uri.clone(),
            uri_hash: terms.uri_hash,
        }
    }
}

impl From<&args::CreatorChanges> for creators::CreatorChanges {
    fn from(changes: &args::CreatorChanges) -> Self {
        Self {
            operator: changes.operator,
            payout: changes.payout,
            splits: changes.splits.as_deref().map(splits),
            uri: changes.uri.clone(),
            uri_hash: changes.uri_hash,
        }
    }
}

impl From<&args::ListingTerms> for listings::ListingTerms {
    fn from(terms: &args::ListingTerms) -> Self {
        Self {
            price: terms.price,
            period: terms.period,
            duration: terms.duration,
            refund_window: terms.refund_window,
            supply_cap: terms.supply_cap,
            referral_bps: terms.referral_bps,
            content_hash: terms.content_hash,
            uri: terms.uri.clone(),
        }
    }
}

impl From<&args::ListingChanges> for listings::ListingChanges {
    fn from(changes: &args::ListingChanges) -> Self {
        Self {
            price: changes.price,
            period: changes.period,
            duration: changes.duration,
            refund_window: changes.refund_window,
            supply_cap: changes.supply_cap,
            referral_bps: changes.referral_bps,
            content_hash: changes.content_hash,
            uri: changes.uri.clone(),
            paused: changes.paused,
        }
    }
}

impl From<&args::PassConsent> for buying::PassConsent {
    fn from(consent: &args::PassConsent) -> Self {
        Self {
            quantity: consent.quantity,
            max_price: consent.max_price,
            generation: consent.generation,
        }
    }
}

impl From<&args::OrderTerms> for orders::OrderTerms {
    fn from(terms: &args::OrderTerms) -> Self {
        Self {
            max_price: terms.max_price,
            generation: terms.generation,
            deadline: terms.deadline,
            key_hash: terms.key_hash,
            delivery_hash: terms.delivery_hash,
        }
    }
}

impl From<&args::StreamTerms> for streams::StreamTerms {
    fn from(terms: &args::StreamTerms) -> Self {
        Self {
            amount: terms.amount,
            unlock: terms.unlock,
            rate_whole: terms.rate_whole,
            rate_fraction: terms.rate_fraction,
            start: terms.start,
            cliff: terms.cliff,
            end: terms.end,
            flags: terms.flags,
            generation: terms.generation,
        }
    }
}

impl From<&args::SessionTerms> for sessions::SessionTerms {
    fn from(terms: &args::SessionTerms) -> Self {
        Self {
            payee: terms.payee,
            total_limit: terms.total_limit,
            window_limit: terms.window_limit,
            window_seconds: terms.window_seconds,
            expires_at: terms.expires_at,
            actions: terms.actions,
        }
    }
}

impl From<&args::ChannelTerms> for channels::ChannelTerms {
    fn from(terms: &args::ChannelTerms) -> Self {
        Self {
            amount: terms.amount,
            kind: terms.kind,
            credential: terms.credential,
            unit: terms.unit,
            length: terms.length,
            grace: terms.grace,
            expires_at: terms.expires_at,
        }
    }
}

impl From<&args::ChainLink> for channels::ChainLink {
    fn from(link: &args::ChainLink) -> Self {
        Self { index: link.index, link: link.link }
    }
}
