//! `get`: what is behind a URL, paid for by a channel where the server wants to be paid.

mod asking;
mod policy;
mod saving;
mod shown;
mod sponsored;
mod words;

pub use sponsored::Sponsored;

use crate::{
    coin::{Coin, MintArg},
    commands::store::{Paying, State},
    context::Context,
    failure::{Failure, Outcome},
    values::{TypedTokens, above_zero},
};
use clap::Args;
use farthing_payer::{
    Credential, Holder, Limits, Options, Payer, Policy, Quote, Reply, Request, Unpaid, cost::Scheme,
};
use farthing_sdk::{
    client::Network,
    solana::{Address, Signer},
};
use std::{fs, path::PathBuf, sync::Arc};

pub use words::failure as words;

/// Bytes of a reply, at most.
const BODY_MAX: u64 = 1 << 30;

/// How many requests the money is for that is set aside at once, unless somebody says how much.
const REQUESTS: u64 = 100;

#[derive(Args)]
#[command(after_help = "Examples:
  farthing get https://news.example/today                   asks what it may cost, then pays
  farthing get https://news.example/today --max 0.001 --yes pays without asking, up to 0.001
  farthing get https://news.example/today --dry-run         pays nothing
  farthing get https://news.example/today --policy my.toml  pays within a policy, and asks nobody
  farthing get https://news.example/today --pass PASS       reads with a pass, and pays nothing
  farthing get https://news.example/today --return 22       returns what request 22 has bought

The reply goes to standard output, one line about the payment to standard error. After an error that \
leaves in doubt whether a request was served (exit code 7), the same command within two minutes pays nothing \
more.

A policy says once what may be paid: `farthing spend policy` prints one with all its keys. Without --policy \
it is policy.toml in the folder farthing of your configuration folder, where there is one. What it allows is \
paid, and set aside, without asking.")]
pub struct Get {
    /// What to get: a URL that begins with https://, or with http:// on this machine
    // Not `url`, which is the cluster's.
    #[arg(value_name = "URL")]
    what: String,
    /// The most that this request may cost, in tokens [default: what the policy says, else asks]
    #[arg(long, value_name = "TOKENS", value_parser = above_zero())]
    max: Option<TypedTokens>,
    /// Only say what it costs, and by which way it would be paid
    #[arg(long, visible_alias = "show-price")]
    dry_run: bool,
    /// What may be paid without asking, as a file
    #[arg(long, value_name = "FILE", env = "FARTHING_POLICY")]
    policy: Option<PathBuf>,
    /// The name of the run that this counts in, for budgets of a run
    #[arg(long, value_name = "NAME", env = "FARTHING_RUN", default_value = "get")]
    run: String,
    /// The owner of the deposit that pays, where your keypair is the key of a session of it
    #[arg(long, value_name = "WALLET")]
    owner: Option<Address>,
    /// Pay by this way only: farthing-channel, farthing-pay, farthing-pass, exact; can be given again
    #[arg(long = "scheme", value_name = "SCHEME")]
    schemes: Vec<Scheme>,
    /// How much to set aside when a channel is opened or used up, in tokens [default: a hundred times the
    /// price]
    #[arg(long, value_name = "TOKENS", value_parser = above_zero())]
    deposit: Option<TypedTokens>,
    /// The most that may be promised to the server and not delivered, in tokens [default: 16 times --max]
    #[arg(long, value_name = "TOKENS", value_parser = above_zero())]
    at_risk: Option<TypedTokens>,
    /// Pay by signed voucher of a channel
    #[arg(long, conflicts_with_all = ["link", "schemes"])]
    voucher: bool,
    /// Pay by links of a channel's hash chain
    #[arg(long, conflicts_with = "schemes")]
    link: bool,
    /// Pay fee and rent of a new channel even where the server offers to
    #[arg(long)]
    unsponsored: bool,
    /// Read with this pass, which your wallet holds, and pay nothing
    #[arg(long, value_name = "PASS", conflicts_with_all = [
        "max", "dry_run", "policy", "owner", "schemes", "deposit", "at_risk", "voucher", "link", "unsponsored", "yes",
        "sponsor"
    ])]
    pass: Option<Address>,
    /// Return what this request has bought under this number, where the server lets you; what it cost pays for
    /// the next one there
    #[arg(long = "return", value_name = "NUMBER", conflicts_with_all = [
        "max", "dry_run", "schemes", "deposit", "at_risk", "unsponsored", "pass", "yes", "file", "sponsor"
    ])]
    unwanted: Option<u32>,
    /// Pay and set aside without asking
    #[arg(short, long)]
    yes: bool,
    /// The file that gets the reply [default: standard output]
    #[arg(short = 'O', long = "out", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Get what the file still lacks and add it, where the server gives parts; a part can cost as much as all
    #[arg(short = 'c', long, requires = "file")]
    resume: bool,
    /// The file that gets the receipt, as JSON
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// A header to send, as "accept: text/html"
    #[arg(short = 'H', long = "header", value_name = "NAME:VALUE")]
    headers: Vec<String>,
    /// The method [default: GET, and POST with --data]
    #[arg(short = 'X', long)]
    method: Option<String>,
    /// What to send, or @ and the file that has it
    #[arg(short, long, value_name = "TEXT")]
    data: Option<String>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    sponsored: Sponsored,
    #[command(flatten)]
    state: State,
}

