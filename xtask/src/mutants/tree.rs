//! A copy of the tree, to be changed in the place of the tree itself.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use super::list::Mutant;
use crate::{
    checks::tracked_files,
    workspace::{deploy_folder, root},
};

#[derive(Clone)]
pub struct Tree {
    pub folder: PathBuf,
}

impl Tree {
    /// All that git has or would take, as it is now. A file that is the same already is left alone, so
    /// that cargo sees what has changed and no more.
    pub fn fresh(name: &str) -> Result<Self> {
        let folder = root().join("target/mutants").join(name);
        let files: BTreeSet<_> = tracked_files()?.into_iter().map(PathBuf::from).collect();
        ensure!(!files.is_empty(), "mutants need a git repository, to know what to copy");
        remove_others(&folder, Path::new(""), &files)?;
        for file in &files {
            let (from, to) = (root().join(file), folder.join(file));
            let Ok(content) = fs::read(&from) else { continue };
            if fs::read(&to).is_ok_and(|present| present == content) {
                continue;
            }
            fs::create_dir_all(to.parent().unwrap_or(&folder))?;
            fs::write(&to, content).with_context(|| format!("cannot write {}", to.display()))?;
        }
        Ok(Self { folder })
    }

    /// Takes the bytecode that was built last, for tests that run it: a crate that is tested on the host
    /// does not change it.
    pub fn take_bytecode(&self) -> Result<()> {
        let built = deploy_folder().join("farthing.so");
        let deploy = self.folder.join("target/deploy");
        fs::create_dir_all(&deploy)?;
        fs::copy(&built, deploy.join("farthing.so"))
            .with_context(|| format!("no {}: run `cargo xtask build`", built.display()))?;
        Ok(())
    }

    /// Puts the mutant in the place of the line.
    ///
    /// # Errors
    /// When the line is not there, or more than once: the list is older than the file.
    pub fn change(&self, mutant: &Mutant) -> Result<()> {
        let path = self.folder.join(&mutant.file);
        let text = fs::read_to_string(&path).with_context(|| format!("no {}", mutant.file))?;
        let found = text.matches(&mutant.old).count();
        ensure!(found == 1, "{}: `{}` stands there {found} times", mutant.file, mutant.old);
        fs::write(&path, text.replace(&mutant.old, &mutant.new))?;
        Ok(())
    }

    pub fn restore(&self, mutant: &Mutant) -> Result<()> {
        let text = fs::read(root().join(&mutant.file))?;
        fs::write(self.folder.join(&mutant.file), text)?;
        Ok(())
    }
}

/// Removes files that the tree does not have any more; what was built stays.
fn remove_others(folder: &Path, below: &Path, files: &BTreeSet<PathBuf>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder.join(below)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "target" {
                remove_others(folder, &name, files)?;
            }
        } else if !files.contains(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
