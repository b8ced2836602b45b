//! A payer that plays by the rules of stock clients, and breaks them where a test wants that.

use ::bytes::Bytes;
use farthing_sdk::client::{Network, bytes};
use farthing_sdk::solana::{
    Address, ComputeBudgetInstruction, Instruction, Keypair, Message, Signature, Signer,
    VersionedMessage, VersionedTransaction, token,
};
use farthing_sdk::{Token, addresses};
use farthing_wire::exact::v1;
use farthing_wire::mpp::{Challenge, ChallengeKey, Credential};
use farthing_wire::{Accept, ExactPayment, ExactRequirements, Outcome, PaymentRequired, Settled};
use http::Request;
use http::request::Builder;
use http_body_util::Full;

use crate::net::Net;
use crate::scene::{Reply, Scene};

const MEMO: Address = Address::from_str_const("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");

/// Which words a payer speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Speaks {
    V2,
    V1,
    Charge,
}

pub const ALL: [Speaks; 3] = [Speaks::V2, Speaks::V1, Speaks::Charge];

/// What is asked of a request, in the payer's words.
#[derive(Clone, Debug)]
pub enum Asked {
    V2(ExactRequirements),
    V1(ExactRequirements),
    Charge(Challenge, String),
}

/// A request, without a body.
pub fn get(path: &str) -> Request<Full<Bytes>> {
    Request::get(path).body(Full::default()).unwrap()
}

impl Asked {
    /// What a 402 asks.
    pub fn of(reply: &Reply, speaks: Speaks) -> Self {
        assert_eq!(reply.status, 402, "{reply:?}");
        match speaks {
            Speaks::V2 => Self::V2(reply.exact().expect("exact is offered")),
            // Its clients read the body alone; what a transaction must be is the same.
            Speaks::V1 => {
                assert_eq!(reply.json()["accepts"][0]["scheme"], "exact");
                let exact = reply.exact().expect("exact is offered");
                Self::V1(ExactRequirements { memo: None, ..exact })
            }
            Speaks::Charge => {
                let header = reply.headers["www-authenticate"].to_str().unwrap();
                let (challenge, id) = challenge(header);
                Self::Charge(challenge, id)
            }
        }
    }

    /// Base units, to whom, who pays the fee, and the memo.
    pub fn terms(&self) -> (u64, [u8; 32], [u8; 32], Option<String>) {
        match self {
            Self::V2(exact) | Self::V1(exact) => {
                (exact.amount, exact.pay_to, exact.fee_payer, exact.memo.clone())
            }
            Self::Charge(Challenge { request, .. }, _) => {
                let memo = request.external_id.clone();
                (request.amount, request.recipient, request.fee_payer, memo)
            }
        }
    }

    /// The header that pays with this transaction.
    pub fn header(&self, transaction: Vec<u8>) -> (&'static str, String) {
        match self {
            Self::V2(exact) => {
                let payment = ExactPayment { transaction };
                ("payment-signature", payment.encode(exact).unwrap())
            }
            Self::V1(exact) => {
                ("x-payment", v1::encode(&ExactPayment { transaction }, exact).unwrap())
            }
            Self::Charge(challenge, id) => {
                let (challenge, id) = (challenge.clone(), id.clone());
                ("authorization", Credential { id, challenge, transaction }.encode().unwrap())
            }
        }
    }
}

/// Reads `WWW-Authenticate: Payment`, as a client does, and gives the id apart.
fn challenge(header: &str) -> (Challenge, String) {
    let of = |name: &str| {
        let from = header.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        header[from..].split('"').next().unwrap().to_owned()
    };
    // A client echoes the slots; here they come back through the same types, under a key of the test's own.
    let echoed = serde_json::json!({
        "challenge": {
            "id": of("id"), "realm": of("realm"), "method": of("method"), "intent": of("intent"),
            "request": of("request"), "expires": of("expires"), "opaque": of("opaque"),
        },
        "payload": { "type": "transaction", "transaction": "AA==" },
    });
    (read(&echoed), of("id"))
}

/// By the only way there is to read one: as its server. The id is made with a key of the test's for that.
fn read(echoed: &serde_json::Value) -> Challenge {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let key = ChallengeKey::new(&[1; 32]).unwrap();
    let mut echoed = echoed.clone();
    let slots = ["realm", "method", "intent", "request", "expires", "digest", "opaque"];
    let slots = slots.map(|slot| echoed["challenge"][slot].as_str().unwrap_or_default().to_owned());
    echoed["challenge"]["id"] = hmac(&slots.join("|")).into();
    let value = format!("Payment {}", URL_SAFE_NO_PAD.encode(echoed.to_string()));
    Credential::decode(value.as_bytes(), &[key]).unwrap().challenge
}

