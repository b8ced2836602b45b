//! What the sponsor's key may still spend, counted by all gateways together.

use super::{
    Rows, RowsError,
    kept::{Param, amount, signed},
    settlements::{Spent, spent},
};
use crate::chain::{Cost, MessageHash, SponsorCaps};

impl Rows {
    /// Counts what a transaction may cost, where the budgets allow it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn spend(
        &self,
        hash: &MessageHash,
        cost: &Cost,
        caps: &SponsorCaps,
    ) -> Result<Spent, RowsError> {
        let sql = "select verdict, so_far from farthing.spend($1, $2, $3, $4, $5, $6, $7)";
        let parameters: [Param; 7] = [
            Box::new(hash.to_vec()),
            Box::new(cost.asker.to_vec()),
            Box::new(cost.at),
            Box::new(signed(cost.fees)),
            Box::new(signed(cost.spent)),
            Box::new(signed(caps.by_address)),
            Box::new(signed(caps.by_hour)),
        ];
        spent(self.query(sql, parameters.into())?.first().ok_or(RowsError::Unreadable)?)
    }

    /// Counts what one is known to cost by now; nothing at all is counted no more. Nobody waits for it: until it is done,
    /// more counts.
    pub fn spent_by_now(&self, hash: &MessageHash, fees: u64, spent: u64) {
        let sql = "with u as (update farthing.spending set fees = $2, spent = $3 where hash = $1 and $3 > 0) \
                   delete from farthing.spending where hash = $1 and $3 = 0";
        let parameters: [Param; 3] =
            [Box::new(hash.to_vec()), Box::new(signed(fees)), Box::new(signed(spent))];
        self.tell(sql, parameters.into());
    }

    /// Lamports of fees since a time of the cluster, in Unix seconds.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn fees_since(&self, since: i64) -> Result<u64, RowsError> {
        let sql = "select least(coalesce(sum(fees), 0), 9223372036854775807)::bigint from farthing.spending where at > $1";
        let rows = self.query(sql, vec![Box::new(since)])?;
        Ok(amount(rows.first().ok_or(RowsError::Unreadable)?.try_get(0)?))
    }
}