/// What came of asking what it costs.
enum Agreed {
    /// Somebody agreed to pay so many base units, and as many in a period at most as its cap says, if it has one.
    To { price: u64, cap: u64 },
    /// It costs nothing and was done: to send it again might do it twice.
    Free(Box<Reply>),
}

type AnyPayer = Payer<Box<dyn Network>>;

impl Get {
    pub fn run(self, context: &Context) -> Outcome {
        let request = self.request()?;
        // What was typed wrong is told before anybody is asked.
        request.origin().map_err(words::of_request)?;
        if let Some(pass) = self.pass {
            return self.read(context, &request, pass);
        }
        if self.dry_run && !matches!(&*request.method, "GET" | "HEAD") {
            let reason =
                "only GET and HEAD: what costs nothing is done when its price is asked for";
            return Err(Failure::Usage(reason.into()).of("--dry-run", &request.method));
        }
        let coin = context.coin_or_usual(self.mint)?;
        let found = policy::find(self.policy.as_deref(), coin.decimals)?;
        let is_channel = self.voucher || self.link || self.deposit.is_some();
        let policy = found.clone().unwrap_or_else(Policy::anything);
        let policy = policy::narrowed(policy, is_channel, &self.schemes);
        if let Some(number) = self.unwanted {
            // Nothing is paid, whatever it costs.
            let of = (Limits::of(u64::MAX), Policy { request: None, ..policy }, false);
            let payer = self.payer(context, &coin, of)?;
            let returned = payer.give_back(&request, number);
            let returned = returned.map_err(|error| words::failure(error, &coin))?;
            return shown::returned(context, &coin, &returned);
        }
        if self.dry_run {
            // Any price is shown, whatever would be paid.
            let of = (Limits::of(u64::MAX), Policy { request: None, ..policy }, false);
            let payer = self.payer(context, &coin, of)?;
            let unpaid = payer.quote(&request).map_err(|error| words::failure(error, &coin))?;
            return shown::price(context, &coin, &unpaid);
        }
        let max = self.max.as_ref().map(|max| coin.units(max)).transpose()?;
        let (max, cap) = match max.or(policy.request) {
            Some(max) => (max, 0),
            None => match self.agreed(context, &coin, (&request, &policy))? {
                Agreed::To { price, cap } => (price, cap),
                Agreed::Free(reply) => return self.deliver(context, Some(&coin), &reply),
            },
        };
        let wanted = self.deposit.as_ref().map(|it| coin.units(it)).transpose()?;
        let wanted = wanted.unwrap_or_else(|| max.saturating_mul(REQUESTS));
        self.sponsored.fill(context, &coin, wanted)?;
        let limits = self.limits(&coin, (max, cap), &policy)?;
        let agreed = self.yes || found.is_some();
        let payer = self.payer(context, &coin, (limits, policy, agreed))?;
        let payer = payer.asking(asking::price(coin.clone(), self.yes));
        let payer = payer.watching(saving::progress(self.file.is_some()));
        let reply = payer.send(&request);
        // Also after a failure: what was set aside is to be known to `farthing channel`.
        self.note(context, &coin, &payer)?;
        let reply = reply.map_err(|error| words::failure(error, &coin))?;
        self.deliver(context, Some(&coin), &reply)
    }

    /// Reads with a pass.
    fn read(&self, context: &Context, request: &Request, pass: Address) -> Outcome {
        let key = Arc::new(context.wallet()?.insecure_clone());
        let (client, of) = (context.client_paying(0), (key as _, pass));
        let holder = Holder::new(&client, of, context.is_local(), BODY_MAX);
        let reply = holder.and_then(|holder| holder.send(request));
        self.deliver(context, None, &reply.map_err(words::of_pass)?)
    }

