//! Payments by one transaction: a row for each message, written before it is signed. Whoever holds a row serves a request
//! for it; a hold ends with its gateway.

use super::{
    Rows, RowsError,
    kept::{Param, amount, signed},
};
use crate::chain::{Cost, SponsorCaps};
use crate::ledger::Settled;

/// Of a message, or of where one has landed.
pub type PaymentHash = [u8; 32];

/// By which a request is known that has a payment in hand.
pub type Hold = [u8; 16];

/// A payment as its row has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payment {
    /// As gateways encode it.
    pub record: Vec<u8>,
    /// Rises with each change.
    pub version: i64,
    /// The token of the request that has it in hand, and whether that one's gateway is there.
    pub hold: Option<(Hold, bool)>,
}

/// What is written of a payment beside what it began with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The number of its state: 0 reserved, 1 signed, 2 confirmed, 3 failed, 4 never landed.
    pub state: u8,
    /// Whether it binds its payer.
    pub is_open: bool,
    /// Unix seconds of the cluster; 0 before it is settled.
    pub settled_at: i64,
    /// The same: it may be forgotten afterwards.
    pub kept_until: i64,
    /// As gateways encode it.
    pub record: Vec<u8>,
}

/// A payment that is reserved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct New {
    pub hash: PaymentHash,
    pub payer: [u8; 32],
    /// The keyed fingerprint of its request.
    pub print: u64,
    /// What its payer calls it, if anything.
    pub name: Option<[u8; 16]>,
    /// What it may cost: fees alone.
    pub cost: Cost,
    /// The account that its tokens come from.
    pub source: [u8; 32],
    /// 0 a transfer, 1 a call of our program, 2 it had landed before it was shown.
    pub way: u8,
    /// Base units.
    pub amount: u64,
    /// Base units that a node says are in that account; `None` of one that has landed.
    pub has: Option<u64>,
    /// As gateways encode it.
    pub record: Vec<u8>,
}

/// What became of a reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reserved {
    Done,
    /// The message is here already.
    Known,
    /// Another one of its payer for the same request is open.
    Open(PaymentHash),
    /// One of its payer has failed within the hour.
    Barred,
    /// Its payer calls another one so, for which it may be charged.
    Named,
    Uncovered(Covered),
    Spent(Spent),
}

/// What became of a signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signed {
    Done,
    /// Another request has the payment in hand by now.
    NotInHand,
    /// One of its payer has failed within the hour.
    Barred,
    Uncovered(Covered),
}

/// Why an account backs no more payments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covered {
    /// Another one of the same deposit is under way.
    Deposit,
    /// All that are under way need so many base units.
    TooFew { needs: u64 },
}

/// Whether something was counted against the sponsor's budgets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spent {
    Counted,
    /// The address has caused so many lamports within the hour.
    Address(u64),
    Hour,
}

