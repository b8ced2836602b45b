//! Claiming much at once, through a lookup table, and claiming too late, on a validator.

use super::{
    Localnet, field,
    stopped::Stopped,
    support::{Run, text},
};
use farthing_sdk::{
    client::{Client, Rpc},
    solana::{Address, ids::sysvar, read_keypair_file},
};

/// One voucher more than fits into a transaction without a table, and one link more.
const VOUCHERS: usize = 9;
const LINKS: usize = 15;
/// Seconds until a voucher expires: more than the two minutes that the payee's book asks for.
const LASTS: i64 = 300;

struct Claims<'a> {
    localnet: &'a Localnet,
    /// The payer's folder and the payee's.
    folders: [String; 2],
}

impl Claims<'_> {
    fn payer(&self, args: &[&str]) -> Run {
        self.localnet.run("reader", &[&["channel"], args, &["--state", &self.folders[0]]].concat())
    }

    fn payee(&self, args: &[&str]) -> Run {
        self.localnet.run("creator", &[&["channel"], args, &["--state", &self.folders[1]]].concat())
    }

    fn open(&self, creator: &str, options: &[&str]) -> String {
        field(&self.payer(&[&["open", creator], options].concat()).json(), "channel")
    }

    fn sign(&self, channel: &str, options: &[&str]) -> String {
        field(&self.payer(&[&["sign", channel], options].concat()).json(), "promise")
    }

    fn verify(&self, promises: &[String]) {
        let promises: Vec<&str> = promises.iter().map(String::as_str).collect();
        let verified = self.payee(&[&["verify"], &promises[..]].concat()).json();
        assert_eq!(verified["accepted"], promises.len(), "{verified}");
    }

    /// Promises 0.001 in each of the channels, and takes the promises into the book.
    fn promise(&self, channels: &[String]) {
        let sign = |channel: &String| self.sign(channel, &["0.001"]);
        self.verify(&channels.iter().map(sign).collect::<Vec<_>>());
    }

    fn transactions(&self, options: &[&str]) -> (u64, String) {
        let claimed = self.payee(&[&["claim"], options].concat()).json();
        let amount = field(&claimed["amount"][0], "tokens");
        (claimed["transactions"].as_u64().expect("a number"), amount)
    }
}

pub fn run(localnet: &Localnet) {
    let folders =
        ["much-payer", "much-payee"].map(|side| text(&localnet.state.join(side)).to_string());
    let claims = Claims { localnet, folders };
    let creator = field(&localnet.run("creator", &["creator", "list"]).json()[0], "address");
    localnet.run("reader", &["deposit", "add", "1"]).json();
    let vouchers: Vec<_> = (0..VOUCHERS).map(|_| claims.open(&creator, &["0.01"])).collect();
    let chain = ["--unit", "0.001", "--links", "10"];
    let chains: Vec<_> = (0..LINKS).map(|_| claims.open(&creator, &chain)).collect();
    through_a_table(&claims, &vouchers, &chains);
    too_late(&claims, &vouchers[0]);
}

/// What takes two transactions for each kind takes one.
fn through_a_table(claims: &Claims, vouchers: &[String], chains: &[String]) {
    let all = [vouchers, chains].concat();
    claims.promise(&all);
    let table = table(claims, &all);
    claims.payee(&["claim", "--lookup-table", &vouchers[0]]).fails(2, "is no lookup table");
    let nowhere = Address::new_from_array([9; 32]).to_string();
    claims.payee(&["claim", "--lookup-table", &nowhere]).fails(4, "there is no lookup table at");
    assert_eq!(claims.transactions(&["--dry-run"]), (4, "0.024".into()));
    let with_table = ["--lookup-table", &table];
    let dry = [&["--dry-run"], &with_table[..]].concat();
    assert_eq!(claims.transactions(&dry), (2, "0.024".into()));
    assert_eq!(claims.transactions(&with_table), (2, "0.024".into()));
    // A priority fee takes room in the transaction; it is thought of.
    claims.promise(&all);
    assert_eq!(claims.transactions(&["--priority-fee", "1000"]), (4, "0.024".into()));
    assert_eq!(claims.payee(&["claim"]).json()["transactions"], 0);
}

/// A lookup table of the payee's with all that claims name.
fn table(claims: &Claims, channels: &[String]) -> String {
    let shown = claims.payee(&["show", &channels[0]]).json();
    let payee = field(&shown, "payee");
    let parse = |address: &String| address.parse::<Address>().expect("an address");
    let all: Vec<_> = channels.iter().chain([&payee]).map(parse).collect();
    let all = [&all[..], &[sysvar::instructions::ID]].concat();
    let wallet = claims.localnet.state.join("wallets/creator.json");
    let wallet = read_keypair_file(wallet).expect("a wallet");
    let client = Client::new(Rpc::new(&claims.localnet.url));
    client.create_table(&all, &wallet).expect("a table").key.to_string()
}

/// A voucher that was not claimed before it expired: the report says when, and the way on works.
fn too_late(claims: &Claims, channel: &str) {
    let network = Stopped(Rpc::new(&claims.localnet.url));
    network.stop();
    let expires = (network.now().1 + LASTS).to_string();
    claims.verify(&[claims.sign(channel, &["0.002", "--expires", &expires])]);
    network.pass(LASTS, 1);
    network.resume();
    let late = claims.payee(&["claim", channel]).json();
    assert_eq!((&late["transactions"], &late["amount"]), (&0.into(), &serde_json::json!([])));
    let missed = &late["not_claimed"][0];
    assert_eq!(
        (&missed["channel"], &missed["amount"]["tokens"], &missed["reason"]),
        (&channel.into(), &"0.002".into(), &"voucher expired".into())
    );
    assert_eq!(missed["at"].to_string(), expires);
    claims.verify(&[claims.sign(channel, &["--again"])]);
    assert_eq!(claims.transactions(&[channel]), (1, "0.002".into()));
}
