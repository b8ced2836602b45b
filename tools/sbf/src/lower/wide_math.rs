//! Multiplication, division and remainder of 128 bits, and multiplication of 64 bits with overflow,
//! become calls of runtime routines, which write their result where a pointer says.

use std::ffi::CStr;

use anyhow::{Result, bail};

use super::runtime::routine;
use crate::llvm::{Builder, Function, Module, Opcode, Predicate, Type, Value};

pub fn lower(module: &Module) -> Result<()> {
    for function in module.bodies() {
        let mut calls = RuntimeCalls::new(module, function);
        for instruction in function.instructions() {
            lower_instruction(&mut calls, instruction)?;
        }
    }
    Ok(())
}

fn lower_instruction(calls: &mut RuntimeCalls, instruction: Value) -> Result<()> {
    let name = match instruction.opcode() {
        Some(Opcode::LLVMMul) => c"__multi3",
        Some(Opcode::LLVMUDiv) => c"__udivti3",
        Some(Opcode::LLVMURem) => c"__umodti3",
        Some(Opcode::LLVMSDiv) => c"__divti3",
        Some(Opcode::LLVMSRem) => c"__modti3",
        Some(Opcode::LLVMCall) => return lower_overflow(calls, instruction),
        _ => return Ok(()),
    };
    match instruction.type_of().integer_width() {
        Some(..=64) => Ok(()),
        Some(128) => {
            calls.builder.before(instruction);
            let (left, right) = (instruction.operand(0), instruction.operand(1));
            let result = calls.call(name, left, right)?;
            instruction.replace_and_erase(result);
            Ok(())
        }
        _ => bail!(
            "{} multiplies or divides numbers of a width that is not supported: use 8, 16, 32, \
             64 or 128 bits, and no vectors",
            calls.function.readable_name()
        ),
    }
}

/// `llvm.umul.with.overflow` and `llvm.smul.with.overflow`.
fn lower_overflow(calls: &mut RuntimeCalls, call: Value) -> Result<()> {
    let Some(callee) = call.called_function().map(Function::name) else { return Ok(()) };
    let (widen, signed) = match callee.rsplit_once('.') {
        Some(("llvm.umul.with.overflow", _)) => (Opcode::LLVMZExt, false),
        Some(("llvm.smul.with.overflow", _)) => (Opcode::LLVMSExt, true),
        _ => return Ok(()),
    };
    match call.operand(0).type_of().integer_width() {
        Some(..64) => Ok(()),
        Some(64) => {
            let product = multiply_with_overflow(calls, call, widen, signed)?;
            call.replace_and_erase(product);
            Ok(())
        }
        _ => bail!(
            "{} uses `{callee}`, a checked multiplication wider than 64 bits, which is not \
             supported: bound the factors and multiply without a check",
            calls.function.readable_name()
        ),
    }
}

fn multiply_with_overflow(
    calls: &mut RuntimeCalls,
    call: Value,
    widen: Opcode,
    signed: bool,
) -> Result<Value> {
    let (half, whole) = (calls.module.integer(64), calls.whole);
    calls.builder.before(call);
    let left = calls.builder.resize(widen, call.operand(0), whole);
    let right = calls.builder.resize(widen, call.operand(1), whole);
    let product = calls.call(c"__multi3", left, right)?;
    let builder = &calls.builder;
    let low = builder.resize(widen, product, half);
    let high = builder.binary(Opcode::LLVMLShr, product, whole.constant(64));
    let high = builder.resize(widen, high, half);
    // Without overflow the high half only repeats the sign.
    let expected = match signed {
        true => builder.binary(Opcode::LLVMAShr, low, half.constant(63)),
        false => half.constant(0),
    };
    let overflow = builder.compare(Predicate::LLVMIntNE, high, expected);
    let pair = builder.insert(call.type_of().poison(), low, 0);
    Ok(builder.insert(pair, overflow, 1))
}

/// Calls out of one function, which share their slots.
struct RuntimeCalls<'module> {
    module: &'module Module,
    function: Function,
    builder: Builder,
    whole: Type,
    /// For the result and, where a routine wants pointers, for the two operands.
    slots: [Option<Value>; 3],
}

impl<'module> RuntimeCalls<'module> {
    fn new(module: &'module Module, function: Function) -> Self {
        let (builder, whole) = (Builder::new(module), module.integer(128));
        Self { module, function, builder, whole, slots: [None; 3] }
    }

    /// Calls where the builder stands.
    fn call(&mut self, name: &CStr, left: Value, right: Value) -> Result<Value> {
        let (void, pointer, whole) = (self.module.void(), self.module.pointer(), self.whole);
        let by_value = Type::function(void, &[pointer, whole, whole]);
        // How Rust's own compiler-builtins comes out on this target.
        let by_pointer = Type::function(void, &[pointer, pointer, pointer]);
        let routine = routine(self.module, name, &[by_value, by_pointer])?;
        if routine == self.function {
            bail!("{} would call itself for its own work", self.function.readable_name());
        }
        let result = self.slot(0);
        if routine.function_type() == by_value {
            self.builder.call(routine, &[result, left, right]);
        } else {
            let (left_slot, right_slot) = (self.slot(1), self.slot(2));
            self.builder.store(left, left_slot);
            self.builder.store(right, right_slot);
            self.builder.call(routine, &[result, left_slot, right_slot]);
        }
        Ok(self.builder.load(whole, result))
    }

