//! Running the command as a user would.

// Each test file uses its own part of this.
#![allow(dead_code)]

pub mod localnet;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What a run printed and how it ended.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    pub fn of(Output { status, stdout, stderr }: Output) -> Self {
        Self {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).expect("UTF-8"),
            err: String::from_utf8(stderr).expect("UTF-8"),
        }
    }

    /// It must have succeeded.
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// It must have succeeded, with JSON.
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.ok()).expect("JSON on standard output")
    }

    /// It must have failed with this code and a message that holds this.
    pub fn fails(self, code: i32, message: &str) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(self.err.contains(message), "{:?} is not in {:?}", message, self.err);
    }
}

/// Runs `farthing` in an environment without anyone's configuration.
pub fn farthing(args: &[&str]) -> Run {
    Run::of(command(args).output().expect("farthing runs"))
}

pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_farthing"));
    let home = folder("home");
    command.args(args).env("HOME", &home).env_remove("XDG_DATA_HOME").env_remove("FARTHING_MINT");
    command.env_remove("FARTHING_CHANNELS");
    if std::env::var_os("FARTHING_PROGRAM").is_none() {
        command.env("FARTHING_PROGRAM", program());
    }
    command
}

/// The binary that `cargo xtask build` makes.
pub fn program() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/deploy/farthing.so");
    assert!(path.is_file(), "the program is not built: run `cargo xtask build` first");
    path
}

/// A folder for files of this test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

/// The same, with nothing in it.
pub fn empty_folder(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::remove_dir_all(&folder).expect("the folder of the last run");
    fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

/// A text of a path.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
