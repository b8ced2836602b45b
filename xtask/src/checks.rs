//! The rules of this repository that no other tool checks.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};

use crate::{modules, program_key, step, workspace::root};

/// Lines of code; documentation may take what it needs.
const LONGEST_SOURCE: usize = 300;

/// The contract: the framework wants every instruction in one module, and each is a line that calls its own
/// file.
const CONTRACT: &str = "programs/farthing/src/lib.rs";

/// Hosts of package registries, in halves: this file may not name them either.
const REGISTRY_HOSTS: [[&str; 2]; 5] = [
    ["crates", ".io"],
    ["registry.npm", "js.org"],
    ["py", "pi.org"],
    ["files.python", "hosted.org"],
    ["proxy.go", "lang.org"],
];

pub fn run() -> Result<()> {
    step::say("lint", "the rules of this repository");
    let mut complaints = program_id_complaints()?;
    for path in tracked_files()? {
        // Binary files, and files deleted but not yet committed, are nobody's business here.
        if let Ok(text) = fs::read_to_string(root().join(&path)) {
            complaints.extend(complaints_about(&path, &text));
        }
    }
    complaints.extend(modules::complaints()?);
    if !complaints.is_empty() {
        bail!("the rules of this repository are broken:\n  {}", complaints.join("\n  "));
    }
    Ok(())
}

/// All files that git has or would take; none outside a repository.
pub fn tracked_files() -> Result<Vec<String>> {
    let listed = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output();
    let Some(listed) = listed.ok().filter(|listed| listed.status.success()) else {
        step::say("lint", "this is not a git repository: its files are not checked");
        return Ok(Vec::new());
    };
    let names = String::from_utf8(listed.stdout).context("a file name is not UTF-8")?;
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

fn complaints_about(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = code_lines(text);
    // Tables that `cargo xtask idl` writes are as long as the program's interface.
    let may_be_long = path.contains("/generated") || path == CONTRACT;
    if path.ends_with(".rs") && !may_be_long && lines >= LONGEST_SOURCE {
        complaints
            .push(format!("{path} has {lines} lines of code: keep sources under {LONGEST_SOURCE}"));
    }
    if is_keypair(text) {
        complaints.push(format!("{path} holds a secret key: keys do not belong into git"));
    }
    // Cargo itself writes its registry's address into lock files.
    if !path.ends_with("Cargo.lock") {
        for host in REGISTRY_HOSTS.map(|halves| halves.concat()) {
            if text.contains(&host) {
                complaints.push(format!("{path} names the host of a package registry, {host}"));
            }
        }
    }
    complaints
}

/// Lines that are neither empty nor a comment nor the words of an error, which are documentation.
fn code_lines(text: &str) -> usize {
    let words = ["//", "#[msg("];
    let code = |line: &&str| !line.is_empty() && !words.iter().any(|word| line.starts_with(word));
    text.lines().map(str::trim).filter(code).count()
}

/// A PEM file, or the 64 numbers of a Solana keypair.
fn is_keypair(text: &str) -> bool {
    let pem = ["-----BEGIN", "PRIVATE KEY-----"];
    let is_pem = text.lines().any(|line| line.starts_with(pem[0]) && line.ends_with(pem[1]));
    is_pem || serde_json::from_str::<Vec<u8>>(text).is_ok_and(|numbers| numbers.len() == 64)
}

/// The address is written down in three places; all must be the development key's.
fn program_id_complaints() -> Result<Vec<String>> {
    let address = program_key::program_id();
    let mut complaints = Vec::new();
    for (path, expected) in [
        ("programs/farthing/src/lib.rs", format!("declare_id!(\"{address}\")")),
        ("Anchor.toml", format!("farthing = \"{address}\"")),
    ] {
        let text =
            fs::read_to_string(root().join(path)).with_context(|| format!("cannot read {path}"))?;
        if !text.contains(&expected) {
            complaints.push(format!("{path} must say `{expected}`"));
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::complaints_about;

    #[test]
    fn finds_keys_hosts_and_long_sources() {
        let keypair = format!("[{}]", vec!["7"; 64].join(","));
        assert_eq!(complaints_about("key.json", &keypair).len(), 1);
        let pem = ["-----BEGIN EC", " PRIVATE KEY-----\nabc\n"].concat();
        assert_eq!(complaints_about("key.pem", &pem).len(), 1);
        let host = ["see crates", ".io"].concat();
        assert_eq!(complaints_about("notes.md", &host).len(), 1);
        assert!(complaints_about("Cargo.lock", &host).is_empty());
        assert_eq!(complaints_about("long.rs", &"f();\n".repeat(300)).len(), 1);
    }

    #[test]
    fn leaves_the_rest_alone() {
        assert!(complaints_about("vectors.json", "[1,2,3]").is_empty());
        assert!(
            complaints_about("short.rs", &"f();\n/// Says why.\n#[msg(\"Why.\")]\n".repeat(299))
                .is_empty()
        );
    }
}
