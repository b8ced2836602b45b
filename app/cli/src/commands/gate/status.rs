//! `gate status`: how a gateway at work is, what its routes have brought, which channels hold most at risk.

use super::{
    Which,
    operator::{Operator, lamports, words},
};
use crate::{
    context::Context,
    failure::Outcome,
    output::{Facts, Table},
    values::Moment,
};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub struct Status {
    /// What each route has brought, in the time that receipts are kept
    #[arg(long, conflicts_with = "channels")]
    routes: bool,
    /// The channels with most at risk
    #[arg(long)]
    channels: bool,
    /// How many of them
    #[arg(long, value_name = "COUNT", default_value_t = 20, requires = "channels",
        value_parser = clap::value_parser!(u32).range(1..=1_000))]
    count: u32,
    #[command(flatten)]
    which: Which,
}

impl Status {
    pub fn run(self, context: &Context) -> Outcome {
        let operator = Operator::new(&self.which.file)?;
        if self.routes {
            let said = operator.read("/routes")?;
            return context.printer.table(&routes(&operator, &said));
        }
        if self.channels {
            let said = operator.read(&format!("/channels?limit={}", self.count))?;
            return context.printer.table(&channels(&operator, &said));
        }
        let said = operator.read("/status")?;
        let facts = facts(&operator, &said).with_json("status", said.clone());
        context.printer.facts(&facts)?;
        for alarm in said["alarms"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            context.printer.note(&format!("alarm: {alarm}"));
        }
        Ok(())
    }
}

fn facts(operator: &Operator, said: &Value) -> Facts {
    let (money, ledger, budgets) = (&said["money"], &said["ledger"], &said["budgets"]);
    let is_healthy = said["healthy"] == true;
    let state =
        if is_healthy { "yes".to_owned() } else { format!("no: {}", words(&said["because"])) };
    let lag = said["cluster"]["lag_seconds"].as_u64();
    let lag = lag.map_or("never".to_owned(), |lag| format!("{lag} s ago"));
    Facts::new("Gateway")
        .with_both("sells", state, said["healthy"].clone())
        .with("running", said["running"].as_u64().unwrap_or(0))
        .with("channels", money["channels"].as_u64().unwrap_or(0))
        .with("promised", operator.amount(&money["promised"]))
        .with("served", operator.amount(&money["served"]))
        .with("returned", operator.amount(&money["returned"]))
        .with("claimed", operator.amount(&money["claimed"]))
        .with("at_risk", operator.amount(&money["at_risk"]))
        .with_both("commits", commits(ledger), ledger.clone())
        .with("cluster_heard", lag)
        .with("claimer", lamports(&said["keys"]["claimer"]["lamports"]))
        .with("sponsor", lamports(&said["keys"]["sponsor"]["lamports"]))
        .with("fees_left_this_hour", lamports(&budgets["fees_left_this_hour"]))
        .with("rent_out", lamports(&budgets["rent_out"]))
        .with("claims_brought", operator.amount(&said["claims"]["amount"]))
        .with("claims_cost", lamports(&said["claims"]["lamports"]))
}

fn commits(ledger: &Value) -> String {
    let within = |key: &str| ledger[key].as_u64().map(|micros| micros.div_ceil(1_000));
    match (within("commit_micros_p50"), within("commit_micros_p99")) {
        (Some(half), Some(most)) => format!("half within {half} ms, 99 of 100 within {most} ms"),
        _ => "none yet".to_owned(),
    }
}

fn routes(operator: &Operator, said: &Value) -> Table {
    let row = |route: &Value| {
        let price = match (route["served"] == true, route["price"].is_null()) {
            (false, _) => "no more".to_owned(),
            (true, true) => "free".to_owned(),
            (true, false) => operator.amount(&route["price"]).to_string(),
        };
        Facts::new("Route")
            .with("name", route["name"].as_str().unwrap_or_default())
            .with_both("price", price, route["price"].clone())
            .with("requests", route["requests"].as_u64().unwrap_or(0))
            .with("sold", operator.amount(&route["sold"]))
            .with("returned", operator.amount(&route["returned"]))
            .with("revenue", operator.amount(&route["revenue"]))
            .with_json("since_start", route["since_start"].clone())
    };
    let rows = said["routes"].as_array().into_iter().flatten().map(row).collect();
    Table::new("No routes.", &["name", "price", "requests", "sold", "returned", "revenue"], rows)
}

fn channels(operator: &Operator, said: &Value) -> Table {
    let row = |one: &Value| {
        let note = match (one["stopped"].as_str(), one["only_claimed"] == true) {
            (Some(why), _) => why.to_owned(),
            (None, true) => "only claimed".to_owned(),
            (None, false) => String::new(),
        };
        Facts::new("Channel")
            .with("channel", one["channel"].as_str().unwrap_or_default())
            .with("by", one["kind"].as_str().unwrap_or_default())
            .with("at_risk", operator.amount(&one["at_risk"]))
            .with("until", Moment(one["until"].as_i64().unwrap_or(i64::MAX)))
            .with("promised", operator.amount(&one["promised"]))
            .with("served", operator.amount(&one["served"]))
            .with("returned", operator.amount(&one["returned"]))
            .with("claimed", operator.amount(&one["claimed"]))
            .with("note", note)
    };
    let rows = said["channels"].as_array().into_iter().flatten().map(row).collect();
    let columns =
        &["channel", "by", "at_risk", "until", "promised", "served", "returned", "claimed", "note"];
    Table::new("No channels.", columns, rows)
}
