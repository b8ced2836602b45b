//! Thin wrappers over LLVM's C interface: just what the lowerings need.
//!
//! The wrappers are `Copy` handles without lifetimes, so the compiler cannot check three rules;
//! every `SAFETY` line here rests on them:
//! 1. a [`Module`] outlives every handle taken from it (the pipeline owns it to the end);
//! 2. an erased instruction or a deleted function is not touched again (each lowering collects its
//!    instructions first and drops a handle where it erases it);
//! 3. handles of different contexts never meet (there is one context per module).

mod builder;
mod function;
mod module;
mod types;
mod value;

pub use bpf_linker::llvm_sys::{LLVMIntPredicate as Predicate, LLVMOpcode as Opcode};
pub use builder::Builder;
pub use function::Function;
pub use module::Module;
pub use types::Type;
pub use value::Value;

/// The unnamed name.
const UNNAMED: *const std::ffi::c_char = c"".as_ptr();
