//! One batch as the arrays of `farthing.work`, and its answers.

use tokio_postgres::{Client, Statement, types::ToSql};

use farthing_vouchers::book::Capped;

use super::{
    RowsError,
    ask::{Answer, Asked},
    kept::{COLUMNS, Kept, NO_SLOT, amount, signed},
    queue::Waiting,
};
use crate::ledger::Period;

/// What the book risks, as `farthing.work` asks for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Risked {
    pub margin: i64,
    pub credit: i64,
    pub most: i64,
    /// Base units of a row that may be served and not claimed.
    pub risk: i64,
}

/// The statement, once for each connection.
pub(super) async fn prepare(client: &Client) -> Result<Statement, tokio_postgres::Error> {
    let columns: Vec<String> =
        COLUMNS.split(", ").map(|column| format!("(w.page).{column}")).collect();
    let parameters: Vec<String> = (1..=26).map(|number| format!("${number}")).collect();
    let sql = format!(
        "select w.verdict, w.status, w.price, w.route, w.cap_since, w.cap_until, w.cap_most, w.cap_spent, \
         (w.page).version is not null, {} from farthing.work({}) w",
        columns.join(", "),
        parameters.join(", ")
    );
    client.prepare(&sql).await
}

/// A column of the arrays.
macro_rules! column {
    ($batch:expr, $one:ident => $value:expr) => {
        $batch.iter().map(|$one| $value).collect::<Vec<_>>()
    };
}

/// Sends a batch, of this number, and reads what became of each part.
///
/// # Errors
/// The driver's: of most nobody knows whether the batch was committed.
pub(super) async fn send(
    (client, statement): (&Client, &Statement),
    (me, number, risked): (&[u8; 16], i64, &Risked),
    batch: &[Waiting],
) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
    let kinds = column!(batch, one => one.asked.kind);
    let accounts = column!(batch, one => one.asked.row.account.as_slice());
    let slots = column!(batch, one => one.asked.row.slot.map_or(NO_SLOT, i16::from));
    let numbers = column!(batch, one => i64::from(one.asked.ask.number));
    let prices = column!(batch, one => signed(one.asked.ask.price));
    let routes = column!(batch, one => i32::from(one.asked.ask.route));
    let prints = column!(batch, one => one.asked.ask.print.cast_signed());
    let tokens = column!(batch, one => one.token);
    let says = column!(batch, one => signed(one.asked.says));
    let promises = column!(batch, one => one.asked.promise.as_deref());
    let untils = column!(batch, one => one.asked.until);
    let nows = column!(batch, one => one.asked.now);
    let states = column!(batch, one => one.asked.state);
    let statuses = column!(batch, one => i16::try_from(one.asked.status).unwrap_or(0));
    let agains = column!(batch, one => i16::from(one.asked.again));
    let scopes = column!(batch, one => one.asked.cap.map(|cap| i64::from(cap.scope)));
    let chargeds = column!(batch, one => one.asked.cap.map(|cap| signed(cap.most)));
    let spans = column!(batch, one => one.asked.cap.map(|cap| i64::from(cap.seconds)));
    let returnables = column!(batch, one => one.asked.ask.terms.is_returnable);
    let ones = column!(batch, one => i64::from(one.asked.one_in));
    let me = me.as_slice();
    let Risked { margin, credit, most, risk } = *risked;
    let parameters: [&(dyn ToSql + Sync); 26] = [
        &me,
        &number,
        &margin,
        &credit,
        &most,
        &risk,
        &kinds,
        &accounts,
        &slots,
        &numbers,
        &prices,
        &routes,
        &prints,
        &tokens,
        &says,
        &promises,
        &untils,
        &nows,
        &states,
        &statuses,
        &agains,
        &scopes,
        &chargeds,
        &spans,
        &returnables,
        &ones,
    ];
    client.query(statement, &parameters).await
}

/// The period of the cap that was asked for.
fn period(row: &tokio_postgres::Row, asked: &Asked) -> Result<Option<Period>, RowsError> {
    let all: [Option<i64>; 4] =
        [row.try_get(4)?, row.try_get(5)?, row.try_get(6)?, row.try_get(7)?];
    let (Some(cap), [Some(since), Some(until), Some(most), Some(spent)]) = (asked.cap, all) else {
        return Ok(None);
    };
    let capped = Capped { scope: cap.scope, since, until, most: amount(most) };
    Ok(Some(Period { capped, spent: amount(spent) }))
}

/// Reads an answer.
///
/// # Errors
/// [`RowsError::Unreadable`]: the tables are not what this version makes of them.
pub(super) fn answer(row: &tokio_postgres::Row, asked: &Asked) -> Result<Answer, RowsError> {
    let is_there: bool = row.try_get(8)?;
    Ok(Answer {
        verdict: row.try_get(0)?,
        status: u16::try_from(row.try_get::<_, i16>(1)?).unwrap_or(0),
        price: amount(row.try_get(2)?),
        route: u16::try_from(row.try_get::<_, i32>(3)?).unwrap_or(u16::MAX),
        period: period(row, asked)?,
        kept: if is_there { Some(Kept::read(row, 9)?) } else { None },
    })
}
