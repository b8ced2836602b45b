//! What was paid, from the receipts and the spending records of a folder: by site, day and scheme.

use std::{collections::BTreeMap, fs, path::Path};

use farthing_sdk::vouchers::store::StoreError;
use url::Url;

use crate::{
    error::PayError,
    payer::spending_folder,
    receipt::{self, Receipt},
    spending::{Day, Spend, Spending},
};

/// A line of a report. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paid {
    /// Of UTC.
    pub day: String,
    /// The origin.
    pub site: String,
    /// By which way.
    pub scheme: String,
    /// The token, by its address.
    pub mint: String,
    /// Requests that were delivered.
    pub requests: u64,
    /// What they cost, by their receipts.
    pub paid: u64,
    /// What counts against budgets: what was promised, or signed, that day.
    pub counted: u64,
}

/// Every receipt of a payer's folder, oldest first.
///
/// # Errors
/// `Receipt`, `Store`.
pub fn receipts(folder: &Path) -> Result<Vec<Receipt>, PayError> {
    let failed = |error| StoreError::Io { attempt: "read", path: folder.into(), error };
    let mut all = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(all),
        Err(error) => return Err(failed(error).into()),
    };
    for entry in entries {
        let file = entry.map_err(failed)?.path().join(receipt::FILE);
        all.extend(receipt::read(&file).map_err(PayError::Receipt)?);
    }
    all.sort_by(|one, other| (one.at, &one.url).cmp(&(other.at, &other.url)));
    Ok(all)
}

/// What was paid from a payer's folder by day, site, way and token, the oldest first.
///
/// # Errors
/// `Receipt`, `Store`, `Spending`.
pub fn report(folder: &Path) -> Result<Vec<Paid>, PayError> {
    let mut lines: BTreeMap<[String; 4], Paid> = BTreeMap::new();
    for spend in Spending::open(&spending_folder(folder))?.all()? {
        let Spend { at, origin, scheme, mint, amount, .. } = spend;
        let line = line(&mut lines, (at, origin, scheme.name()), mint.to_string());
        line.counted = line.counted.saturating_add(amount);
    }
    for receipt in receipts(folder)? {
        let origin = Url::parse(&receipt.url).map(|url| url.origin().ascii_serialization());
        let origin = origin.unwrap_or_else(|_| receipt.url.clone());
        let mint = receipt.mint.unwrap_or_default();
        let line = line(&mut lines, (receipt.at, origin, &receipt.scheme), mint);
        line.requests = line.requests.saturating_add(1);
        line.paid = line.paid.saturating_add(receipt.amount);
    }
    Ok(lines.into_values().collect())
}

fn line<'a>(
    lines: &'a mut BTreeMap<[String; 4], Paid>,
    (at, site, scheme): (i64, String, &str),
    mint: String,
) -> &'a mut Paid {
    let (day, scheme) = (Day::of(at).to_string(), scheme.to_owned());
    let key = [day.clone(), site.clone(), scheme.clone(), mint.clone()];
    let (requests, paid, counted) = (0, 0, 0);
    lines.entry(key).or_insert(Paid { day, site, scheme, mint, requests, paid, counted })
}
