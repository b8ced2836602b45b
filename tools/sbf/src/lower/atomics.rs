//! The machine has one thread: atomic operations become plain ones.

use anyhow::Result;
use bpf_linker::llvm_sys::target_machine::LLVMTargetMachineRef;

use crate::llvm::Module;

pub fn lower(module: &Module, machine: LLVMTargetMachineRef) -> Result<()> {
    module.run_passes("lower-atomic", machine)
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::llvm::Module;

    #[test]
    fn makes_atomics_plain() {
        let module = Module::from_text(
            "define i64 @add(ptr %p) {
                fence seq_cst
                %old = atomicrmw add ptr %p, i64 1 seq_cst
                %pair = cmpxchg ptr %p, i64 1, i64 2 acq_rel monotonic
                %now = load atomic i64, ptr %p acquire, align 8
                %sum = add i64 %old, %now
                ret i64 %sum
             }",
        );
        lower(&module, std::ptr::null_mut()).unwrap();
        let text = module.verified_text();
        for atomic in ["atomic", "cmpxchg", "fence"] {
            assert!(!text.contains(atomic), "{text}");
        }
    }
}
