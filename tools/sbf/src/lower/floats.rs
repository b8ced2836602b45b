//! Floating point is not lowered: a program that uses it is refused, by function.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::llvm::{Module, Value};

pub fn refuse(module: &Module) -> Result<()> {
    let mut found = BTreeSet::new();
    for function in module.bodies() {
        let signature = function.function_type();
        let in_signature = signature.returns().has_floats()
            || signature.parameters().into_iter().any(|parameter| parameter.has_floats());
        if in_signature || function.instructions().into_iter().any(uses_floats) {
            found.insert(function.readable_name());
        }
    }
    if !found.is_empty() {
        let names = found.into_iter().collect::<Vec<_>>().join(", ");
        bail!("floating point is not supported, and these functions use it: {names}");
    }
    Ok(())
}

fn uses_floats(instruction: Value) -> bool {
    instruction.type_of().has_floats()
        || instruction.operands().any(|operand| operand.type_of().has_floats())
}

#[cfg(test)]
mod tests {
    use super::refuse;
    use crate::llvm::Module;

    #[test]
    fn names_each_function_that_uses_floats() {
        let module = Module::from_text(
            "define i1 @compares(i64 %x) {
                %f = uitofp i64 %x to double
                %r = fcmp ogt double %f, 1.0
                ret i1 %r
             }
             define void @stores(ptr %p) { store float 1.0, ptr %p\n ret void }
             define void @holds(ptr %p) { %v = load [2 x <2 x half>], ptr %p\n ret void }
             define i64 @innocent(i64 %x) { ret i64 %x }",
        );
        let message = refuse(&module).unwrap_err().to_string();
        for name in ["`compares`", "`stores`", "`holds`"] {
            assert!(message.contains(name), "{message}");
        }
        assert!(!message.contains("innocent"), "{message}");
    }

    #[test]
    fn accepts_integers_and_pointers() {
        let module = Module::from_text(
            "define i128 @f(i128 %x, ptr %p) { %y = load i64, ptr %p\n ret i128 %x }",
        );
        refuse(&module).unwrap();
    }
}