    fn slot(&mut self, index: usize) -> Value {
        // A builder of its own, because a slot belongs elsewhere than where ours stands.
        *self.slots[index]
            .get_or_insert_with(|| Builder::new(self.module).slot(self.function, self.whole))
    }
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::{llvm::Module, lower::test_support::RUNTIME};

    fn binary(operation: &str) -> Module {
        Module::from_text(&format!(
            "define i128 @f(i128 %a, i128 %b) {{
                %r = {operation} i128 %a, %b
                %s = {operation} i128 %r, %b
                ret i128 %s
             }} {RUNTIME}"
        ))
    }

    fn overflow(sign: &str, width: u32) -> Module {
        Module::from_text(&format!(
            "define i1 @f(i{width} %a, i{width} %b) {{
                %p = call {{i{width}, i1}} @llvm.{sign}mul.with.overflow.i{width}(i{width} %a, i{width} %b)
                %r = extractvalue {{i{width}, i1}} %p, 1
                ret i1 %r
             }}
             declare {{i{width}, i1}} @llvm.{sign}mul.with.overflow.i{width}(i{width}, i{width})
             {RUNTIME}"
        ))
    }

    #[test]
    fn calls_the_routine_of_each_operation_with_one_slot() {
        let expected = [
            ("mul", "__multi3"),
            ("udiv", "__udivti3"),
            ("urem", "__umodti3"),
            ("sdiv", "__divti3"),
            ("srem", "__modti3"),
        ];
        for (operation, routine) in expected {
            let module = binary(operation);
            lower(&module).unwrap();
            let text = module.verified_text();
            assert_eq!(text.matches(&format!("call void @{routine}(")).count(), 2, "{text}");
            assert_eq!(text.matches("alloca i128").count(), 1, "{text}");
            assert!(!text.contains(&format!("{operation} i128")), "{text}");
        }
    }

    #[test]
    fn passes_pointers_to_routines_that_want_them() {
        let module = Module::from_text(
            "define i128 @f(i128 %a) { %r = mul i128 %a, %a\n ret i128 %r }
             define void @__multi3(ptr sret(i128) %o, ptr %a, ptr %b) { ret void }",
        );
        lower(&module).unwrap();
        let text = module.verified_text();
        assert_eq!(text.matches("store i128 %a, ptr").count(), 2, "{text}");
        assert!(text.contains("call void @__multi3(ptr %"), "{text}");
    }

    #[test]
    fn refuses_routines_of_another_shape() {
        let text = "define i128 @f(i128 %a) { %r = mul i128 %a, %a\n ret i128 %r }
             define i64 @__multi3(i64 %a) { ret i64 %a }";
        let message = lower(&Module::from_text(text)).unwrap_err().to_string();
        assert_eq!(message, "`__multi3` does not have the parameters it should have");
    }

    #[test]
    fn checks_the_high_half_for_overflow() {
        let module = overflow("u", 64);
        lower(&module).unwrap();
        let text = module.verified_text();
        assert!(text.contains("zext i64 %a to i128"), "{text}");
        assert!(text.contains("icmp ne i64") && !text.contains("call { i64, i1 }"), "{text}");

        let module = overflow("s", 64);
        lower(&module).unwrap();
        let text = module.verified_text();
        assert!(text.contains("sext i64 %a to i128"), "{text}");
        assert!(text.contains("ashr i64"), "{text}");
    }

    #[test]
    fn refuses_checked_multiplication_of_128_bits_by_name() {
        for sign in ["u", "s"] {
            let message = lower(&overflow(sign, 128)).unwrap_err().to_string();
            assert!(message.starts_with("`f` uses `llvm."), "{message}");
        }
    }

    #[test]
    fn refuses_odd_widths_by_name() {
        let text = "define i100 @f(i100 %a) { %r = mul i100 %a, %a\n ret i100 %r }";
        let message = lower(&Module::from_text(text)).unwrap_err().to_string();
        assert!(message.starts_with("`f` multiplies or divides"), "{message}");
    }

    #[test]
    fn says_what_is_missing_and_where_to_get_it() {
        let text = "define i128 @f(i128 %a) { %r = mul i128 %a, %a\n ret i128 %r }";
        let message = lower(&Module::from_text(text)).unwrap_err().to_string();
        assert!(message.contains("`__multi3`"), "{message}");
        assert!(message.contains("solana-compiler-builtins"), "{message}");
    }

    #[test]
    fn a_routine_must_not_need_itself() {
        let text = "define void @__multi3(ptr %o, i128 %a, i128 %b) {
            %r = mul i128 %a, %b
            store i128 %r, ptr %o
            ret void }";
        let message = lower(&Module::from_text(text)).unwrap_err().to_string();
        assert_eq!(message, "`__multi3` would call itself for its own work");
    }
}
