//! A payer, as bytes on the wire. What it was given and what it has promised is counted here, and nowhere else.

use super::{
    http::{Connection, Reply},
    scene::{PRICE, reader},
};
use farthing_sdk::{
    channels::{Chain, Link, NEVER, SignedVoucher, Voucher},
    solana::{Address, Signer},
};
use farthing_wire::{HotReceipt, PAYMENT_REQUIRED, PaymentRequired, Shown, hot};
use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

pub struct Payer {
    pub channel: Address,
    chain: Option<Chain>,
}

impl Payer {
    pub fn new(channel: Address, chain: Option<Chain>) -> Self {
        Self { channel, chain }
    }

    /// The header of a request with this number, which promises so many prices in all.
    pub fn header(&self, number: u32, prices: u32) -> String {
        hot::encode(&self.shown(number, prices))
    }

    pub fn shown(&self, number: u32, prices: u32) -> Shown {
        match &self.chain {
            Some(chain) => {
                let link = chain.link(prices).expect("a link of its chain");
                Shown::link(self.channel.as_array(), link, number, PRICE)
            }
            None => {
                let (channel, cumulative) = (self.channel.to_bytes(), u64::from(prices) * PRICE);
                let voucher = Voucher { channel, cumulative, expires_at: NEVER };
                let signature = reader().sign_message(&voucher.encode()).into();
                Shown::voucher(SignedVoucher { voucher, signature }, number, PRICE)
            }
        }
    }

    /// A header with a link that is none of its chain's.
    pub fn forged(&self, number: u32, index: u32) -> String {
        let link = Link { index, hash: [0xAA; 32] };
        hot::encode(&Shown::link(self.channel.as_array(), link, number, PRICE))
    }

    /// Pays for a page on a connection of its own: number and promise go up together. Asks again for as long as it
    /// is told that nothing was charged and to come back: after a start, until the cluster was read. `None` where no
    /// reply comes.
    pub fn get(&self, gate: SocketAddr, target: &str, number: u32) -> Option<Reply> {
        self.wait_for(gate, target, (number, number + 1))
    }

    /// The same, with another promise.
    pub fn wait_for(&self, gate: SocketAddr, target: &str, shown: (u32, u32)) -> Option<Reply> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let reply = self.ask(gate, ("GET", target), shown)?;
            let is_later = reply.status == 503 && reply.text().contains("nothing was charged");
            if !(is_later || reply.status == 429) || Instant::now() > until {
                return Some(reply);
            }
            // Sooner than it is told, but not so often that it is told off.
            let seconds = reply.header("retry-after").and_then(|text| text.parse().ok());
            thread::sleep(Duration::from_millis(100 * seconds.unwrap_or(1_u64)));
        }
    }

    /// Asks on a connection of its own.
    pub fn ask(
        &self,
        gate: SocketAddr,
        (method, target): (&str, &str),
        (number, prices): (u32, u32),
    ) -> Option<Reply> {
        let header = self.header(number, prices);
        Connection::to(gate)?.ask(method, target, &[("farthing", &header), ("connection", "close")])
    }
}

impl Reply {
    /// The receipt in the hot form, if there is one.
    pub fn receipt(&self) -> Option<HotReceipt> {
        HotReceipt::decode(self.header(hot::NAME)?.as_bytes()).ok()
    }

    /// Whether it is what was paid for: all of it, with a receipt.
    pub fn is_delivered(&self) -> bool {
        self.status == 200 && self.is_whole && self.receipt().is_some()
    }

    /// What a 402 says.
    pub fn required(&self) -> PaymentRequired {
        let header = self.header(&PAYMENT_REQUIRED.to_ascii_lowercase()).expect("a 402's header");
        PaymentRequired::decode(header.as_bytes()).expect("it can be read")
    }

    /// The error that a 402 names.
    pub fn error(&self) -> String {
        assert_eq!(self.status, 402, "{self:?}");
        self.required().error.unwrap_or_default()
    }
}
