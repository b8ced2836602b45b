//! Large copies and fills, and those of unknown length, become calls: the back end writes short
//! ones inline and refuses the rest.

use anyhow::Result;

use super::runtime::routine;
use crate::llvm::{Builder, Function, Module, Opcode, Type, Value};

/// What the back end unrolls without complaint.
const INLINE_BYTES: u64 = 128;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Copy,
    Move,
    Set,
}

pub fn lower(module: &Module) -> Result<()> {
    let builder = Builder::new(module);
    for function in module.bodies() {
        for instruction in function.instructions() {
            let Some(kind) = instruction.called_function().and_then(kind_of) else { continue };
            let short = instruction.operand(2).as_constant().is_some_and(|n| n <= INLINE_BYTES);
            if !short {
                builder.before(instruction);
                call(module, &builder, kind, instruction)?;
            }
        }
    }
    Ok(())
}

fn kind_of(callee: Function) -> Option<Kind> {
    let name = callee.name();
    [("llvm.memcpy.", Kind::Copy), ("llvm.memmove.", Kind::Move), ("llvm.memset.", Kind::Set)]
        .into_iter()
        .find_map(|(prefix, kind)| name.starts_with(prefix).then_some(kind))
}

fn call(module: &Module, builder: &Builder, kind: Kind, instruction: Value) -> Result<()> {
    let (pointer, length_type) = (module.pointer(), module.integer(64));
    let (name, second_type) = match kind {
        Kind::Copy => (c"memcpy", pointer),
        Kind::Move => (c"memmove", pointer),
        Kind::Set => (c"memset", module.integer(32)),
    };
    let routine_type = Type::function(pointer, &[pointer, second_type, length_type]);
    let routine = routine(module, name, &[routine_type])?;
    let second = match kind {
        Kind::Set => builder.resize(Opcode::LLVMZExt, instruction.operand(1), second_type),
        Kind::Copy | Kind::Move => instruction.operand(1),
    };
    let length = builder.resize(Opcode::LLVMZExt, instruction.operand(2), length_type);
    builder.call(routine, &[instruction.operand(0), second, length]);
    instruction.erase();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::{llvm::Module, lower::test_support::RUNTIME};

    const INTRINSICS: &str = "
        declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
        declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
        declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
        declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)";

    fn lowered(call: &str) -> String {
        let module = Module::from_text(&format!(
            "define void @f(ptr %d, ptr %s, i8 %c, i64 %n, i32 %m) {{
                call void @llvm.{call}, i1 false)
                ret void
             }} {INTRINSICS} {RUNTIME}"
        ));
        lower(&module).unwrap();
        module.verified_text()
    }

    #[test]
    fn calls_for_an_unknown_length() {
        let text = lowered("memcpy.p0.p0.i64(ptr %d, ptr %s, i64 %n");
        assert!(text.contains("call ptr @memcpy(ptr %d, ptr %s, i64 %n)"), "{text}");
        let text = lowered("memmove.p0.p0.i64(ptr %d, ptr %s, i64 %n");
        assert!(text.contains("call ptr @memmove(ptr %d, ptr %s, i64 %n)"), "{text}");
    }

    #[test]
    fn widens_the_filler_and_a_short_length() {
        let text = lowered("memset.p0.i64(ptr %d, i8 %c, i64 %n");
        assert!(text.contains("zext i8 %c to i32"), "{text}");
        assert!(text.contains("call ptr @memset("), "{text}");
        let text = lowered("memcpy.p0.p0.i32(ptr %d, ptr %s, i32 %m");
        assert!(text.contains("zext i32 %m to i64"), "{text}");
    }

    #[test]
    fn calls_from_129_bytes_on() {
        let text = lowered("memcpy.p0.p0.i64(ptr %d, ptr %s, i64 128");
        assert!(text.contains("call void @llvm.memcpy"), "{text}");
        let text = lowered("memcpy.p0.p0.i64(ptr %d, ptr %s, i64 129");
        assert!(text.contains("call ptr @memcpy(ptr %d, ptr %s, i64 129)"), "{text}");
    }
}
