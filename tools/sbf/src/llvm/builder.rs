//! Writes instructions.

use bpf_linker::llvm_sys::{
    LLVMIntPredicate, LLVMOpcode,
    core::{
        LLVMBuildAlloca, LLVMBuildBinOp, LLVMBuildCall2, LLVMBuildCast, LLVMBuildICmp,
        LLVMBuildInsertValue, LLVMBuildLoad2, LLVMBuildSelect, LLVMBuildStore, LLVMBuildStructGEP2,
        LLVMCreateBuilderInContext, LLVMDisposeBuilder, LLVMPositionBuilderBefore,
    },
    prelude::{LLVMBuilderRef, LLVMValueRef},
};

use super::{Function, Module, Type, UNNAMED, Value};

pub struct Builder(LLVMBuilderRef);

impl Builder {
    pub fn new(module: &Module) -> Self {
        // SAFETY: the module's context is alive and outlives the builder.
        Self(unsafe { LLVMCreateBuilderInContext(module.context()) })
    }

    /// New instructions go before this one.
    pub fn before(&self, instruction: Value) -> &Self {
        // SAFETY: a live instruction.
        unsafe { LLVMPositionBuilderBefore(self.0, instruction.0) };
        self
    }

    pub fn binary(&self, opcode: LLVMOpcode, left: Value, right: Value) -> Value {
        // SAFETY: callers pass two integers of one type and a binary opcode.
        Value(unsafe { LLVMBuildBinOp(self.0, opcode, left.0, right.0, UNNAMED) })
    }

    pub fn compare(&self, predicate: LLVMIntPredicate, left: Value, right: Value) -> Value {
        // SAFETY: callers pass two integers of one type.
        Value(unsafe { LLVMBuildICmp(self.0, predicate, left.0, right.0, UNNAMED) })
    }

    pub fn select(&self, condition: Value, yes: Value, no: Value) -> Value {
        // SAFETY: callers pass one bit and two values of one type.
        Value(unsafe { LLVMBuildSelect(self.0, condition.0, yes.0, no.0, UNNAMED) })
    }

    /// Changes an integer's width; the opcode says how it is filled. Same width: the value itself.
    pub fn resize(&self, widen: LLVMOpcode, value: Value, to: Type) -> Value {
        let (from, into) = (value.type_of().integer_width(), to.integer_width());
        let opcode = match from.cmp(&into) {
            std::cmp::Ordering::Less => widen,
            std::cmp::Ordering::Equal => return value,
            std::cmp::Ordering::Greater => LLVMOpcode::LLVMTrunc,
        };
        // SAFETY: two integer types, and the opcode fits their order.
        Value(unsafe { LLVMBuildCast(self.0, opcode, value.0, to.0, UNNAMED) })
    }

    /// A slot on the stack of a function.
    pub fn slot(&self, function: Function, slot_type: Type) -> Value {
        self.before(function.first_instruction());
        // SAFETY: positioned in the entry block of a function with a body.
        Value(unsafe { LLVMBuildAlloca(self.0, slot_type.0, UNNAMED) })
    }

    pub fn field(&self, structure: Type, pointer: Value, index: usize) -> Value {
        let index = index as u32;
        // SAFETY: callers stay below the structure's number of fields.
        Value(unsafe { LLVMBuildStructGEP2(self.0, structure.0, pointer.0, index, UNNAMED) })
    }

    pub fn load(&self, loaded: Type, pointer: Value) -> Value {
        // SAFETY: callers pass a pointer to a slot of that type.
        Value(unsafe { LLVMBuildLoad2(self.0, loaded.0, pointer.0, UNNAMED) })
    }

    pub fn store(&self, value: Value, pointer: Value) {
        // SAFETY: callers pass a pointer to a slot of the value's type.
        unsafe { LLVMBuildStore(self.0, value.0, pointer.0) };
    }

    pub fn call(&self, function: Function, arguments: &[Value]) -> Value {
        let mut raw: Vec<LLVMValueRef> = arguments.iter().map(|argument| argument.0).collect();
        let (callee, count) = (function.value(), raw.len() as u32);
        let callee_type = function.function_type();
        // SAFETY: pointer and count describe `raw`; callers match the function's type.
        Value(unsafe {
            LLVMBuildCall2(self.0, callee_type.0, callee.0, raw.as_mut_ptr(), count, UNNAMED)
        })
    }

    pub fn insert(&self, aggregate: Value, value: Value, index: usize) -> Value {
        // SAFETY: callers stay inside the aggregate.
        Value(unsafe { LLVMBuildInsertValue(self.0, aggregate.0, value.0, index as u32, UNNAMED) })
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        // SAFETY: owned, dropped once.
        unsafe { LLVMDisposeBuilder(self.0) }
    }
}
