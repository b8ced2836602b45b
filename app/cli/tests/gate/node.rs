//! A node that speaks JSON-RPC on loopback, over a cluster of this test with the real program. It lies, lags, loses
//! and is away as a test says.

use super::http;
use base64::{Engine, engine::general_purpose::STANDARD};
use farthing_sdk::{
    Embedded,
    client::{Network, bytes},
    solana::{Account, Address, Signature},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

/// The first block of this cluster.
pub const GENESIS: Address = Address::new_from_array([7; 32]);

/// What a node does to who asks it.
#[derive(Default)]
pub struct Whims {
    /// It takes questions and hangs up.
    pub is_down: bool,
    /// What is sent is acknowledged, and lost.
    pub loses: bool,
    /// Another cluster's node.
    pub is_foreign: bool,
    /// Accounts of which it says something else.
    pub lies: HashMap<Address, Option<Account>>,
    /// An older chain, which it shows instead of the newest.
    pub view: Option<Box<Embedded>>,
    /// Questions so far, by their method.
    pub asked: Vec<String>,
}

/// The node, until the test ends.
#[derive(Clone)]
pub struct Node {
    pub url: String,
    live: Arc<Mutex<Embedded>>,
    whims: Arc<Mutex<Whims>>,
}

impl Node {
    pub fn start(live: Embedded) -> Self {
        let live = Arc::new(Mutex::new(live));
        Self::over(&live)
    }

    /// Another node of the same cluster.
    pub fn beside(&self) -> Self {
        Self::over(&self.live)
    }

    fn over(live: &Arc<Mutex<Embedded>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let node = Self { url, live: Arc::clone(live), whims: Arc::default() };
        let serving = node.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (node, connection) = (serving.clone(), connection.expect("a connection"));
                thread::spawn(move || node.serve(connection));
            }
        });
        node
    }

    /// The newest chain.
    pub fn live(&self) -> MutexGuard<'_, Embedded> {
        self.live.lock().expect("no panic")
    }

    pub fn whims(&self) -> MutexGuard<'_, Whims> {
        self.whims.lock().expect("no panic")
    }

    /// From now on it shows the chain of this moment.
    pub fn falls_behind(&self) {
        let view = self.live().clone();
        self.whims().view = Some(Box::new(view));
    }

    /// How often a method was asked for.
    pub fn asked(&self, method: &str) -> usize {
        self.whims().asked.iter().filter(|asked| *asked == method).count()
    }

    fn serve(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("a connection"));
        while let Some(request) = http::read_request(&mut reader) {
            let question: Value = serde_json::from_slice(&request.body).expect("JSON");
            let Some(answer) = self.answer(&question) else { return };
            let text = answer.to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                text.len()
            );
            if connection.write_all(&[head.as_bytes(), text.as_bytes()].concat()).is_err() {
                return;
            }
        }
    }

    /// `None`: nobody is there.
    fn answer(&self, question: &Value) -> Option<Value> {
        let method = question["method"].as_str().expect("a method");
        let live = self.live();
        let mut whims = self.whims();
        whims.asked.push(method.to_owned());
        if whims.is_down {
            return None;
        }
        let shown = whims.view.as_deref().unwrap_or(&live);
        let outcome = match method {
            "sendTransaction" => send(&live, &whims, &question["params"]),
            _ => Asked { chain: shown, whims: &whims, params: &question["params"] }.answer(method),
        };
        let mut answer = json!({ "jsonrpc": "2.0", "id": question["id"] });
        match outcome {
            Ok(result) => answer["result"] = result,
            Err(message) => answer["error"] = json!({ "code": -32_000, "message": message }),
        }
        Some(answer)
    }
}

fn send(live: &Embedded, whims: &Whims, params: &Value) -> Result<Value, String> {
    let transaction = transaction(params)?;
    let signature = transaction.signatures.first().copied().unwrap_or_default();
    if !whims.loses {
        live.send(&transaction).map_err(|error| error.to_string())?;
    }
    Ok(json!(signature.to_string()))
}

fn transaction(params: &Value) -> Result<farthing_sdk::solana::VersionedTransaction, String> {
    let bytes = STANDARD.decode(params[0].as_str().unwrap_or_default());
    bytes.ok().and_then(|bytes| bytes::decode(&bytes)).ok_or_else(|| "no transaction".into())
}

/// A question about a chain.
struct Asked<'a> {
    chain: &'a Embedded,
    whims: &'a Whims,
    params: &'a Value,
}

