//! Only what the program exports stays visible; the rest may be dropped when nothing uses it.

use crate::llvm::Module;

pub fn keep_only(module: &Module, exported: &[&str]) {
    for function in module.bodies() {
        if !exported.contains(&function.name().as_str()) {
            function.make_internal();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keep_only;
    use crate::llvm::Module;

    #[test]
    fn drops_what_nothing_uses() {
        let module = Module::from_text(
            "define i64 @entrypoint() { %r = call i64 @used()\n ret i64 %r }
             define i64 @used() { ret i64 1 }
             define void @__divdf3() { ret void }",
        );
        keep_only(&module, &["entrypoint"]);
        module.run_passes("globaldce", std::ptr::null_mut()).unwrap();
        let text = module.verified_text();
        assert!(text.contains("define i64 @entrypoint()"));
        assert!(text.contains("define internal i64 @used()"));
        assert!(!text.contains("__divdf3"));
    }
}
