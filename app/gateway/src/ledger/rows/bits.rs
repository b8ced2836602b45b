//! `bit(256)` of Postgres: the window of a channel.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// A bit for each number from the highest down; of a byte the lowest first, as pages have it. Postgres has the first bit
/// of its string in the highest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bits(pub [u8; 32]);

impl<'a> FromSql<'a> for Bits {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let (length, bits) = raw.split_first_chunk::<4>().ok_or("no length")?;
        let bits: [u8; 32] = bits.try_into()?;
        match i32::from_be_bytes(*length) {
            256 => Ok(Self(bits.map(u8::reverse_bits))),
            _ => Err("not 256 bits".into()),
        }
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::BIT
    }
}

impl ToSql for Bits {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.put_i32(256);
        out.put_slice(&self.0.map(u8::reverse_bits));
        Ok(IsNull::No)
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::BIT
    }

    to_sql_checked!();
}
