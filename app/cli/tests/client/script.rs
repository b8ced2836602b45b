//! The client's scripts: TypeScript, compiled as strictly as the client itself.

use super::support::Run;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// Where the client is.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../client")
}

/// Compiles the client and its scripts, once for all tests here.
fn compile() {
    static COMPILED: OnceLock<()> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let is_there = folder().join("node_modules").is_dir();
        assert!(is_there, "the client's packages are missing: run `cargo xtask setup` first");
        for script in ["build", "compile-tests"] {
            let mut npm = Command::new("npm");
            npm.current_dir(folder()).args(["run", "--silent", script]);
            let run = Run::of(npm.output().expect("npm runs"));
            assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        }
    });
}

/// Runs a script of `app/client/tests/network` with what it is told, and says what it tells.
pub fn run(name: &str, told: &Value, log: impl Fn() -> String) -> Value {
    let script = format!("build/tests/network/{name}.js");
    let run = node(&[&script, &told.to_string()]);
    assert_eq!(run.code, 0, "{}{}{}", run.out, run.err, log());
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err))
}

/// Runs Node in the client's folder.
pub fn node(arguments: &[&str]) -> Run {
    compile();
    let mut node = Command::new("node");
    Run::of(node.current_dir(folder()).args(arguments).output().expect("node runs"))
}
