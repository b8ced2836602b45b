//! Functions.

use bpf_linker::llvm_sys::{
    LLVMLinkage,
    core::{
        LLVMAddFunction, LLVMAppendExistingBasicBlock, LLVMDeleteFunction, LLVMGetEntryBasicBlock,
        LLVMGetFirstBasicBlock, LLVMGetFirstInstruction, LLVMGetFirstUse, LLVMGetGlobalParent,
        LLVMGetNextBasicBlock, LLVMGetNextInstruction, LLVMGetNextUse, LLVMGetParam, LLVMGetUser,
        LLVMGlobalGetValueType, LLVMIsDeclaration, LLVMRemoveBasicBlockFromParent,
        LLVMRemoveEnumAttributeAtIndex, LLVMSetLinkage,
    },
};

use super::{Type, Value};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Function(pub(super) Value);

impl Function {
    pub fn value(self) -> Value {
        self.0
    }

    pub fn name(self) -> String {
        self.0.name()
    }

    /// The name a person gave it, for messages.
    pub fn readable_name(self) -> String {
        format!("`{:#}`", rustc_demangle::demangle(&self.name()))
    }

    /// Is this one of LLVM's own, `llvm.…`?
    pub fn is_intrinsic(self) -> bool {
        self.name().starts_with("llvm.")
    }

    pub fn has_body(self) -> bool {
        // SAFETY: a live handle (module rules).
        unsafe { LLVMIsDeclaration(self.0.0) == 0 }
    }

    pub fn function_type(self) -> Type {
        // SAFETY: a function is a global value.
        Type(unsafe { LLVMGlobalGetValueType(self.0.0) })
    }

    pub fn parameter(self, index: usize) -> Value {
        // SAFETY: callers stay below the number of parameters.
        Value(unsafe { LLVMGetParam(self.0.0, index as u32) })
    }

    /// All instructions, collected, so that a lowering may add and erase while it walks.
    pub fn instructions(self) -> Vec<Value> {
        let mut all = Vec::new();
        // SAFETY: LLVM's own iteration; nothing changes while it runs.
        unsafe {
            let mut block = LLVMGetFirstBasicBlock(self.0.0);
            while !block.is_null() {
                let mut instruction = LLVMGetFirstInstruction(block);
                while !instruction.is_null() {
                    all.push(Value(instruction));
                    instruction = LLVMGetNextInstruction(instruction);
                }
                block = LLVMGetNextBasicBlock(block);
            }
        }
        all
    }

    /// Where slots on the stack belong.
    pub fn first_instruction(self) -> Value {
        // SAFETY: asked of functions with a body; a block is never empty in a valid module.
        Value(unsafe { LLVMGetFirstInstruction(LLVMGetEntryBasicBlock(self.0.0)) })
    }

    /// Everything that mentions the function.
    pub fn users(self) -> Vec<Value> {
        let mut all = Vec::new();
        // SAFETY: LLVM's own iteration; nothing changes while it runs.
        unsafe {
            let mut usage = LLVMGetFirstUse(self.0.0);
            while !usage.is_null() {
                all.push(Value(LLVMGetUser(usage)));
                usage = LLVMGetNextUse(usage);
            }
        }
        all
    }

    /// A new internal function beside this one.
    pub fn add_sibling(self, suffix: &str, function_type: Type) -> Function {
        let mut name = self.name().into_bytes();
        name.extend_from_slice(suffix.as_bytes());
        name.push(0);
        // SAFETY: `name` ends with a zero; LLVM copies it.
        unsafe {
            let module = LLVMGetGlobalParent(self.0.0);
            let added = LLVMAddFunction(module, name.as_ptr().cast(), function_type.0);
            LLVMSetLinkage(added, LLVMLinkage::LLVMInternalLinkage);
            Function(Value(added))
        }
    }

    /// Moves all blocks into an empty function.
    pub fn move_body_to(self, target: Function) {
        // SAFETY: each block is taken out of one list before it joins the other.
        unsafe {
            let mut block = LLVMGetFirstBasicBlock(self.0.0);
            while !block.is_null() {
                let next = LLVMGetNextBasicBlock(block);
                LLVMRemoveBasicBlockFromParent(block);
                LLVMAppendExistingBasicBlock(target.0.0, block);
                block = next;
            }
        }
    }

    pub fn make_internal(self) {
        // SAFETY: called on functions with a body, which may be internal.
        unsafe { LLVMSetLinkage(self.0.0, LLVMLinkage::LLVMInternalLinkage) }
    }

    /// Takes an attribute off one parameter.
    pub fn remove_parameter_attribute(self, parameter: usize, attribute: u32) {
        // SAFETY: LLVM ignores attributes that are not there.
        unsafe { LLVMRemoveEnumAttributeAtIndex(self.0.0, parameter as u32 + 1, attribute) }
    }

    /// Deletes a function that nothing uses; the handle is dead afterwards.
    pub fn delete(self) {
        // SAFETY: callers have replaced every use; nobody touches it again (module rules).
        unsafe { LLVMDeleteFunction(self.0.0) }
    }
}
