//! Shared by the tests of the lowerings.

/// Stand-ins for the runtime routines, to be put behind a test's own code.
pub const RUNTIME: &str = "
    define void @__multi3(ptr %o, i128 %a, i128 %b) { ret void }
    define void @__udivti3(ptr %o, i128 %a, i128 %b) { ret void }
    define void @__umodti3(ptr %o, i128 %a, i128 %b) { ret void }
    define void @__divti3(ptr %o, i128 %a, i128 %b) { ret void }
    define void @__modti3(ptr %o, i128 %a, i128 %b) { ret void }
    define ptr @memcpy(ptr %d, ptr %s, i64 %n) { ret ptr %d }
    define ptr @memmove(ptr %d, ptr %s, i64 %n) { ret ptr %d }
    define ptr @memset(ptr %d, i32 %c, i64 %n) { ret ptr %d }
";
