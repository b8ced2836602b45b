//! `sret` marks the pointer through which a result returns. The back end refuses the mark, but
//! would pass the pointer no differently: it is taken off.

use crate::llvm::Module;

pub fn lower(module: &Module) {
    let sret = module.attribute(c"sret");
    for function in module.functions() {
        for parameter in 0..module.parameter_count(function) {
            function.remove_parameter_attribute(parameter, sret);
        }
        for call in function.instructions().into_iter().filter(|value| value.is_call()) {
            for argument in 0..call.argument_count() {
                call.remove_argument_attribute(argument, sret);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lower;
    use crate::llvm::Module;

    #[test]
    fn takes_the_mark_off_and_keeps_the_pointer() {
        let module = Module::from_text(
            "define void @returns(ptr sret([4 x i64]) %out, i64 %x) {
                store i64 %x, ptr %out
                ret void
             }
             define i64 @calls() {
                %slot = alloca [4 x i64]
                call void @returns(ptr sret([4 x i64]) %slot, i64 7)
                %r = load i64, ptr %slot
                ret i64 %r
             }",
        );
        lower(&module);
        let text = module.verified_text();
        assert!(!text.contains("sret"), "{text}");
        assert!(text.contains("call void @returns(ptr %slot, i64 7)"), "{text}");
    }
}
