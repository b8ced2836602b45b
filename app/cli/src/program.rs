//! The program's binary on this machine.

use crate::failure::{Failure, Outcome};
use sha2::{Digest, Sha256};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Names a binary where no option does.
pub const PROGRAM_VARIABLE: &str = "FARTHING_PROGRAM";
const FILE: &str = "farthing.so";
const ELF: &[u8] = b"\x7fELF";

/// A program to deploy or to run.
pub struct Binary {
    pub bytes: Vec<u8>,
    pub hash: [u8; 32],
}

impl Binary {
    /// Reads the binary that the option names, else the variable, else the one that was built.
    pub fn find(option: Option<&Path>) -> Outcome<Self> {
        let named = option.map(Path::to_path_buf).or_else(|| {
            env::var_os(PROGRAM_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
        });
        let path = match named {
            Some(path) => path,
            None => built().into_iter().find(|path| path.is_file()).ok_or_else(|| {
                Failure::File(format!(
                    "the program is not built yet; run `cargo xtask build`, or name a binary with \
                     --program or {PROGRAM_VARIABLE}"
                ))
            })?,
        };
        let bytes = fs::read(&path).map_err(|error| {
            Failure::File(format!("cannot read the program {}: {error}", path.display()))
        })?;
        if !bytes.starts_with(ELF) {
            return Err(Failure::File(format!(
                "{} is no program: it should be an ELF file, as `cargo xtask build` makes it",
                path.display()
            )));
        }
        Ok(Self { hash: Sha256::digest(&bytes).into(), bytes })
    }
}

/// Where `cargo xtask build` puts it, from beside this binary or from the repository's root.
fn built() -> Vec<PathBuf> {
    let beside =
        env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.to_path_buf()));
    let beside = beside.map(|target| target.join("deploy").join(FILE));
    beside.into_iter().chain([Path::new("target/deploy").join(FILE)]).collect()
}
