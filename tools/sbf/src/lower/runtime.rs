//! The routines that lowered code calls. `solana-compiler-builtins` provides them.

use std::ffi::CStr;

use anyhow::{Result, bail};

use crate::llvm::{Function, Module, Type};

/// What the lowerings may call, kept until they have.
pub const ROUTINES: [&str; 8] =
    ["__multi3", "__udivti3", "__umodti3", "__divti3", "__modti3", "memcpy", "memmove", "memset"];

/// Is this name a compiler's runtime routine? The library exports all of its own, soft floats too,
/// but nobody outside calls into a program by these names.
pub fn is_runtime(name: &str) -> bool {
    name.starts_with("__") || matches!(name, "memcpy" | "memmove" | "memset" | "memcmp" | "bcmp")
}

/// The routine of that name, which must have one of the types its callers know.
pub fn routine(module: &Module, name: &CStr, known: &[Type]) -> Result<Function> {
    let found = module.function(name).filter(|function| function.has_body());
    let Some(function) = found else {
        bail!(
            "the program needs `{}`, which nothing provides: let it depend on \
             solana-compiler-builtins and name it once (`use solana_compiler_builtins as _;`)",
            name.to_string_lossy()
        );
    };
    if !known.contains(&function.function_type()) {
        bail!("`{}` does not have the parameters it should have", name.to_string_lossy());
    }
    Ok(function)
}
