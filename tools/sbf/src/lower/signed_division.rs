//! The machine divides unsigned numbers only: signed division and remainder of up to 64 bits are
//! done on magnitudes, and the sign is put back. (128 bits: see `wide_math`.)

use crate::llvm::{Builder, Module, Opcode, Value};

pub fn lower(module: &Module) {
    let builder = Builder::new(module);
    for function in module.bodies() {
        for instruction in function.instructions() {
            let Some(width) = instruction.type_of().integer_width().filter(|width| *width <= 64)
            else {
                continue;
            };
            let (unsigned, keeps_sign_of_dividend) = match instruction.opcode() {
                Some(Opcode::LLVMSDiv) => (Opcode::LLVMUDiv, false),
                Some(Opcode::LLVMSRem) => (Opcode::LLVMURem, true),
                _ => continue,
            };
            builder.before(instruction);
            let (left, right) = (instruction.operand(0), instruction.operand(1));
            let (left_sign, right_sign) =
                (sign(&builder, left, width), sign(&builder, right, width));
            let left = negate_if(&builder, left, left_sign);
            let right = negate_if(&builder, right, right_sign);
            let magnitude = builder.binary(unsigned, left, right);
            let result_sign = if keeps_sign_of_dividend {
                left_sign
            } else {
                builder.binary(Opcode::LLVMXor, left_sign, right_sign)
            };
            instruction.replace_and_erase(negate_if(&builder, magnitude, result_sign));
        }
    }
}

/// All ones for a negative number, zero otherwise.
fn sign(builder: &Builder, value: Value, width: u32) -> Value {
    let top = value.type_of().constant(u64::from(width - 1));
    builder.binary(Opcode::LLVMAShr, value, top)
}

/// Negates where the sign is all ones: `(x ^ sign) - sign`.
fn negate_if(builder: &Builder, value: Value, sign: Value) -> Value {
    let flipped = builder.binary(Opcode::LLVMXor, value, sign);
    builder.binary(Opcode::LLVMSub, flipped, sign)
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::llvm::Module;

    fn lowered(instruction: &str) -> String {
        let module = Module::from_text(&format!(
            "define i64 @f(i64 %a, i64 %b) {{ %r = {instruction} i64 %a, %b\n ret i64 %r }}"
        ));
        lower(&module);
        module.verified_text()
    }

    #[test]
    fn divides_magnitudes_and_combines_the_signs() {
        let text = lowered("sdiv");
        assert!(text.contains("udiv i64") && !text.contains("sdiv"), "{text}");
        assert_eq!(text.matches("ashr i64").count(), 2, "{text}");
        // Two magnitudes, the combined sign, the result.
        assert_eq!(text.matches("xor i64").count(), 4, "{text}");
    }

    #[test]
    fn a_remainder_keeps_the_sign_of_the_dividend() {
        let text = lowered("srem");
        assert!(text.contains("urem i64") && !text.contains("srem"), "{text}");
        assert_eq!(text.matches("xor i64").count(), 3, "{text}");
    }

    #[test]
    fn leaves_unsigned_division_alone() {
        assert!(lowered("udiv").contains("%r = udiv i64 %a, %b"));
    }
}
