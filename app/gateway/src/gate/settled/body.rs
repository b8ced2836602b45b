//! The body of a request that one transaction of its own pays.

use std::error::Error;

use bytes::Bytes;
use http::request::Parts;
use http_body::Body;

use super::Purchase;
use crate::gate::answer::{Answer, Priced};
use crate::gate::deliver::Whose;
use crate::gate::{Gate, Refused, digest};

impl Gate {
    /// The body of a request that one transaction pays, now that the payment is reserved on disk: nothing was charged that
    /// could come back.
    pub(in crate::gate) async fn body_of_single<B>(
        &self,
        (priced, purchase, parts): (&Priced<'_>, &Purchase, &Parts),
        body: &mut B,
    ) -> Result<Bytes, Answer>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let _room = match body.is_end_stream() {
            true => None,
            false => {
                let room = self.bodies.unpaid(&body.size_hint());
                Some(room.ok_or_else(|| self.answers.refused(&Refused::Busy, priced))?)
            }
        };
        let read = self.whole_body((priced, &digest::of(&parts.headers)), body).await;
        read.map_err(|(answer, whose)| {
            if matches!(whose, Whose::Payer) {
                purchase.went_unpaid();
            }
            answer
        })
    }
}
