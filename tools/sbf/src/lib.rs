//! Links the bitcode of a Rust program into a Solana program, where the Solana compiler cannot be
//! had: optimise (bpf-linker), lower what the back end refuses ([`lower`]), compile, and turn the
//! object into the virtual machine's format (sbpf-linker).

pub mod command_line;
mod diagnostics;
mod llvm;
mod lower;
mod target;

use std::{
    ffi::CString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use bpf_linker::{Linker, LinkerInput, LinkerOptions, OptLevel, OutputType};
use command_line::Request;
use llvm::Module;
use sbpf_linker::{OptimizationConfig, ProgramOptions, SbpfLinkerError, link_program};
use target::{FEATURES, Machine, STACK_FRAME};

/// Writes the program, and beside it the object file, whose function names help to find out where
/// bytes go (`llvm-nm --size-sort`): the program itself has none.
pub fn link(request: &Request) -> Result<PathBuf> {
    let exported: Vec<String> =
        request.exported.iter().filter(|name| !lower::is_runtime(name)).cloned().collect();
    let bitcode = optimised_bitcode(request, &exported)?;
    let module = Module::from_bitcode(&bitcode)?;
    let machine = Machine::for_module(&module, request.version)?;
    lower::all(&module, &machine, &exported)?;
    let object = machine.emit_object(&module)?;
    write(&request.output.with_extension("o"), &object)?;
    let architecture = request.version.architecture();
    let options = ProgramOptions::new(OptimizationConfig::enabled(), architecture, STACK_FRAME);
    let program = link_program(&object, options)
        .map_err(|errors| anyhow!("{}", SbpfLinkerError::format_errors(&errors)))?;
    write(&request.output, &program)?;
    Ok(request.output.clone())
}

/// Everything that rustc passed as one optimised module.
fn optimised_bitcode(request: &Request, exported: &[String]) -> Result<Vec<u8>> {
    let linker = Linker::new(LinkerOptions {
        target: None,
        cpu: request.version.cpu(),
        cpu_features: FEATURES.to_owned(),
        optimize: OptLevel::Default,
        unroll_loops: false,
        ignore_inline_never: false,
        llvm_args: vec![
            CString::new(format!("-bpf-stack-size={STACK_FRAME}"))?,
            // What is inlined adds to its caller's frame.
            c"-inline-max-stacksize=1024".to_owned(),
        ],
        disable_expand_memcpy_in_order: true,
        disable_memory_builtins: false,
        btf: false,
        allow_bpf_trap: true,
    });
    let inputs = request.inputs.iter().map(|path| LinkerInput::new_from_file(path));
    let kept = exported.iter().map(String::as_str).chain(lower::ROUTINES);
    let bitcode = linker.link_to_buffer(inputs, OutputType::Bitcode, kept)?;
    if linker.has_errors() {
        bail!("LLVM reported errors while it linked the bitcode (above)");
    }
    Ok(bitcode.as_slice().to_vec())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
