//! The TypeScript client, app/client: its packages, the code that is generated for it, and its tests.

use std::{collections::BTreeMap, fs, path::Path, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{node, step, workspace::root};

const FOLDER: &str = "app/client";

/// Where the generated code is, from the client's folder.
const GENERATED: &str = "src/generated";

/// Installs its packages where they are missing, or others than the lock file names.
pub fn ensure() -> Result<()> {
    node::ensure(&folder(), "the TypeScript client's packages")
}

/// Writes the code that follows from app/idl, or with `is_check` fails where another is committed.
pub fn generate(is_check: bool) -> Result<()> {
    ensure()?;
    let fresh = root().join("target/client-generated");
    let mut command = Command::new("node");
    command.current_dir(folder()).arg("generate/main.mjs").arg(&fresh);
    step::run("idl", "the TypeScript client", &mut command)?;
    let fresh = read(&fresh.join(GENERATED))?;
    let committed = folder().join(GENERATED);
    let old = if committed.is_dir() { read(&committed)? } else { BTreeMap::new() };
    let names = old.keys().chain(fresh.keys());
    let mut changed: Vec<_> = names.filter(|name| old.get(*name) != fresh.get(*name)).collect();
    changed.dedup();
    if changed.is_empty() {
        return Ok(());
    }
    if is_check {
        let names: Vec<_> = changed.iter().map(|name| name.display().to_string()).collect();
        bail!(
            "not what the program says, in {FOLDER}/{GENERATED}: {}. Run `cargo xtask idl` and commit them",
            names.join(", ")
        );
    }
    for name in changed {
        let path = committed.join(name);
        let Some(text) = fresh.get(name) else {
            fs::remove_file(&path)?;
            continue;
        };
        fs::create_dir_all(path.parent().context("a file stands in a folder")?)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Compiles it strictly, and runs its tests and its budget of bytes. What pays a real gateway is in app/cli/tests.
pub fn test() -> Result<()> {
    ensure()?;
    let mut command = Command::new("npm");
    step::run(
        "test",
        "the TypeScript client",
        command.current_dir(folder()).args(["run", "--silent", "test"]),
    )
}

pub fn folder() -> PathBuf {
    root().join(FOLDER)
}

/// Every file of a folder, by its path in it.
fn read(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(one) = folders.pop() {
        for entry in fs::read_dir(&one).with_context(|| format!("cannot read {}", one.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files.insert(path.strip_prefix(folder)?.to_path_buf(), fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}
