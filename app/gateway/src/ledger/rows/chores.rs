//! Facts by key, receipts, and what is removed when its days are over.

use std::collections::HashMap;

use farthing_vouchers::book::Row;

use super::{
    Rows, RowsError,
    kept::{amount, row, signed},
};
use crate::ledger::{Booked, Receipt, Settled, Tally};

/// Receipts that are removed by one statement: its transaction holds no rows for long.
const AT_ONCE: i64 = 10_000;

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

impl Rows {
    /// Notes a fact of the chain's side under a key, or removes it, if this gateway still claims and sponsors: a write
    /// under an older epoch is refused, whenever it arrives.
    ///
    /// # Errors
    /// [`RowsError::Fenced`]; whatever the database says.
    pub fn put_fenced(&self, key: &[u8], value: Option<&[u8]>) -> Result<(), RowsError> {
        let (key, epoch) = (key.to_vec(), signed(self.led()));
        let lease = "with l as (select 1 from farthing.lease where epoch = $1 for share)";
        let rows = match value {
            Some(value) => {
                let sql = format!(
                    "{lease} insert into farthing.fact select $2, $3 from l on conflict (key) do update \
                     set value = excluded.value returning 1"
                );
                let parameters: [super::kept::Param; 3] =
                    [Box::new(epoch), Box::new(key), Box::new(value.to_vec())];
                self.query(sql, parameters.into())?
            }
            None => {
                let sql = format!(
                    "{lease}, d as (delete from farthing.fact using l where key = $2) select 1 from l"
                );
                self.query(sql, vec![Box::new(epoch), Box::new(key)])?
            }
        };
        if rows.is_empty() { Err(RowsError::Fenced) } else { Ok(()) }
    }