impl Asked<'_> {
    fn answer(&self, method: &str) -> Result<Value, String> {
        let clock = self.chain.clock();
        let with_context = |value| json!({ "context": { "slot": clock.slot }, "value": value });
        match method {
            "getGenesisHash" => {
                let other = Address::new_from_array([8; 32]);
                let first = if self.whims.is_foreign { other } else { GENESIS };
                Ok(json!(first.to_string()))
            }
            "getVersion" => Ok(json!({ "solana-core": "4.0.0", "feature-set": 1 })),
            "getSlot" => Ok(json!(clock.slot)),
            "getRecentPrioritizationFees" | "getSignaturesForAddress" | "getProgramAccounts" => {
                Ok(json!([]))
            }
            "getTransaction" => Ok(Value::Null),
            "getMinimumBalanceForRentExemption" => {
                let length = self.params[0].as_u64().unwrap_or_default() as usize;
                self.chain.minimum_balance(length).map(|rent| json!(rent)).map_err(words)
            }
            "getMultipleAccounts" => {
                let least = self.params[1]["minContextSlot"].as_u64().unwrap_or(0);
                if least > clock.slot {
                    return Err("Minimum context slot has not been reached".into());
                }
                Ok(with_context(json!(self.accounts(&self.params[0]))))
            }
            "getAccountInfo" => {
                let mut accounts = self.accounts(&json!([self.params[0]]));
                Ok(with_context(accounts.pop().unwrap_or_default()))
            }
            "getSignatureStatuses" => self.statuses().map(with_context),
            "simulateTransaction" => self.simulation().map(with_context),
            other => self.of_blocks(other),
        }
    }

    /// What is asked of blocks.
    fn of_blocks(&self, method: &str) -> Result<Value, String> {
        let context = json!({ "slot": self.chain.clock().slot });
        let with_context = |value| json!({ "context": context, "value": value });
        match method {
            "getLatestBlockhash" => {
                let recent = self.chain.recent().map_err(words)?;
                let height = recent.last_valid_block_height;
                let hash = recent.blockhash.to_string();
                Ok(with_context(json!({ "blockhash": hash, "lastValidBlockHeight": height })))
            }
            "isBlockhashValid" => {
                let hash = self.params[0].as_str().and_then(|text| text.parse().ok());
                let is_recent = self.chain.is_recent(&hash.ok_or("no hash")?).map_err(words)?;
                Ok(with_context(json!(is_recent)))
            }
            "getEpochInfo" => {
                let finalized = self.chain.finalized().map_err(words)?;
                Ok(json!({
                    "absoluteSlot": finalized.slot, "blockHeight": finalized.block_height,
                    "epoch": 0, "slotIndex": 0, "slotsInEpoch": 432_000, "transactionCount": 0,
                }))
            }
            other => Err(format!("this node cannot {other}")),
        }
    }

    fn accounts(&self, addresses: &Value) -> Vec<Value> {
        let addresses = addresses.as_array().cloned().unwrap_or_default();
        let address = |text: &Value| text.as_str().and_then(|text| text.parse::<Address>().ok());
        let account = |address: Address| match self.whims.lies.get(&address) {
            Some(lie) => lie.clone(),
            None => self.chain.account(&address).ok().flatten(),
        };
        addresses.iter().map(|text| shown(address(text).and_then(account).as_ref())).collect()
    }

    fn statuses(&self) -> Result<Value, String> {
        let signatures = self.params[0].as_array().cloned().unwrap_or_default();
        let mut all = Vec::new();
        for text in &signatures {
            let signature: Option<Signature> = text.as_str().and_then(|text| text.parse().ok());
            let status = self.chain.status(&signature.ok_or("no signature")?).map_err(words)?;
            all.push(status.landed.map(|landed| {
                let result = landed
                    .error
                    .as_ref()
                    .map_or(json!({ "Ok": null }), |error| json!({ "Err": error }));
                json!({
                    "slot": landed.slot, "confirmations": null, "err": landed.error,
                    "status": result, "confirmationStatus": "finalized",
                })
            }));
        }
        Ok(json!(all))
    }

    fn simulation(&self) -> Result<Value, String> {
        let watched = self.params[1]["accounts"]["addresses"].as_array().cloned();
        let watched: Vec<Address> = watched
            .unwrap_or_default()
            .iter()
            .filter_map(|text| text.as_str()?.parse().ok())
            .collect();
        let result = self.chain.simulate(&transaction(self.params)?, &watched).map_err(words)?;
        let accounts: Vec<_> = result.accounts.iter().map(|one| shown(one.as_ref())).collect();
        Ok(json!({
            "err": result.error, "logs": result.logs, "accounts": accounts,
            "unitsConsumed": result.compute_units, "fee": result.fee,
        }))
    }
}

fn words(error: impl ToString) -> String {
    error.to_string()
}

fn shown(account: Option<&Account>) -> Value {
    account.map_or(Value::Null, |account| {
        json!({
            "lamports": account.lamports, "owner": account.owner.to_string(),
            "data": [STANDARD.encode(&account.data), "base64"], "executable": account.executable,
            "rentEpoch": account.rent_epoch, "space": account.data.len(),
        })
    })
}
