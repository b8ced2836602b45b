//! Buying on a validator, with all that can be asked for.
//!
//!   when it costs more than was named, or a referrer has no deposit -> refused; what was asked for instead is
//!                                                                      bought
//!   when a pass is renewed -> refused while it can be refunded; then by a session's key, with a share for a
//!                             referrer
//!   when a session is opened with SOL -> the key gets exactly that, and a sponsor pays the rent

use super::{field, money::Money, support::text};
use std::{thread, time::Duration};

/// Seconds for which a purchase can be refunded.
const REFUNDABLE: u64 = 8;

struct Buying {
    money: Money,
    article: String,
    /// A pass for a day.
    access: String,
    /// Has no deposit at first.
    friend: String,
}

impl Buying {
    fn start() -> Self {
        let money = Money::start("buying");
        let (creator, article) = money.creator("creator", &["--price", "0.1", "--referral", "10%"]);
        let window = format!("{REFUNDABLE}s");
        let terms = ["--price", "1", "--duration", "1d", "--refund-window", &window];
        let create = [&["listing", "create", &creator, "--referral", "10%"], &terms[..]].concat();
        let access = field(&money.json("creator", &create), "listing");
        let friend = money.localnet.wallet("friend");
        Self { money, article, access, friend }
    }

    fn refuse(&self, args: &[&str], code: i32, words: &str) {
        self.money.run("reader", args).fails(code, words);
        self.money.run("reader", &[args, &["--dry-run"]].concat()).fails(code, words);
    }

    fn by_the_item(&self) {
        let Self { money, article, access, friend } = self;
        self.refuse(&["buy", article], 4, "has no deposit");
        money.json("reader", &["buy", article, "--top-up", "5"]);
        self.refuse(&["buy", article, "--max-price", "0.09"], 1, "(PriceAboveMaximum");
        self.refuse(
            &["buy", article, "--referrer", friend],
            4,
            "the referrer has no deposit of TEST",
        );
        self.refuse(&["buy", article, "--for", friend], 2, "gives no pass that somebody else");
        self.refuse(&["buy", access, "--note", "hi"], 2, "which has no note");
        let long = "a note of thirty-three characters";
        self.refuse(&["buy", article, "--note", long], 2, "the note has 33 bytes");
        money.json("friend", &["deposit", "open"]);
        let options = ["--referrer", friend, "--max-price", "0.2", "--quantity", "2"];
        let bought = money.json("reader", &[&["buy", article][..], &options].concat());
        assert_eq!((&bought["quantity"], &bought["price"]["tokens"]), (&2.into(), &"0.2".into()));
        assert_eq!(
            (money.deposit("reader"), money.deposit("friend")),
            ("4.7".into(), "0.02".into())
        );
    }

    /// Returns the file of the key.
    fn a_session(&self) -> String {
        let money = &self.money;
        let [key, bank] = ["session", "bank"].map(|name| {
            let file = money.localnet.state.join(format!("wallets/{name}.json"));
            text(&file).to_string()
        });
        let reader = money.wallet("reader");
        let before = money.lamports(&reader);
        let open = ["session", "open", &key, "--total", "9", "--actions", "buy", "--sol", "0.02"];
        let opened = money.json("reader", &[&open[..], &["--fee-payer", &bank]].concat());
        assert_eq!(opened["for_fees"], 20_000_000, "{opened}");
        assert_eq!(before - money.lamports(&reader), 20_000_000);
        let address = field(&opened, "key").parse().expect("an address");
        assert_eq!(money.lamports(&address), 20_000_000);
        key
    }

    fn by_pass(&self, key: &str) {
        let Self { money, access, friend, .. } = self;
        let gift = money.json("reader", &["buy", access, "--for", friend]);
        let of_friend = money.json("reader", &["pass", "show", &field(&gift, "pass")]);
        assert_eq!(field(&of_friend, "holder"), *friend);
        let bought = money.json("bank", &["buy", access, "--session", key]);
        let pass = field(&bought, "pass");
        let renew = ["pass", "renew", &pass];
        self.refuse(&renew, 2, "renew after that, or refund it");
        thread::sleep(Duration::from_secs(REFUNDABLE + 2));
        let bank = money.localnet.wallet("bank");
        let referred = [&renew[..], &["--referrer", &bank]].concat();
        self.refuse(&referred, 4, "the referrer has no deposit of TEST");
        let options = ["--referrer", friend, "--session", key];
        money.json("bank", &[&renew[..], &options].concat());
        assert_eq!(
            (money.deposit("reader"), money.deposit("friend")),
            ("1.7".into(), "0.02".into())
        );
        // A tenth of what the pass holds is the friend's once it is due.
        thread::sleep(Duration::from_secs(REFUNDABLE + 2));
        money.json("bank", &["pass", "release", &pass]);
        assert_eq!(money.deposit("friend"), "0.12");
    }
}

#[test]
fn buying_over_json_rpc_does_what_is_asked_and_no_more() {
    let buying = Buying::start();
    buying.by_the_item();
    let key = buying.a_session();
    buying.by_pass(&key);
}