impl Rows {
    /// A payment; `None` where it is not known.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn payment(&self, hash: &PaymentHash) -> Result<Option<Payment>, RowsError> {
        let sql = "select record, version, hold, not farthing.is_gone(gateway) from farthing.settlement where hash = $1";
        let rows = self.query(sql, vec![Box::new(hash.to_vec())])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let hold: Option<Vec<u8>> = row.try_get(2)?;
        let hold =
            hold.map(|hold| hold.try_into().map_err(|_| RowsError::Unreadable)).transpose()?;
        let is_there = row.try_get(3)?;
        let (record, version) = (row.try_get(0)?, row.try_get(1)?);
        Ok(Some(Payment { record, version, hold: hold.map(|hold| (hold, is_there)) }))
    }

    /// The open payment of a payer for a request, if there is one.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn open_payment(
        &self,
        payer: &[u8; 32],
        print: u64,
    ) -> Result<Option<PaymentHash>, RowsError> {
        let sql =
            "select hash from farthing.settlement where payer = $1 and print = $2 and is_open";
        let parameters: [Param; 2] = [Box::new(payer.to_vec()), Box::new(print.cast_signed())];
        self.query(sql, parameters.into())?.first().map(|row| hash(row, 0)).transpose()
    }

    /// Takes a payment in hand, if nothing has changed of it since `version`.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn hold_payment(
        &self,
        of: &PaymentHash,
        (version, hold): (i64, &Hold),
    ) -> Result<bool, RowsError> {
        let sql = "with u as (update farthing.settlement set version = version + 1, gateway = $3, hold = $4 \
                   where hash = $1 and version = $2 returning 1) select exists (select 1 from u) \
                   or exists (select 1 from farthing.settlement where hash = $1 and hold = $4)";
        let parameters: [Param; 4] = [
            Box::new(of.to_vec()),
            Box::new(version),
            Box::new(self.shared.me.to_vec()),
            Box::new(hold.to_vec()),
        ];
        self.is_so(sql, parameters.into())
    }

    /// Reserves a payment, in hand of its request, if the budgets allow it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn reserve_payment(
        &self,
        new: &New,
        (caps, hold): (&SponsorCaps, &Hold),
    ) -> Result<Reserved, RowsError> {
        let sql = "select verdict, so_far, other from farthing.reserve($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        let parameters: [Param; 16] = [
            Box::new(self.shared.me.to_vec()),
            Box::new(new.hash.to_vec()),
            Box::new(new.payer.to_vec()),
            Box::new(new.print.cast_signed()),
            Box::new(new.name.map(|name| name.to_vec())),
            Box::new(new.cost.asker.to_vec()),
            Box::new(new.cost.at),
            Box::new(signed(new.cost.fees)),
            Box::new(signed(caps.by_address)),
            Box::new(signed(caps.by_hour)),
            Box::new(new.record.clone()),
            Box::new(hold.to_vec()),
            Box::new(new.source.to_vec()),
            Box::new(i16::from(new.way)),
            Box::new(signed(new.amount)),
            Box::new(new.has.map(signed)),
        ];
        let rows = self.query(sql, parameters.into())?;
        let row = rows.first().ok_or(RowsError::Unreadable)?;
        Ok(match row.try_get(0)? {
            1_i16 => Reserved::Done,
            2 => Reserved::Known,
            3 => Reserved::Open(hash(row, 2)?),
            4 => Reserved::Barred,
            7 => Reserved::Named,
            8 | 9 => Reserved::Uncovered(uncovered(row)?),
            _ => Reserved::Spent(spent(row)?),
        })
    }

    /// Notes that a payment is signed which is in hand by `hold` and reserved at `at`, Unix seconds of the cluster, if its
    /// account has enough for it beside all that is signed: a node says that it `has` so many base units.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn sign_payment(
        &self,
        of: &PaymentHash,
        (hold, step): (&Hold, &Step),
        (has, at): (u64, i64),
    ) -> Result<Signed, RowsError> {
        let sql = "select verdict, needs from farthing.sign($1, $2, $3, $4, $5, $6)";
        let parameters: [Param; 6] = [
            Box::new(of.to_vec()),
            Box::new(hold.to_vec()),
            Box::new(signed(has)),
            Box::new(at),
            Box::new(step.record.clone()),
            Box::new(step.kept_until),
        ];
        let rows = self.query(sql, parameters.into())?;
        let row = rows.first().ok_or(RowsError::Unreadable)?;
        Ok(match row.try_get(0)? {
            1_i16 => Signed::Done,
            2 => Signed::NotInHand,
            4 => Signed::Barred,
            _ => Signed::Uncovered(uncovered(row)?),
        })
    }

    /// Notes how far a payment has come: one that is reserved and in hand by `hold`, or without one what was signed and is
    /// settled now, and books it. `false` where it is neither, any more.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn step_payment(
        &self,
        of: &PaymentHash,
        (hold, step): (Option<&Hold>, &Step),
        booked: &Settled,
    ) -> Result<bool, RowsError> {
        // Sent a second time it finds what it wrote itself: no two steps of a payment have one record.
        let sql = "with u as (update farthing.settlement t set version = version + 1, state = $3, is_open = $4, \
                   settled_at = $5, kept_until = $6, record = $7 where t.hash = $1 \
                   and (t.state = 0 and t.hold = $2 or t.state = 1 and $2 is null) returning 1), \
                   b as (insert into farthing.settled select clock_timestamp(), $8, $9, $10, $11, $12 from u where $3 = 2), \
                   s as (delete from farthing.spending s using u where s.hash = $1 and $3 = 4) \
                   select exists (select 1 from u) \
                   or exists (select 1 from farthing.settlement where hash = $1 and record = $7)";
        let parameters: [Param; 12] = [
            Box::new(of.to_vec()),
            Box::new(hold.map(|hold| hold.to_vec())),
            Box::new(i16::from(step.state)),
            Box::new(step.is_open),
            Box::new(step.settled_at),
            Box::new(step.kept_until),
            Box::new(step.record.clone()),
            Box::new(booked.payer.to_vec()),
            Box::new(booked.signature.to_vec()),
            Box::new(signed(booked.amount)),
            Box::new(i32::from(booked.route)),
            Box::new(booked.print.cast_signed()),
        ];
        self.is_so(sql, parameters.into())
    }

    /// Notes that a reply goes out for a payment that is in hand and was read at `version`.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn release_payment(
        &self,
        of: &PaymentHash,
        (version, hold, step): (i64, &Hold, &Step),
    ) -> Result<bool, RowsError> {
        let sql = "with u as (update farthing.settlement set version = version + 1, is_open = $4, kept_until = $5, \
                   record = $6 where hash = $1 and version = $2 and hold = $3 and state = 2 returning 1) \
                   select exists (select 1 from u) \
                   or exists (select 1 from farthing.settlement where hash = $1 and hold = $3 and record = $6)";
        let parameters: [Param; 6] = [
            Box::new(of.to_vec()),
            Box::new(version),
            Box::new(hold.to_vec()),
            Box::new(step.is_open),
            Box::new(step.kept_until),
            Box::new(step.record.clone()),
        ];
        self.is_so(sql, parameters.into())
    }

    /// Writes a record over another one of a payment that is in hand and settled; nobody waits for it.
    pub fn amend_payment(&self, of: &PaymentHash, hold: &Hold, record: Vec<u8>) {
        let sql = "update farthing.settlement set version = version + 1, record = $3 \
                   where hash = $1 and hold = $2 and state = 2";
        let parameters: [Param; 3] =
            [Box::new(of.to_vec()), Box::new(hold.to_vec()), Box::new(record)];
        self.tell(sql, parameters.into());
    }

    /// Leaves a payment to other requests; one that was never signed is forgotten. Nobody waits for it.
    pub fn leave_payment(&self, of: &PaymentHash, hold: &Hold) {
        let sql = "with d as (delete from farthing.settlement where hash = $1 and hold = $2 and state = 0 returning hash), \
                   s as (delete from farthing.spending s using d where s.hash = d.hash) \
                   update farthing.settlement set version = version + 1, hold = null \
                   where hash = $1 and hold = $2 and state <> 0";
        self.tell(sql, vec![Box::new(of.to_vec()), Box::new(hold.to_vec())]);
    }

    /// Payments that are signed and not settled: this gateway's, those of gateways that are gone, and these.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn signed_payments(
        &self,
        also: &[PaymentHash],
    ) -> Result<Vec<(PaymentHash, Vec<u8>)>, RowsError> {
        let sql = "select hash, record from farthing.settlement where state = 1 \
                   and (gateway = $1 or hash = any($2) or farthing.is_gone(gateway))";
        let parameters: [Param; 2] = [Box::new(self.shared.me.to_vec()), Box::new(bytes(also))];
        let rows = self.query(sql, parameters.into())?;
        rows.iter().map(|row| Ok((hash(row, 0)?, row.try_get(1)?))).collect()
    }

    /// Which of these are settled by now, at whichever gateway, or are not there any more.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn settled_payments(&self, of: &[PaymentHash]) -> Result<Vec<PaymentHash>, RowsError> {
        let sql = "select a.hash from unnest($1::bytea[]) a (hash) left join farthing.settlement t on t.hash = a.hash \
                   where t.state is null or t.state >= 2";
        self.query(sql, vec![Box::new(bytes(of))])?.iter().map(|row| hash(row, 0)).collect()
    }

    /// Payments that are not settled, and those that are paid and brought nothing yet.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn open_and_owed_payments(&self) -> Result<(u64, u64), RowsError> {
        let sql = "select count(*) filter (where state < 2), count(*) filter (where state = 2) \
                   from farthing.settlement where is_open";
        let rows = self.query(sql, Vec::new())?;
        let row = rows.first().ok_or(RowsError::Unreadable)?;
        Ok((amount(row.try_get(0)?), amount(row.try_get(1)?)))
    }

    /// Forgets what gateways that are gone had reserved and never signed.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn forget_reserved(&self) -> Result<(), RowsError> {
        self.query("select farthing.forget_reserved()", Vec::new()).map(|_| ())
    }

    fn is_so(&self, sql: &str, parameters: Vec<Param>) -> Result<bool, RowsError> {
        let rows = self.query(sql, parameters)?;
        Ok(rows.first().ok_or(RowsError::Unreadable)?.try_get(0)?)
    }
}

fn uncovered(row: &tokio_postgres::Row) -> Result<Covered, RowsError> {
    Ok(match row.try_get(0)? {
        8_i16 => Covered::Deposit,
        9 => Covered::TooFew { needs: amount(row.try_get(1)?) },
        _ => return Err(RowsError::Unreadable),
    })
}

pub(super) fn spent(row: &tokio_postgres::Row) -> Result<Spent, RowsError> {
    Ok(match row.try_get(0)? {
        1_i16 => Spent::Counted,
        5 => Spent::Address(amount(row.try_get(1)?)),
        6 => Spent::Hour,
        _ => return Err(RowsError::Unreadable),
    })
}

fn hash(row: &tokio_postgres::Row, place: usize) -> Result<PaymentHash, RowsError> {
    row.try_get::<_, &[u8]>(place)?.try_into().map_err(|_| RowsError::Unreadable)
}

fn bytes(all: &[PaymentHash]) -> Vec<Vec<u8>> {
    all.iter().map(|hash| hash.to_vec()).collect()
}
