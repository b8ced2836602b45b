//! What LLVM 22's back end for BPF refuses and Rust code needs, rewritten into what it accepts.
//!
//! (LLVM 23 accepts most of it; when Debian ships a compiler on that, much of this can go.)

mod arguments;
mod atomics;
mod exports;
mod floats;
mod memory;
mod runtime;
mod shifts;
mod signed_division;
mod sret;
#[cfg(test)]
mod test_support;
mod wide_math;

use anyhow::Result;
pub use runtime::{ROUTINES, is_runtime};

use crate::{llvm::Module, target::Machine};

/// All lowerings, in the order they depend on each other.
pub fn all(module: &Module, machine: &Machine, exported: &[String]) -> Result<()> {
    // First what nothing uses goes, and with it what could not be lowered.
    let kept: Vec<&str> = exported.iter().map(String::as_str).chain(ROUTINES).collect();
    exports::keep_only(module, &kept);
    module.run_passes("globaldce", machine.raw())?;
    floats::refuse(module)?;
    atomics::lower(module, machine.raw())?;
    arguments::lower(module)?;
    signed_division::lower(module);
    shifts::lower(module)?;
    wide_math::lower(module)?;
    memory::lower(module)?;
    sret::lower(module);
    // Now the routines that no lowering has called go too.
    exports::keep_only(module, &kept[..exported.len()]);
    module.run_passes("globaldce,function(sroa,instsimplify,dse,simplifycfg)", machine.raw())
}