    /// Notes a fact of any gateway's.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn put(&self, key: &[u8], value: Option<&[u8]>) -> Result<(), RowsError> {
        let key = key.to_vec();
        match value {
            Some(value) => self.query(
                "insert into farthing.fact values ($1, $2) on conflict (key) do update set value = excluded.value",
                vec![Box::new(key), Box::new(value.to_vec())],
            )?,
            None => self.query("delete from farthing.fact where key = $1", vec![Box::new(key)])?,
        };
        Ok(())
    }

    /// Notes a fact where there is none under its key, and gives the one that is there then: of several gateways at
    /// once all get the same.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn put_first(&self, key: &[u8], value: &[u8]) -> Result<Vec<u8>, RowsError> {
        let sql = "insert into farthing.fact values ($1, $2) on conflict do nothing";
        self.query(sql, vec![Box::new(key.to_vec()), Box::new(value.to_vec())])?;
        self.get(key)?.ok_or(RowsError::Unreadable)
    }

    /// The fact under a key.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, RowsError> {
        let sql = "select value from farthing.fact where key = $1";
        let rows = self.query(sql, vec![Box::new(key.to_vec())])?;
        Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
    }

    /// All facts whose key begins so, in the order of the keys.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn each(&self, prefix: &[u8]) -> Result<Vec<Pair>, RowsError> {
        let sql = "select key, value from farthing.fact where key >= $1 and substr(key, 1, $2) = $1 order by key";
        let length = i32::try_from(prefix.len()).unwrap_or(i32::MAX);
        let rows = self.query(sql, vec![Box::new(prefix.to_vec()), Box::new(length)])?;
        let pair = |row: &tokio_postgres::Row| Ok((row.try_get(0)?, row.try_get(1)?));
        rows.iter().map(pair).collect()
    }

    /// Whether this gateway still claims and sponsors, as the database has it.
    pub(super) fn leads(&self) -> Result<bool, RowsError> {
        let sql = "select 1 from farthing.lease where epoch = $1";
        Ok(!self.query(sql, vec![Box::new(signed(self.led()))])?.is_empty())
    }

    /// Sales and returns from `from` up to before `to`, in Unix seconds, oldest first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn receipts(&self, from: i64, to: i64) -> Result<Vec<Receipt>, RowsError> {
        let sold = "select floor(extract(epoch from at))::bigint as second, account, slot, number, route, price, \
                    print, 0 as kind, false as is_wish, null::bytea as signature from farthing.request";
        let back = "select floor(extract(epoch from back_at))::bigint, account, slot, number, route, returned, print, \
                    1, is_wish, null from farthing.request where back_at is not null";
        let settled = "select floor(extract(epoch from at))::bigint, payer, 255::smallint, 0::bigint, route, amount, print, 2, \
                       false, signature from farthing.settled";
        let sql = format!(
            "select * from ({sold} union all {back} union all {settled}) r where second >= $1 and second < $2 \
             order by second, kind"
        );
        self.query_apart(&sql, &[&from, &to])?.iter().map(receipt).collect()
    }

    /// What a request cost, and whether it is being answered, as long as its receipt is kept.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn price_of(&self, of: &Row, number: u32) -> Result<Option<(u64, bool)>, RowsError> {
        let (account, slot) = super::kept::key(of);
        let sql = "select price, state = 2 and not farthing.is_gone(gateway) from farthing.request where account = $1 and slot = $2 and number = $3";
        let parameters: [super::kept::Param; 3] =
            [Box::new(account), Box::new(slot), Box::new(i64::from(number))];
        let rows = self.query(sql, parameters.into())?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some((amount(row.try_get(0)?), row.try_get(1)?)))
    }

    /// What was bought of each route where returns are offered, and how much of it was returned.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn tallies(&self) -> Result<HashMap<u16, Tally>, RowsError> {
        let sql = "select route, sum(bought)::bigint, sum(back)::bigint from farthing.tally group by route";
        let tally = |row: &tokio_postgres::Row| {
            let route = u16::try_from(row.try_get::<_, i32>(0)?).unwrap_or(u16::MAX);
            Ok((route, Tally { bought: amount(row.try_get(1)?), back: amount(row.try_get(2)?) }))
        };
        self.query_apart(sql, &[])?.iter().map(tally).collect()
    }

    /// Removes receipts whose days are over.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn tidy(&self) -> Result<(), RowsError> {
        let days = i32::try_from(self.keep_days).unwrap_or(i32::MAX);
        for table in ["request", "settled"] {
            let sql = format!(
                "with old as (select ctid from farthing.{table} \
                 where at < clock_timestamp() - make_interval(days => $1) limit $2), \
                 d as (delete from farthing.{table} r using old where r.ctid = old.ctid returning 1) \
                 select count(*) from d"
            );
            loop {
                let rows = self.query_apart(&sql, &[&days, &AT_ONCE])?;
                let removed: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
                if removed < AT_ONCE {
                    break;
                }
            }
        }
        Ok(())
    }
}

fn receipt(from: &tokio_postgres::Row) -> Result<Receipt, RowsError> {
    let (price, print) = (amount(from.try_get(5)?), from.try_get::<_, i64>(6)?.cast_unsigned());
    let route = u16::try_from(from.try_get::<_, i32>(4)?).unwrap_or(u16::MAX);
    let of = row(from.try_get(1)?, from.try_get(2)?).ok_or(RowsError::Unreadable)?;
    let booked = match from.try_get(7)? {
        0_i32 => Booked::Sold { route, price, print },
        1 => Booked::Returned { amount: price, is_wish: from.try_get(8)? },
        _ => {
            let signature = from.try_get::<_, &[u8]>(9)?;
            let signature = signature.try_into().map_err(|_| RowsError::Unreadable)?;
            Booked::Settled(Settled { payer: of.account, signature, amount: price, route, print })
        }
    };
    Ok(Receipt {
        at: from.try_get(0)?,
        row: of,
        number: u32::try_from(from.try_get::<_, i64>(3)?).map_err(|_| RowsError::Unreadable)?,
        booked,
    })
}
