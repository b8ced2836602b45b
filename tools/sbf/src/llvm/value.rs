//! Values and instructions.

use bpf_linker::llvm_sys::{
    LLVMOpcode,
    core::{
        LLVMConstIntGetZExtValue, LLVMGetBasicBlockParent, LLVMGetCalledFunctionType,
        LLVMGetCalledValue, LLVMGetInstructionOpcode, LLVMGetInstructionParent,
        LLVMGetNumArgOperands, LLVMGetNumOperands, LLVMGetOperand, LLVMGetValueName2,
        LLVMInstructionEraseFromParent, LLVMIsACallInst, LLVMIsAConstantInt, LLVMIsAFunction,
        LLVMIsAInstruction, LLVMRemoveCallSiteEnumAttribute, LLVMReplaceAllUsesWith, LLVMTypeOf,
    },
    prelude::LLVMValueRef,
};

use super::{Function, Type};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Value(pub(super) LLVMValueRef);

impl Value {
    pub fn type_of(self) -> Type {
        // SAFETY: a live handle (module rules).
        Type(unsafe { LLVMTypeOf(self.0) })
    }

    pub fn name(self) -> String {
        let mut length = 0;
        // SAFETY: LLVM returns a pointer to `length` bytes, copied before anything can move them.
        let bytes = unsafe {
            let start = LLVMGetValueName2(self.0, &mut length);
            std::slice::from_raw_parts(start.cast::<u8>(), length)
        };
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// The opcode, when this is an instruction.
    pub fn opcode(self) -> Option<LLVMOpcode> {
        // SAFETY: a live handle; the opcode is asked of instructions only.
        unsafe { (!LLVMIsAInstruction(self.0).is_null()).then(|| LLVMGetInstructionOpcode(self.0)) }
    }

    pub fn operand(self, index: usize) -> Value {
        // SAFETY: callers know the instruction's shape from its opcode or callee.
        Value(unsafe { LLVMGetOperand(self.0, index as u32) })
    }

    pub fn operands(self) -> impl Iterator<Item = Value> {
        // SAFETY: a live instruction.
        let count = unsafe { LLVMGetNumOperands(self.0) };
        (0..count.unsigned_abs() as usize).map(move |index| self.operand(index))
    }

    /// The value of a constant integer of at most 64 bits.
    pub fn as_constant(self) -> Option<u64> {
        // SAFETY: the value is read from constant integers only, and only where it fits.
        unsafe {
            let fits = self.type_of().integer_width().is_some_and(|width| width <= 64);
            (fits && self.is_constant_integer()).then(|| LLVMConstIntGetZExtValue(self.0))
        }
    }

    pub fn is_constant_integer(self) -> bool {
        // SAFETY: a live handle.
        unsafe { !LLVMIsAConstantInt(self.0).is_null() }
    }

    pub fn is_call(self) -> bool {
        // SAFETY: a live handle.
        unsafe { !LLVMIsACallInst(self.0).is_null() }
    }

    /// What a call calls: a function, or a pointer.
    pub fn called_value(self) -> Value {
        // SAFETY: asked of calls only.
        Value(unsafe { LLVMGetCalledValue(self.0) })
    }

    /// The function that a call names; nothing for a call through a pointer.
    pub fn called_function(self) -> Option<Function> {
        let called = self.is_call().then(|| self.called_value())?;
        // SAFETY: a live handle.
        unsafe { !LLVMIsAFunction(called.0).is_null() }.then_some(Function(called))
    }

    pub fn called_type(self) -> Type {
        // SAFETY: asked of calls only.
        Type(unsafe { LLVMGetCalledFunctionType(self.0) })
    }

    pub fn argument_count(self) -> usize {
        // SAFETY: asked of calls only.
        unsafe { LLVMGetNumArgOperands(self.0) as usize }
    }

    /// The function an instruction is part of.
    pub fn parent(self) -> Function {
        // SAFETY: asked of instructions inside a function only.
        Function(Value(unsafe { LLVMGetBasicBlockParent(LLVMGetInstructionParent(self.0)) }))
    }

    /// Takes an attribute off one argument of a call.
    pub fn remove_argument_attribute(self, argument: usize, attribute: u32) {
        // SAFETY: asked of calls only; LLVM ignores attributes that are not there.
        unsafe { LLVMRemoveCallSiteEnumAttribute(self.0, argument as u32 + 1, attribute) }
    }

    pub fn replace_uses(self, replacement: Value) {
        // SAFETY: both are live and of the same type.
        unsafe { LLVMReplaceAllUsesWith(self.0, replacement.0) }
    }

    /// Takes the instruction out of its function; the handle is dead afterwards.
    pub fn erase(self) {
        // SAFETY: an instruction whose result is unused; nobody touches it again (module rules).
        unsafe { LLVMInstructionEraseFromParent(self.0) }
    }

    pub fn replace_and_erase(self, replacement: Value) {
        self.replace_uses(replacement);
        self.erase();
    }
}
