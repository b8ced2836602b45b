//! The machine that the program runs on.

use std::{
    ffi::{CStr, CString},
    ptr, slice,
};

use anyhow::{Result, bail};
use bpf_linker::{
    Cpu,
    llvm_sys::{
        core::{
            LLVMDisposeMemoryBuffer, LLVMDisposeMessage, LLVMGetBufferSize, LLVMGetBufferStart,
            LLVMGetTarget,
        },
        target_machine::{
            LLVMCodeGenFileType, LLVMCodeGenOptLevel, LLVMCodeModel, LLVMCreateTargetMachine,
            LLVMDisposeTargetMachine, LLVMGetTargetFromTriple, LLVMRelocMode,
            LLVMTargetMachineEmitToMemoryBuffer, LLVMTargetMachineRef,
        },
    },
};
use sbpf_linker::SbpfArch;

use crate::llvm::Module;

/// What one call can pass.
pub const CALL_REGISTERS: usize = 5;

/// A stack frame, in bytes.
pub const STACK_FRAME: i32 = 4096;

/// The virtual machine allows unaligned access; without this every unaligned u64 becomes eight byte
/// loads (22 instructions).
pub const FEATURES: &CStr = c"+allows-misaligned-mem-access";

/// A version of the virtual machine's instruction set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// What every cluster runs.
    #[default]
    V0,
    V3,
}

impl Version {
    pub fn cpu(self) -> Cpu {
        match self {
            Self::V0 => Cpu::V2,
            Self::V3 => Cpu::V3,
        }
    }

    pub fn architecture(self) -> SbpfArch {
        match self {
            Self::V0 => SbpfArch::V0,
            Self::V3 => SbpfArch::V3,
        }
    }
}

/// LLVM's code generator for it.
pub struct Machine(LLVMTargetMachineRef);

impl Machine {
    /// For a module's target triple. LLVM's targets must have been initialised (`bpf_linker` does).
    pub fn for_module(module: &Module, version: Version) -> Result<Self> {
        let cpu = CString::new(version.cpu().to_string())?;
        // SAFETY: all strings outlive the call that reads them; the error is copied, then freed.
        unsafe {
            let triple = LLVMGetTarget(module.raw());
            let (mut target, mut message) = (ptr::null_mut(), ptr::null_mut());
            if LLVMGetTargetFromTriple(triple, &mut target, &mut message) != 0 {
                bail!("LLVM does not know the target: {}", take_message(message));
            }
            Ok(Self(LLVMCreateTargetMachine(
                target,
                triple,
                cpu.as_ptr(),
                FEATURES.as_ptr(),
                LLVMCodeGenOptLevel::LLVMCodeGenLevelAggressive,
                LLVMRelocMode::LLVMRelocDynamicNoPic,
                LLVMCodeModel::LLVMCodeModelDefault,
            )))
        }
    }

    pub fn raw(&self) -> LLVMTargetMachineRef {
        self.0
    }

    /// Compiles a module to an object file.
    pub fn emit_object(&self, module: &Module) -> Result<Vec<u8>> {
        // SAFETY: machine and module are live; the buffer is copied before it is disposed of.
        unsafe {
            let (mut message, mut buffer) = (ptr::null_mut(), ptr::null_mut());
            let kind = LLVMCodeGenFileType::LLVMObjectFile;
            let failed = LLVMTargetMachineEmitToMemoryBuffer(
                self.0,
                module.raw(),
                kind,
                &mut message,
                &mut buffer,
            ) != 0;
            if failed {
                bail!("LLVM cannot write the object file: {}", take_message(message));
            }
            let start = LLVMGetBufferStart(buffer).cast::<u8>();
            let bytes = slice::from_raw_parts(start, LLVMGetBufferSize(buffer)).to_vec();
            LLVMDisposeMemoryBuffer(buffer);
            module.diagnostics().fail_on_errors()?;
            Ok(bytes)
        }
    }
}

/// # Safety
/// A message that LLVM has handed over.
unsafe fn take_message(message: *mut std::ffi::c_char) -> String {
    // SAFETY: the caller's promise; the text is copied, then freed.
    unsafe {
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeMessage(message);
        text
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // SAFETY: owned, dropped once.
        unsafe { LLVMDisposeTargetMachine(self.0) }
    }
}
