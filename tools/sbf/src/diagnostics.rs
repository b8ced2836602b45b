//! LLVM reports an error and goes on, as if the program were fine. Here errors are collected, and
//! one error fails the link.

use std::{
    ffi::{CStr, c_void},
    sync::{Mutex, PoisonError},
};

use anyhow::{Result, bail};
use bpf_linker::llvm_sys::{
    LLVMDiagnosticSeverity,
    core::{
        LLVMContextSetDiagnosticHandler, LLVMDisposeMessage, LLVMGetDiagInfoDescription,
        LLVMGetDiagInfoSeverity,
    },
    prelude::{LLVMContextRef, LLVMDiagnosticInfoRef},
};

type Collected = Mutex<Vec<String>>;

/// The errors LLVM reported in one context.
pub struct Diagnostics(Box<Collected>);

impl Diagnostics {
    pub fn install(context: LLVMContextRef) -> Self {
        let collected = Box::new(Collected::default());
        let pointer = (&raw const *collected).cast_mut().cast::<c_void>();
        // SAFETY: the box does not move, and it is dropped after the context (fields of `Module`
        // drop after `Module::drop` has disposed of the context).
        unsafe { LLVMContextSetDiagnosticHandler(context, Some(collect), pointer) };
        Self(collected)
    }

    pub fn summary(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    pub fn fail_on_errors(&self) -> Result<()> {
        let summary = self.summary();
        if !summary.is_empty() {
            bail!("LLVM cannot compile this for the virtual machine:\n{summary}");
        }
        Ok(())
    }
}

extern "C" fn collect(diagnostic: LLVMDiagnosticInfoRef, collected: *mut c_void) {
    // SAFETY: LLVM passes a live diagnostic, and the pointer given to `install`, which is alive as
    // long as the context; the text is copied before it is disposed of.
    let (severity, text, collected) = unsafe {
        let message = LLVMGetDiagInfoDescription(diagnostic);
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeMessage(message);
        (LLVMGetDiagInfoSeverity(diagnostic), text, &*collected.cast::<Collected>())
    };
    if severity == LLVMDiagnosticSeverity::LLVMDSError {
        collected.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}