/// HMAC-SHA256 with the test's key, which fits into a block.
fn hmac(text: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::{Digest, Sha256};
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        block[..32].iter_mut().for_each(|place| *place ^= 1);
        block
    };
    let inner = Sha256::new_with_prefix(pad(0x36)).chain_update(text).finalize();
    let outer = Sha256::new_with_prefix(pad(0x5c)).chain_update(inner).finalize();
    URL_SAFE_NO_PAD.encode(outer)
}

/// A transfer as stock clients make it: limit, price, transfer, memo.
pub fn transfer(
    (net, token): (&Net, Token),
    payer: &Keypair,
    (amount, wallet, sponsor, memo): (u64, [u8; 32], [u8; 32], Option<String>),
) -> Vec<u8> {
    let [wallet, sponsor] = [wallet, sponsor].map(Address::new_from_array);
    let from = addresses::ata(&payer.pubkey(), token);
    let to = addresses::ata(&wallet, token);
    let mint = token.mint;
    let moved = token::instruction::transfer_checked(
        &token.program,
        &from,
        &mint,
        &to,
        &payer.pubkey(),
        &[],
        amount,
        6,
    );
    let mut all = vec![
        ComputeBudgetInstruction::set_compute_unit_limit(40_000),
        ComputeBudgetInstruction::set_compute_unit_price(1),
        moved.unwrap(),
    ];
    let memo = memo.map(|memo| Instruction::new_with_bytes(MEMO, memo.as_bytes(), Vec::new()));
    all.extend(memo);
    signed(net, &sponsor, (&all, payer))
}

/// Signed by the payer, the sponsor's place empty.
pub fn signed(net: &Net, sponsor: &Address, (all, payer): (&[Instruction], &Keypair)) -> Vec<u8> {
    let blockhash = net.live().recent().unwrap().blockhash;
    let message = Message::new_with_blockhash(all, Some(sponsor), &blockhash);
    let message = VersionedMessage::Legacy(message);
    let signature = payer.sign_message(&message.serialize());
    let signatures = vec![Signature::default(), signature];
    bytes::encode(&VersionedTransaction { signatures, message }).unwrap()
}

impl Scene {
    /// What a request is told.
    pub async fn asked_for(&self, path: &str, speaks: Speaks) -> Asked {
        Asked::of(&self.ask(get(path)).await, speaks)
    }

    /// A payment of what is asked, by the payer.
    pub fn paying(&self, asked: &Asked) -> (&'static str, String) {
        asked.header(transfer((&self.net, self.token), &self.payer, asked.terms()))
    }

    /// A request's head that pays for this path.
    pub async fn paid(&self, path: &str, speaks: Speaks) -> Builder {
        let asked = self.asked_for(path, speaks).await;
        let (name, value) = self.paying(&asked);
        Request::get(path).header(name, value)
    }
}

/// The same request again.
pub fn same(request: &Request<Full<Bytes>>) -> Request<Full<Bytes>> {
    request.clone()
}

pub fn bodiless(head: Builder) -> Request<Full<Bytes>> {
    head.body(Full::default()).unwrap()
}

impl Reply {
    /// What is asked in x402's version 2.
    pub fn exact(&self) -> Option<ExactRequirements> {
        let header = self.headers.get("payment-required")?;
        let required = PaymentRequired::decode(header.as_bytes()).unwrap();
        required.accepts.into_iter().find_map(|accept| match accept {
            Accept::Exact(exact) => Some(exact),
            _ => None,
        })
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The receipt of x402's version 2.
    pub fn settled(&self) -> Settled<'static> {
        Settled::decode(self.headers["payment-response"].as_bytes()).unwrap()
    }

    /// What became of the payment, as the receipt says.
    pub fn outcome(&self) -> Option<Outcome<'static>> {
        self.headers.get("payment-response")?;
        Some(self.settled().outcome)
    }

    /// The code of a 402 that asks anew.
    pub fn code(&self) -> String {
        let header = self.headers["payment-required"].as_bytes();
        PaymentRequired::decode(header).unwrap().error.unwrap_or_default()
    }
}
