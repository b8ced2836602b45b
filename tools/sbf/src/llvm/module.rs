//! A module in a context of its own.

use std::{
    ffi::{CStr, CString},
    ptr,
};

use anyhow::{Result, anyhow, bail};
use bpf_linker::llvm_sys::{
    bit_reader::LLVMParseBitcodeInContext2,
    core::{
        LLVMContextCreate, LLVMContextDispose, LLVMCountParams,
        LLVMCreateMemoryBufferWithMemoryRangeCopy, LLVMDisposeMemoryBuffer, LLVMDisposeModule,
        LLVMGetEnumAttributeKindForName, LLVMGetFirstFunction, LLVMGetNamedFunction,
        LLVMGetNextFunction, LLVMIntTypeInContext, LLVMPointerTypeInContext,
        LLVMStructTypeInContext, LLVMVoidTypeInContext,
    },
    error::{LLVMDisposeErrorMessage, LLVMGetErrorMessage},
    prelude::{LLVMContextRef, LLVMModuleRef, LLVMTypeRef},
    target_machine::LLVMTargetMachineRef,
    transforms::pass_builder::{
        LLVMCreatePassBuilderOptions, LLVMDisposePassBuilderOptions, LLVMRunPasses,
    },
};

use super::{Function, Type, Value};
use crate::diagnostics::Diagnostics;

pub struct Module {
    raw: LLVMModuleRef,
    context: LLVMContextRef,
    diagnostics: Diagnostics,
}

impl Module {
    pub fn from_bitcode(bitcode: &[u8]) -> Result<Self> {
        // SAFETY: LLVM copies the bytes; the buffer is ours to dispose of with this parser.
        unsafe {
            let context = LLVMContextCreate();
            let diagnostics = Diagnostics::install(context);
            let (start, length) = (bitcode.as_ptr().cast(), bitcode.len());
            let buffer =
                LLVMCreateMemoryBufferWithMemoryRangeCopy(start, length, c"bitcode".as_ptr());
            let mut raw = ptr::null_mut();
            let failed = LLVMParseBitcodeInContext2(context, buffer, &mut raw) != 0;
            LLVMDisposeMemoryBuffer(buffer);
            if failed {
                LLVMContextDispose(context);
                bail!("the linked bitcode does not parse: {}", diagnostics.summary());
            }
            Ok(Self { raw, context, diagnostics })
        }
    }

    pub fn raw(&self) -> LLVMModuleRef {
        self.raw
    }

    pub(super) fn context(&self) -> LLVMContextRef {
        self.context
    }

    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// All functions, collected, so that a lowering may add and delete while it walks.
    pub fn functions(&self) -> Vec<Function> {
        let mut all = Vec::new();
        // SAFETY: LLVM's own iteration; nothing changes while it runs.
        unsafe {
            let mut function = LLVMGetFirstFunction(self.raw);
            while !function.is_null() {
                all.push(Function(Value(function)));
                function = LLVMGetNextFunction(function);
            }
        }
        all
    }

    /// The functions that have code.
    pub fn bodies(&self) -> impl Iterator<Item = Function> {
        self.functions().into_iter().filter(|function| function.has_body())
    }

    pub fn function(&self, name: &CStr) -> Option<Function> {
        // SAFETY: a live module and a C string.
        let found = unsafe { LLVMGetNamedFunction(self.raw, name.as_ptr()) };
        (!found.is_null()).then_some(Function(Value(found)))
    }

    pub fn parameter_count(&self, function: Function) -> usize {
        // SAFETY: a live function.
        unsafe { LLVMCountParams(function.value().0) as usize }
    }

    pub fn integer(&self, bits: u32) -> Type {
        // SAFETY: a live context.
        Type(unsafe { LLVMIntTypeInContext(self.context, bits) })
    }

    pub fn pointer(&self) -> Type {
        // SAFETY: a live context.
        Type(unsafe { LLVMPointerTypeInContext(self.context, 0) })
    }

