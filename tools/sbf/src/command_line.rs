//! What rustc passes to a linker of the flavour `bpf`.

use std::{collections::BTreeSet, ffi::OsString, fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::target::Version;

#[derive(Debug, Default)]
pub struct Request {
    pub inputs: Vec<PathBuf>,
    pub output: PathBuf,
    /// Sorted, so that the order rustc happens to list them in does not matter.
    pub exported: BTreeSet<String>,
    pub version: Version,
}

impl Request {
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self> {
        let mut request = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy();
            let mut value = || {
                let next = arguments.next();
                next.with_context(|| format!("`{}` needs a value", argument.to_string_lossy()))
            };
            match text.as_ref() {
                "-o" | "--output" => request.output = value()?.into(),
                "--export" => {
                    request.exported.insert(value()?.to_string_lossy().into_owned());
                }
                "--export-symbols" => request.read_symbols(PathBuf::from(value()?))?,
                "--arch=v0" => request.version = Version::V0,
                "--arch=v3" => request.version = Version::V3,
                // The target says these already; `-L` leads to system libraries, of which there
                // are none.
                "-flavor" | "--flavor" | "-L" | "--cpu" | "--cpu-features" | "--target" => {
                    value()?;
                }
                "--debug" => {}
                level if level.starts_with("-O") => {}
                other if other.starts_with('-') => bail!("unknown option `{other}`"),
                _ => request.inputs.push(argument.into()),
            }
        }
        if request.inputs.is_empty() || request.output.as_os_str().is_empty() {
            bail!("usage: sbf-link <input>... -o <output> [--export <symbol>] [--arch=v0|v3]");
        }
        Ok(request)
    }

    fn read_symbols(&mut self, path: PathBuf) -> Result<()> {
        let symbols = fs::read_to_string(&path)
            .with_context(|| format!("cannot read the symbols in {}", path.display()))?;
        self.exported.extend(symbols.lines().map(str::to_owned));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Request;
    use crate::target::Version;

    fn parse(line: &str) -> anyhow::Result<Request> {
        Request::parse(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn reads_what_rustc_passes() {
        let line = "-flavor bpf a.o b.rlib -L dir --cpu v2 --export f --arch=v3 -O3 --debug -o out";
        let request = parse(line).unwrap();
        assert_eq!(request.inputs.len(), 2);
        assert_eq!(request.output.to_str(), Some("out"));
        assert!(request.exported.contains("f"));
        assert_eq!(request.version, Version::V3);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let message = parse("a.o --magic -o out").unwrap_err().to_string();
        assert_eq!(message, "unknown option `--magic`");
        assert_eq!(parse("a.o -o").unwrap_err().to_string(), "`-o` needs a value");
        assert!(parse("a.o").unwrap_err().to_string().starts_with("usage"));
    }
}
