//! A call passes at most five registers. A function that needs more is rewritten: it takes what
//! does not fit through a structure on its caller's stack.
//!
//! Inlining such functions instead overflows the 4,096 bytes of a stack frame.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::{
    llvm::{Builder, Function, Module, Type, Value},
    target::CALL_REGISTERS,
};

pub fn lower(module: &Module) -> Result<()> {
    for function in module.bodies() {
        // The runtime routines take exactly five already.
        if function.function_type().call_registers() > CALL_REGISTERS {
            Packing::of(module, function).apply()?;
        }
    }
    refuse_what_is_left(module)
}

/// Calls through pointers, and calls of what has no body here.
fn refuse_what_is_left(module: &Module) -> Result<()> {
    for function in module.bodies() {
        for call in function.instructions().into_iter().filter(|value| value.is_call()) {
            let intrinsic = call.called_function().is_some_and(Function::is_intrinsic);
            if !intrinsic && call.called_type().call_registers() > CALL_REGISTERS {
                bail!(
                    "{} calls something with more than {CALL_REGISTERS} registers of arguments \
                     that is not a function of the program",
                    function.readable_name()
                );
            }
        }
    }
    Ok(())
}

/// How one function's parameters are split.
struct Packing<'module> {
    module: &'module Module,
    function: Function,
    parameters: Vec<Type>,
    /// So many parameters stay in registers, one register is left for the structure's address.
    kept: usize,
    structure: Type,
}

impl<'module> Packing<'module> {
    fn of(module: &'module Module, function: Function) -> Self {
        let function_type = function.function_type();
        let parameters = function_type.parameters();
        let mut used = usize::from(function_type.returns().registers() > 1);
        let fits = |parameter: &&Type| {
            used += parameter.registers();
            used < CALL_REGISTERS
        };
        let kept = parameters.iter().take_while(fits).count();
        let structure = module.structure(&parameters[kept..]);
        Self { module, function, parameters, kept, structure }
    }

    fn apply(&self) -> Result<()> {
        let mut parameters = self.parameters[..self.kept].to_vec();
        parameters.push(self.module.pointer());
        let returns = self.function.function_type().returns();
        let packed = self.function.add_sibling(".packed", Type::function(returns, &parameters));
        self.rewrite_calls(packed)?;
        self.function.move_body_to(packed);
        self.unpack(packed);
        self.function.delete();
        Ok(())
    }

    /// Stores what does not fit before each call. One slot per caller is enough: the callee reads
    /// it before it does anything else.
    fn rewrite_calls(&self, packed: Function) -> Result<()> {
        let builder = Builder::new(self.module);
        let mut slots: HashMap<Function, Value> = HashMap::new();
        for call in self.function.users() {
            if !call.is_call() || call.called_value() != self.function.value() {
                bail!(
                    "{} takes more than {CALL_REGISTERS} registers of arguments, so it can only be \
                     called directly, but something takes its address",
                    self.function.readable_name()
                );
            }
            let caller = call.parent();
            let slot = *slots.entry(caller).or_insert_with(|| builder.slot(caller, self.structure));
            builder.before(call);
            let mut arguments: Vec<Value> = (0..self.kept).map(|i| call.operand(i)).collect();
            for index in self.kept..self.parameters.len() {
                let field = builder.field(self.structure, slot, index - self.kept);
                builder.store(call.operand(index), field);
            }
            arguments.push(slot);
            call.replace_and_erase(builder.call(packed, &arguments));
        }
        Ok(())
    }

    /// Reads everything at the start of the moved body.
    fn unpack(&self, packed: Function) {
        let builder = Builder::new(self.module);
        builder.before(packed.first_instruction());
        for (index, parameter) in self.parameters.iter().enumerate() {
            let value = if index < self.kept {
                packed.parameter(index)
            } else {
                let slot = packed.parameter(self.kept);
                let field = builder.field(self.structure, slot, index - self.kept);
                builder.load(*parameter, field)
            };
            self.function.parameter(index).replace_uses(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::llvm::Module;

    fn lowered(text: &str) -> String {
        let module = Module::from_text(text);
        lower(&module).unwrap();
        module.verified_text()
    }

    #[test]
    fn passes_what_does_not_fit_through_a_slot() {
        let text = lowered(
            "define i64 @six(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) {
                %r = sub i64 %e, %f
                ret i64 %r
             }
             define i64 @caller(i64 %x) {
                %r = call i64 @six(i64 1, i64 2, i64 3, i64 4, i64 %x, i64 6)
                %s = call i64 @six(i64 1, i64 2, i64 3, i64 4, i64 %r, i64 6)
                ret i64 %s
             }",
        );
        assert!(
            text.contains(
                "define internal i64 @six.packed(i64 %0, i64 %1, i64 %2, i64 %3, ptr %4)"
            ),
            "{text}"
        );
        assert!(!text.contains("@six("), "{text}");
        assert_eq!(text.matches("alloca { i64, i64 }").count(), 1, "{text}");
        assert_eq!(text.matches("call i64 @six.packed(").count(), 2, "{text}");
    }

    #[test]
    fn a_wide_result_and_a_wide_number_count_for_what_they_take() {
        let text = lowered(
            "define i128 @four(i64 %a, i128 %b, i64 %c, i64 %d) { ret i128 %b }
             define i128 @five(i64 %a, i128 %b, i64 %c) { ret i128 %b }",
        );
        assert!(text.contains("@four.packed(i64 %0, i128 %1, ptr %2)"), "{text}");
        assert!(text.contains("define i128 @five("), "{text}");
    }

    #[test]
    fn works_when_a_function_calls_itself() {
        let text = lowered(
            "define i64 @f(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) {
                %r = call i64 @f(i64 %f, i64 %e, i64 %d, i64 %c, i64 %b, i64 %a)
                ret i64 %r
             }",
        );
        assert!(text.contains("call i64 @f.packed(i64 %"), "{text}");
    }

    #[test]
    fn refuses_by_name_when_the_address_is_taken() {
        let module = Module::from_text(
            "@table = constant ptr @f
             define void @f(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) { ret void }",
        );
        let message = lower(&module).unwrap_err().to_string();
        assert!(message.starts_with("`f` takes more than 5 registers"), "{message}");
    }

    #[test]
    fn refuses_wide_calls_through_pointers_by_name() {
        let module = Module::from_text(
            "define void @f(ptr %p) {
                call void %p(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6)
                ret void
             }",
        );
        let message = lower(&module).unwrap_err().to_string();
        assert!(message.starts_with("`f` calls something"), "{message}");
    }
}