    fn request(&self) -> Outcome<Request> {
        let header = |line: &String| {
            let (name, value) = line.split_once(':').ok_or_else(|| {
                let reason = "a header is a name, a colon and a value, as \"accept: text/html\"";
                Failure::Usage(reason.into()).of("--header <NAME:VALUE>", line)
            })?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let usual = if self.data.is_some() { "POST" } else { "GET" };
        let mut headers = self.headers.iter().map(header).collect::<Outcome<Vec<_>>>()?;
        if self.resume {
            headers.extend(saving::range(self.file.as_deref())?);
        }
        Ok(Request {
            method: self.method.clone().unwrap_or_else(|| usual.into()),
            url: self.what.clone(),
            headers,
            body: self.body()?,
        })
    }

    fn body(&self) -> Outcome<Vec<u8>> {
        let Some(data) = &self.data else { return Ok(Vec::new()) };
        match data.strip_prefix('@') {
            None => Ok(data.clone().into_bytes()),
            Some(file) => fs::read(file)
                .map_err(|error| Failure::File(format!("cannot read {file}: {error}"))),
        }
    }

    fn limits(&self, coin: &Coin, (max, cap): (u64, u64), policy: &Policy) -> Outcome<Limits> {
        let mut limits = Limits::of(max);
        limits.set_aside = limits.set_aside.max(cap);
        // What may be spent there is also all that is worth being set aside there.
        let budgets = [policy.budgets.month, policy.budgets.site_month];
        limits.set_aside =
            budgets.into_iter().flatten().fold(limits.set_aside, |least, budget| least.min(budget));
        if let Some(at_risk) = &self.at_risk {
            limits.in_flight = coin.units(at_risk)?;
        }
        if let Some(deposit) = &self.deposit {
            let deposit = coin.units(deposit)?;
            limits.deposit = Some(deposit);
            limits.set_aside = limits.set_aside.max(deposit);
        }
        Ok(limits)
    }

    fn payer(
        &self,
        context: &Context,
        coin: &Coin,
        (limits, policy, agreed): (Limits, Policy, bool),
    ) -> Outcome<AnyPayer> {
        let credential = match (self.voucher, self.link) {
            (true, _) => Credential::Voucher,
            (_, true) => Credential::Link,
            _ => Credential::Either,
        };
        let options = Options {
            mint: coin.mint(),
            limits,
            credential,
            owner: self.owner,
            takes_sponsors: !self.unsponsored,
            is_test: context.is_local(),
            folder: self.state.http(),
            body_max: BODY_MAX,
            policy,
            run: self.run.clone(),
        };
        let key = Arc::new(context.wallet()?.insecure_clone());
        let consent = asking::consent(coin.clone(), agreed);
        let payer = Payer::new(context.client_paying(0), key, options, consent);
        payer.map_err(|error| words::failure(error, coin))
    }

    /// What it costs, where somebody agrees to that.
    fn agreed(
        &self,
        context: &Context,
        coin: &Coin,
        (request, policy): (&Request, &Policy),
    ) -> Outcome<Agreed> {
        let payer = self.payer(context, coin, (Limits::of(u64::MAX), policy.clone(), false))?;
        let unpaid = payer.quote(request).map_err(|error| words::failure(error, coin))?;
        let (price, origin, cap) = match unpaid {
            Unpaid::Price(Quote { price, origin, cap, .. }) => (price, origin, cap),
            Unpaid::Reply(reply) => return Ok(Agreed::Free(Box::new(reply))),
        };
        let price_text = coin.amount(price);
        if self.yes {
            let reason = "with --yes, name the most that it may cost with --max";
            return Err(Failure::Usage(format!("it costs {price_text}; {reason}")));
        }
        let most = cap.map(|cap| asking::at_most(coin, &cap)).unwrap_or_default();
        if asking::ask(&format!("{origin} asks {price_text} for this{most}. Pay?"))? {
            return Ok(Agreed::To { price, cap: cap.map_or(0, |cap| cap.amount) });
        }
        Err(Failure::Limit("nothing was paid, because that was not agreed to".into()))
    }

    /// Makes the channels known to `farthing channel`, so that they are listed and can be closed.
    fn note(&self, context: &Context, coin: &Coin, payer: &AnyPayer) -> Outcome {
        let known = payer.channels(&self.what).map_err(|error| words::failure(error, coin))?;
        if known.is_empty() {
            return Ok(());
        }
        let (promises, me) = (self.state.paying()?, context.wallet()?.pubkey());
        let file = std::path::absolute(context.keypair_path()).ok();
        for one in known {
            let before = promises.find(&one.channel)?;
            let fresh = Paying::new((coin.mint(), coin.decimals), me, one.chain, one.funded)
                .signed_with(file.clone());
            let mut paying = before.clone().unwrap_or(fresh);
            paying.funded = one.funded;
            paying.promised = paying.promised.max(one.promised);
            if before.as_ref() != Some(&paying) {
                promises.save(&one.channel, &paying)?;
            }
        }
        Ok(())
    }

    /// Gives the reply out. What was paid for it is in `coin`, if anything may have been.
    fn deliver(&self, context: &Context, coin: Option<&Coin>, reply: &Reply) -> Outcome {
        if let Some((file, receipt)) = self.receipt.as_ref().zip(reply.receipt.as_ref()) {
            saving::receipt(file, receipt)?;
        }
        match &self.file {
            Some(file) => {
                saving::body(file, reply, self.resume)?;
                shown::about(context, coin, reply)?;
            }
            None => shown::whole(context, coin, reply)?,
        }
        match reply.status {
            ..400 => Ok(()),
            status => Err(Failure::Refused(format!("{} answers {status}", self.what))),
        }
    }
}
