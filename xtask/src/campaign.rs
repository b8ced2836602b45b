//! `cargo xtask campaign <name>`: a test that plays a few rounds in every run, for as many as one likes, and
//! with what it prints. Results are kept in docs/campaigns.md.

use anyhow::{Result, bail};

use crate::{build, setup, step, workspace::cargo};

/// A test that an environment variable makes long.
struct Campaign {
    name: &'static str,
    package: &'static str,
    /// File of tests, and the test in it.
    test: [&'static str; 2],
    /// Says how many rounds.
    variable: &'static str,
    /// How many a campaign has where nobody says otherwise.
    rounds: u64,
    /// What they are.
    of: &'static str,
}

const CAMPAIGNS: [Campaign; 9] = [
    Campaign {
        name: "signatures",
        package: "farthing-tests",
        test: ["fans", "signatures::honest_changed_and_random_signatures_are_judged_alike"],
        variable: "SIGNATURES",
        rounds: 1_000_000,
        of: "signatures, judged by program, host, payee and the Ed25519 program",
    },
    Campaign {
        name: "keys",
        package: "farthing-tests",
        test: [
            "fans",
            "signatures::a_fan_is_opened_for_any_key_that_the_payees_verifier_takes_and_for_no_other",
        ],
        variable: "KEYS",
        rounds: 100_000,
        of: "keys of fans, judged by the program and by the payee",
    },
    Campaign {
        name: "lives",
        package: "farthing-tests",
        test: ["fans", "dishonest::nobody_can_cheat_the_others"],
        variable: "LIVES",
        rounds: 10_000,
        of: "lives of fans among people who cheat, on bytecode",
    },
    Campaign {
        name: "curve",
        package: "farthing-vouchers",
        test: [
            "credentials",
            "curve::random_and_changed_signatures_are_taken_exactly_where_the_ed25519_program_takes_them",
        ],
        variable: "SIGNATURES",
        rounds: 1_000_000,
        of: "signatures and four changed ones of each, judged on the host",
    },
    Campaign {
        name: "fan",
        package: "farthing-core",
        test: ["fan", "walk::every_life_of_a_fan_keeps_its_invariants_and_all_money_comes_out"],
        variable: "FAN_LIVES",
        rounds: 60_000,
        of: "lives of fans in the arithmetic of app/core",
    },
    Campaign {
        name: "books",
        package: "farthing-vouchers",
        test: ["book", "walk::any_walk_keeps_the_book_sound"],
        variable: "BOOK_WALKS",
        rounds: 20_000,
        of: "lives of a payee's book of channels",
    },
    Campaign {
        name: "shares",
        package: "farthing-vouchers",
        test: ["book", "leases::any_life_of_a_fan_keeps_the_book_of_its_payee_sound"],
        variable: "SHARE_WALKS",
        rounds: 20_000,
        of: "lives of a payee's book of shares",
    },
    Campaign {
        name: "wallets",
        package: "farthing-vouchers",
        test: ["fans", "walk::payees_together_never_claim_more_than_the_newest_promises"],
        variable: "FAN_WALLETS",
        rounds: 100_000,
        of: "lives of a payer's wallet that forks and falls behind",
    },
    Campaign {
        name: "several",
        package: "farthing-cli",
        test: [
            "gate",
            "several::two_gateways_of_which_any_dies_lose_and_double_nothing_of_a_payer",
        ],
        variable: "ROUNDS",
        rounds: 100,
        of: "kills of one of two gateways on one Postgres, under a payer",
    },
];

#[derive(clap::Args)]
pub struct Options {
    /// Which; what there is, where none is named
    name: Option<String>,
    /// How many rounds, instead of as many as docs/campaigns.md names
    #[arg(long, value_name = "NUMBER")]
    count: Option<u64>,
}

pub fn run(options: &Options) -> Result<()> {
    let Some(name) = &options.name else {
        CAMPAIGNS.iter().for_each(|one| println!("{}: {} {}", one.name, one.rounds, one.of));
        return Ok(());
    };
    let Some(campaign) = CAMPAIGNS.iter().find(|one| one.name == name) else {
        bail!("no campaign is called {name}: `cargo xtask campaign` lists them");
    };
    if ["farthing-tests", "farthing-cli"].contains(&campaign.package) {
        setup::ensure()?;
        build::program()?;
    }
    let count = options.count.unwrap_or(campaign.rounds);
    let [file, test] = campaign.test;
    let mut command = cargo("test");
    command.args(["--package", campaign.package, "--test", file, "--", "--exact", test]);
    command.args(["--nocapture"]).env(campaign.variable, count.to_string());
    step::run("campaign", &format!("{count} {}", campaign.of), &mut command)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::CAMPAIGNS;
    use crate::workspace::root;

    /// A test that is not there would run no round, and say that all is well.
    #[test]
    fn every_campaign_is_a_test_that_reads_its_variable() {
        for campaign in &CAMPAIGNS {
            let [file, test] = campaign.test;
            let folder = match campaign.package.trim_start_matches("farthing-") {
                "tests" => root().join("tests/tests"),
                other => root().join("app").join(other).join("tests"),
            };
            let (module, name) = test.split_once("::").unwrap();
            let module = folder.join(file).join(module);
            let text = fs::read_to_string(module.with_extension("rs"))
                .or_else(|_| fs::read_to_string(module.join("mod.rs")))
                .expect(test);
            assert!(text.contains(&format!("#[test]\nfn {name}() {{")), "{test}");
            assert!(text.contains(&format!("\"{}\"", campaign.variable)), "{}", campaign.variable);
        }
    }

    #[test]
    fn what_has_run_is_written_down() {
        let written = fs::read_to_string(root().join("docs/campaigns.md")).unwrap();
        for campaign in &CAMPAIGNS {
            assert!(written.contains(&format!("| `{}` |", campaign.name)), "{}", campaign.name);
        }
    }
}