    pub fn void(&self) -> Type {
        // SAFETY: a live context.
        Type(unsafe { LLVMVoidTypeInContext(self.context) })
    }

    pub fn structure(&self, fields: &[Type]) -> Type {
        let mut raw: Vec<LLVMTypeRef> = fields.iter().map(|field| field.0).collect();
        let count = raw.len() as u32;
        // SAFETY: pointer and count describe `raw`, which LLVM copies.
        Type(unsafe { LLVMStructTypeInContext(self.context, raw.as_mut_ptr(), count, 0) })
    }

    /// The number LLVM gives an attribute.
    pub fn attribute(&self, name: &CStr) -> u32 {
        // SAFETY: pointer and length describe `name`.
        unsafe { LLVMGetEnumAttributeKindForName(name.as_ptr(), name.count_bytes()) }
    }

    /// Runs passes, named as `opt -passes` names them; without a machine where none is needed.
    pub fn run_passes(&self, passes: &str, machine: LLVMTargetMachineRef) -> Result<()> {
        let names = CString::new(passes)?;
        // SAFETY: a live module, and a machine that is live or null; the error is read once.
        unsafe {
            let options = LLVMCreatePassBuilderOptions();
            let error = LLVMRunPasses(self.raw, names.as_ptr(), machine, options);
            LLVMDisposePassBuilderOptions(options);
            if error.is_null() {
                return Ok(());
            }
            let message = LLVMGetErrorMessage(error);
            let text = CStr::from_ptr(message).to_string_lossy().into_owned();
            LLVMDisposeErrorMessage(message);
            Err(anyhow!("LLVM could not run `{passes}`: {text}"))
        }
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // SAFETY: owned, dropped once, the module before its context.
        unsafe {
            LLVMDisposeModule(self.raw);
            LLVMContextDispose(self.context);
        }
    }
}

#[cfg(test)]
mod text {
    use bpf_linker::llvm_sys::{
        analysis::{LLVMVerifierFailureAction, LLVMVerifyModule},
        core::{LLVMContextCreate, LLVMPrintModuleToString},
        core::{LLVMCreateMemoryBufferWithMemoryRangeCopy, LLVMDisposeMessage},
        ir_reader::LLVMParseIRInContext2,
    };

    use super::{CStr, Diagnostics, Module, ptr};

    impl Module {
        /// Reads LLVM's text form, or panics with LLVM's complaint.
        pub fn from_text(text: &str) -> Module {
            // SAFETY: LLVM copies the bytes, and this parser takes the buffer over.
            unsafe {
                let context = LLVMContextCreate();
                let diagnostics = Diagnostics::install(context);
                let (start, length) = (text.as_ptr().cast(), text.len());
                let buffer =
                    LLVMCreateMemoryBufferWithMemoryRangeCopy(start, length, c"text".as_ptr());
                let (mut raw, mut message) = (ptr::null_mut(), ptr::null_mut());
                if LLVMParseIRInContext2(context, buffer, &mut raw, &mut message) != 0 {
                    panic!("{}", CStr::from_ptr(message).to_string_lossy());
                }
                Module { raw, context, diagnostics }
            }
        }

        /// Prints the module after LLVM has found it well formed.
        pub fn verified_text(&self) -> String {
            // SAFETY: a live module; both strings are copied before they are disposed of.
            unsafe {
                let mut message = ptr::null_mut();
                let action = LLVMVerifierFailureAction::LLVMReturnStatusAction;
                let broken = LLVMVerifyModule(self.raw, action, &mut message) != 0;
                assert!(!broken, "{}", CStr::from_ptr(message).to_string_lossy());
                LLVMDisposeMessage(message);
                let printed = LLVMPrintModuleToString(self.raw);
                let text = CStr::from_ptr(printed).to_string_lossy().into_owned();
                LLVMDisposeMessage(printed);
                text
            }
        }
    }
}
