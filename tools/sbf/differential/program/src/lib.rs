//! Runs the cases in its instruction data and returns their results.

#[cfg(target_arch = "bpf")]
use solana_compiler_builtins as _;

#[cfg(target_os = "solana")]
mod on_chain {
    use sbf_differential_functions::{BATCH, RESULT_BYTES, run};

    unsafe extern "C" {
        fn sol_set_return_data(data: *const u8, length: u64);
    }

    /// # Safety
    /// The virtual machine calls it with the serialised instruction.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *const u8) -> u64 {
        // SAFETY: with no accounts (the test passes none), the input is a count of zero, the
        // length of the instruction data, and the data.
        let data = unsafe {
            let header = input.cast::<u64>();
            if header.read_unaligned() != 0 {
                return 1;
            }
            let length = header.add(1).read_unaligned() as usize;
            core::slice::from_raw_parts(input.add(16), length)
        };
        let mut results = [0; BATCH * RESULT_BYTES];
        let written = run(data, &mut results);
        // SAFETY: the syscall reads `written` bytes, which are inside `results`.
        unsafe { sol_set_return_data(results.as_ptr(), written as u64) };
        0
    }
}
