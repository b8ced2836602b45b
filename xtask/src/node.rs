//! Packages for Node, as a lock file has them. Quick and without network where they are installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::step;

/// What the packages want at least.
const OLDEST_NODE: u32 = 20;

/// Installs a folder's packages where they are missing, or others than its lock file names.
pub fn ensure(folder: &Path, what: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // npm begins by removing the folder: what is half done has no such file.
    let installed = modules(folder).join(".farthing-lock");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    require_node(what)?;
    let mut command = Command::new("npm");
    step::run("setup", what, command.current_dir(folder).arg("ci"))?;
    fs::write(&installed, wanted).with_context(|| format!("cannot write {}", installed.display()))
}

/// Where npm puts what it installs.
pub fn modules(folder: &Path) -> PathBuf {
    folder.join("node_modules")
}

fn require_node(what: &str) -> Result<()> {
    let said = Command::new("node").arg("--version").output();
    let version = said.ok().map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
    if major(version.as_deref().unwrap_or_default()) < Some(OLDEST_NODE) {
        bail!(
            "Node {OLDEST_NODE} or newer is missing, with npm, for {what}. Install it, or test a package alone: `cargo \
             xtask test -p farthing-core`"
        );
    }
    Ok(())
}

/// Of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_versions_of_node() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("node: not found"), None);
        assert!(major("") < Some(1));
    }
}
