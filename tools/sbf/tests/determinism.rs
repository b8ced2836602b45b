//! The same bitcode gives the same program, and what cannot be linked says why.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const PROGRAM: &str = r#"
target triple = "bpfel"
target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
@table = internal constant [4 x i64] [i64 3, i64 5, i64 7, i64 11]
define i64 @entrypoint(ptr %input) {
  %x = load i64, ptr %input
  %masked = and i64 %x, 3
  %place = getelementptr [4 x i64], ptr @table, i64 0, i64 %masked
  %factor = load i64, ptr %place
  %a = zext i64 %x to i128
  %b = zext i64 %factor to i128
  %product = mul i128 %a, %b
  %high = lshr i128 %product, 64
  %r = trunc i128 %high to i64
  %s = call i64 @six(i64 %r, i64 %x, i64 1, i64 2, i64 3, i64 %factor)
  ret i64 %s
}
define i64 @six(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline {
  %r = udiv i64 %a, %f
  %s = add i64 %r, %b
  ret i64 %s
}
define void @__multi3(ptr %o, i128 %a, i128 %b) noinline {
  %s = add i128 %a, %b
  store i128 %s, ptr %o
  ret void
}
"#;

fn link(folder: &Path, text: &str, output: &str) -> (Output, PathBuf) {
    let (input, output) = (folder.join("program.ll"), folder.join(output));
    fs::write(&input, text).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_sbf-link"))
        .arg(&input)
        .args(["--export", "entrypoint", "-o"])
        .arg(&output)
        .output()
        .unwrap();
    (ran, output)
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_same_bitcode_gives_the_same_bytes() {
    let folder = folder("same");
    let (first, first_program) = link(&folder, PROGRAM, "first.so");
    let (second, second_program) = link(&folder, PROGRAM, "second.so");
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert!(second.status.success());
    let bytes = fs::read(first_program).unwrap();
    assert_eq!(&bytes[..4], b"\x7fELF");
    assert!(bytes == fs::read(second_program).unwrap(), "two links differ");
}

#[test]
fn names_the_function_that_uses_floats() {
    let text = PROGRAM.replace(
        "%r = udiv i64 %a, %f",
        "%x = uitofp i64 %a to double\n %y = fmul double %x, 3.5\n %r = fptoui double %y to i64",
    );
    let (ran, _) = link(&folder("floats"), &text, "floats.so");
    let message = String::from_utf8_lossy(&ran.stderr);
    assert!(!ran.status.success());
    assert!(message.contains("these functions use it: `six`"), "{message}");
}

#[test]
fn an_error_of_the_back_end_fails_the_link() {
    // Dynamic stack allocation is refused by the back end, not by us.
    let text = PROGRAM.replace(
        "%r = udiv i64 %a, %f",
        "%p = alloca i8, i64 %a\n store volatile i8 1, ptr %p\n %r = udiv i64 %a, %f",
    );
    let (ran, output) = link(&folder("refused"), &text, "refused.so");
    let message = String::from_utf8_lossy(&ran.stderr);
    assert!(!ran.status.success());
    assert!(message.contains("LLVM cannot compile this"), "{message}");
    assert!(!output.exists());
}
