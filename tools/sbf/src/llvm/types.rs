//! Types.

use bpf_linker::llvm_sys::{
    LLVMTypeKind,
    core::{
        LLVMConstInt, LLVMCountParamTypes, LLVMCountStructElementTypes, LLVMFunctionType,
        LLVMGetArrayLength2, LLVMGetElementType, LLVMGetIntTypeWidth, LLVMGetParamTypes,
        LLVMGetPoison, LLVMGetReturnType, LLVMGetTypeKind, LLVMStructGetTypeAtIndex,
    },
    prelude::LLVMTypeRef,
};

use super::Value;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type(pub(super) LLVMTypeRef);

impl Type {
    fn kind(self) -> LLVMTypeKind {
        // SAFETY: a live handle (module rules).
        unsafe { LLVMGetTypeKind(self.0) }
    }

    /// The width of an integer type.
    pub fn integer_width(self) -> Option<u32> {
        (self.kind() == LLVMTypeKind::LLVMIntegerTypeKind)
            // SAFETY: an integer type, as just asked.
            .then(|| unsafe { LLVMGetIntTypeWidth(self.0) })
    }

    /// The types inside a structure, or the one inside an array or a vector.
    fn inner(self) -> Vec<Type> {
        match self.kind() {
            LLVMTypeKind::LLVMStructTypeKind => {
                // SAFETY: a structure type, and every index is below its count.
                unsafe {
                    (0..LLVMCountStructElementTypes(self.0))
                        .map(|index| Type(LLVMStructGetTypeAtIndex(self.0, index)))
                        .collect()
                }
            }
            LLVMTypeKind::LLVMArrayTypeKind
            | LLVMTypeKind::LLVMVectorTypeKind
            | LLVMTypeKind::LLVMScalableVectorTypeKind => {
                // SAFETY: these three kinds have one element type.
                vec![Type(unsafe { LLVMGetElementType(self.0) })]
            }
            _ => Vec::new(),
        }
    }

    /// Is this, or does it hold, a floating point number?
    pub fn has_floats(self) -> bool {
        match self.kind() {
            LLVMTypeKind::LLVMHalfTypeKind
            | LLVMTypeKind::LLVMBFloatTypeKind
            | LLVMTypeKind::LLVMFloatTypeKind
            | LLVMTypeKind::LLVMDoubleTypeKind
            | LLVMTypeKind::LLVMX86_FP80TypeKind
            | LLVMTypeKind::LLVMFP128TypeKind
            | LLVMTypeKind::LLVMPPC_FP128TypeKind => true,
            _ => self.inner().into_iter().any(Type::has_floats),
        }
    }

    /// How many 64-bit registers a value of this type takes when it is passed.
    pub fn registers(self) -> usize {
        match self.kind() {
            LLVMTypeKind::LLVMVoidTypeKind => 0,
            LLVMTypeKind::LLVMIntegerTypeKind => {
                let width = self.integer_width().unwrap_or_default();
                width.div_ceil(64).max(1) as usize
            }
            LLVMTypeKind::LLVMArrayTypeKind => {
                // SAFETY: an array type.
                let length = unsafe { LLVMGetArrayLength2(self.0) } as usize;
                length * self.inner().into_iter().map(Type::registers).sum::<usize>()
            }
            LLVMTypeKind::LLVMStructTypeKind => self.inner().into_iter().map(Type::registers).sum(),
            _ => 1,
        }
    }

    /// A function type from its return and parameter types.
    pub fn function(returns: Type, parameters: &[Type]) -> Type {
        let mut raw: Vec<LLVMTypeRef> = parameters.iter().map(|parameter| parameter.0).collect();
        // SAFETY: pointer and count describe `raw`, which LLVM copies.
        Type(unsafe { LLVMFunctionType(returns.0, raw.as_mut_ptr(), raw.len() as u32, 0) })
    }

    /// The return type of a function type.
    pub fn returns(self) -> Type {
        // SAFETY: called on function types only.
        Type(unsafe { LLVMGetReturnType(self.0) })
    }

    /// The parameter types of a function type.
    pub fn parameters(self) -> Vec<Type> {
        // SAFETY: called on function types only; the buffer has exactly the count LLVM writes.
        unsafe {
            let mut raw = vec![std::ptr::null_mut(); LLVMCountParamTypes(self.0) as usize];
            LLVMGetParamTypes(self.0, raw.as_mut_ptr());
            raw.into_iter().map(Type).collect()
        }
    }

    /// How many registers a call through this function type needs: a return value wider than one
    /// register goes through a pointer that the caller passes first.
    pub fn call_registers(self) -> usize {
        let through_pointer = usize::from(self.returns().registers() > 1);
        let parameters: usize = self.parameters().into_iter().map(Type::registers).sum();
        through_pointer + parameters
    }

    /// An integer constant; wider types are filled with zeros.
    pub fn constant(self, value: u64) -> Value {
        // SAFETY: called on integer types only.
        Value(unsafe { LLVMConstInt(self.0, value, 0) })
    }

    /// A value that may be anything, to build an aggregate on.
    pub fn poison(self) -> Value {
        // SAFETY: a live handle (module rules).
        Value(unsafe { LLVMGetPoison(self.0) })
    }
}
