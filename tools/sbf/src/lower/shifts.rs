//! Shifts of 128 bits by an amount known only at run time: done on two halves, with selects.
//! (The back end writes constant amounts itself.)

use anyhow::{Result, bail};

use crate::llvm::{Builder, Module, Opcode, Predicate, Value};

const HALF: u64 = 64;

pub fn lower(module: &Module) -> Result<()> {
    let builder = Builder::new(module);
    for function in module.bodies() {
        for instruction in function.instructions() {
            let Some(opcode) = instruction.opcode().filter(is_shift) else { continue };
            let width = instruction.type_of().integer_width().unwrap_or_default();
            if width <= 64 || instruction.operand(1).is_constant_integer() {
                continue;
            }
            if width != 128 {
                bail!("{} shifts {width} bits, which is not supported", function.readable_name());
            }
            builder.before(instruction);
            let replacement = shift(module, &builder, opcode, instruction);
            instruction.replace_and_erase(replacement);
        }
    }
    Ok(())
}

fn is_shift(opcode: &Opcode) -> bool {
    matches!(opcode, Opcode::LLVMShl | Opcode::LLVMLShr | Opcode::LLVMAShr)
}

/// The low and the high half of a 128-bit number.
struct Halves {
    low: Value,
    high: Value,
}

fn shift(module: &Module, builder: &Builder, opcode: Opcode, instruction: Value) -> Value {
    let (whole, half) = (module.integer(128), module.integer(64));
    let number = instruction.operand(0);
    let high = builder.binary(Opcode::LLVMLShr, number, whole.constant(HALF));
    let narrow = |value| builder.resize(Opcode::LLVMZExt, value, half);
    let halves = Halves { low: narrow(number), high: narrow(high) };
    let amount = narrow(instruction.operand(1));
    let result = match opcode {
        Opcode::LLVMShl => left(builder, &halves, amount),
        _ => right(builder, &halves, amount, opcode),
    };
    let widen = |value| builder.resize(Opcode::LLVMZExt, value, whole);
    let top = builder.binary(Opcode::LLVMShl, widen(result.high), whole.constant(HALF));
    builder.binary(Opcode::LLVMOr, widen(result.low), top)
}

/// Whether the amount moves a whole half, the amount within a half, and 63 less that: the bits that
/// cross over move by one and by this, because a shift by 64 would be undefined.
fn amounts(builder: &Builder, amount: Value) -> (Value, Value, Value) {
    let constant = |value| amount.type_of().constant(value);
    let crosses = builder.compare(Predicate::LLVMIntUGE, amount, constant(HALF));
    let within = builder.binary(Opcode::LLVMAnd, amount, constant(HALF - 1));
    let rest = builder.binary(Opcode::LLVMXor, within, constant(HALF - 1));
    (crosses, within, rest)
}

fn left(builder: &Builder, number: &Halves, amount: Value) -> Halves {
    let constant = |value| amount.type_of().constant(value);
    let (crosses, within, rest) = amounts(builder, amount);
    let low = builder.binary(Opcode::LLVMShl, number.low, within);
    let high = builder.binary(Opcode::LLVMShl, number.high, within);
    let carried = builder.binary(Opcode::LLVMLShr, number.low, constant(1));
    let carried = builder.binary(Opcode::LLVMLShr, carried, rest);
    let high = builder.binary(Opcode::LLVMOr, high, carried);
    Halves {
        low: builder.select(crosses, constant(0), low),
        high: builder.select(crosses, low, high),
    }
}

fn right(builder: &Builder, number: &Halves, amount: Value, opcode: Opcode) -> Halves {
    let constant = |value| amount.type_of().constant(value);
    let (crosses, within, rest) = amounts(builder, amount);
    let high = builder.binary(opcode, number.high, within);
    let low = builder.binary(Opcode::LLVMLShr, number.low, within);
    let carried = builder.binary(Opcode::LLVMShl, number.high, constant(1));
    let carried = builder.binary(Opcode::LLVMShl, carried, rest);
    let low = builder.binary(Opcode::LLVMOr, low, carried);
    let fill = match opcode {
        Opcode::LLVMAShr => builder.binary(Opcode::LLVMAShr, number.high, constant(HALF - 1)),
        _ => constant(0),
    };
    Halves { low: builder.select(crosses, high, low), high: builder.select(crosses, fill, high) }
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::llvm::Module;

    fn function(instruction: &str, width: u32) -> Module {
        Module::from_text(&format!(
            "define i{width} @f(i{width} %a, i{width} %n) {{
                %r = {instruction}
                ret i{width} %r
             }}"
        ))
    }

    #[test]
    fn shifts_by_halves_when_the_amount_varies() {
        for opcode in ["shl", "lshr", "ashr"] {
            let module = function(&format!("{opcode} i128 %a, %n"), 128);
            lower(&module).unwrap();
            let text = module.verified_text();
            assert!(!text.contains(&format!("{opcode} i128 %a, %n")), "{text}");
            assert_eq!(text.matches("select i1").count(), 2, "{text}");
        }
    }

    #[test]
    fn an_arithmetic_shift_fills_with_the_sign() {
        let module = function("ashr i128 %a, %n", 128);
        lower(&module).unwrap();
        let text = module.verified_text();
        assert!(text.lines().any(|line| line.contains("ashr i64") && line.ends_with(", 63")));
    }

    #[test]
    fn leaves_constant_amounts_to_the_back_end() {
        let module = function("shl i128 %a, 5", 128);
        lower(&module).unwrap();
        assert!(module.verified_text().contains("%r = shl i128 %a, 5"));
    }

    #[test]
    fn refuses_other_widths_by_name() {
        let message = lower(&function("shl i192 %a, %n", 192)).unwrap_err().to_string();
        assert_eq!(message, "`f` shifts 192 bits, which is not supported");
    }
}
