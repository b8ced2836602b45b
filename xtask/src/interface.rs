//! Puts together the pieces in which a program's tests print its interface. The same input gives
//! the same text, in whatever order the tests ran.

use std::collections::BTreeMap;

use anchor_lang_idl::types::{Idl, IdlConst, IdlErrorCode, IdlEvent, IdlTypeDef};
use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// One printed piece: `--- IDL begin <kind> ---`, some JSON, `--- IDL end <kind> ---`.
struct Piece<'text> {
    kind: &'text str,
    json: String,
}

pub fn assemble(printed: &str, version: &str) -> Result<Idl> {
    let mut pieces = Pieces::default();
    for piece in split(printed) {
        pieces.take(&piece).with_context(|| format!("in the piece `{}`", piece.kind))?;
    }
    let mut idl = pieces.join()?;
    // Anchor 2.0.0-rc.2 writes 0.1.0, whatever the program's version is.
    version.clone_into(&mut idl.metadata.version);
    name_arguments(&mut idl);
    refuse_ambiguity(&idl)?;
    Ok(idl)
}

fn split(printed: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut lines = printed.lines();
    while let Some(line) = lines.next() {
        let begun = line.strip_prefix("--- IDL begin ").and_then(|rest| rest.strip_suffix(" ---"));
        if let Some(kind) = begun {
            let end = format!("--- IDL end {kind} ---");
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            pieces.push(Piece { kind, json: body.join("\n") });
        }
    }
    pieces
}

/// What the pieces held, sorted where the order of the tests would show.
#[derive(Default)]
struct Pieces {
    address: Option<String>,
    program: Option<Idl>,
    constants: BTreeMap<String, IdlConst>,
    events: BTreeMap<String, IdlEvent>,
    errors: Vec<IdlErrorCode>,
    types: BTreeMap<String, IdlTypeDef>,
}

#[derive(Deserialize)]
struct PrintedEvent {
    event: IdlEvent,
    types: Vec<IdlTypeDef>,
}

impl Pieces {
    fn take(&mut self, piece: &Piece) -> Result<()> {
        match piece.kind {
            "address" => self.address = Some(piece.json.trim().to_owned()),
            "program" => self.program = Some(serde_json::from_str(&piece.json)?),
            "errors" => {
                self.errors.extend(serde_json::from_str::<Vec<IdlErrorCode>>(&piece.json)?);
            }
            "const" => {
                let constant: IdlConst = serde_json::from_str(&piece.json)?;
                self.constants.insert(constant.name.clone(), constant);
            }
            "event" => {
                let printed: PrintedEvent = serde_json::from_str(&piece.json)?;
                self.add_types(printed.types);
                self.events.insert(printed.event.name.clone(), printed.event);
            }
            other => bail!("a kind of piece that is not known: {other}"),
        }
        Ok(())
    }

    fn add_types(&mut self, types: Vec<IdlTypeDef>) {
        self.types.extend(types.into_iter().map(|entry| (entry.name.clone(), entry)));
    }

    fn join(mut self) -> Result<Idl> {
        let mut idl = self.program.take().context("the program printed no interface")?;
        idl.address = self.address.take().context("the program printed no address")?;
        self.add_types(std::mem::take(&mut idl.types));
        idl.accounts.sort_by(|left, right| left.name.cmp(&right.name));
        idl.instructions.sort_by(|left, right| left.name.cmp(&right.name));
        self.errors.sort_by_key(|error| error.code);
        idl.constants = self.constants.into_values().collect();
        idl.events = self.events.into_values().collect();
        idl.errors = self.errors;
        idl.types = self.types.into_values().collect();
        Ok(idl)
    }
}

/// A handler that leaves an argument to its accounts' constraints calls it `_salt`; to a client it is
/// the salt.
fn name_arguments(idl: &mut Idl) {
    for argument in idl.instructions.iter_mut().flat_map(|it| &mut it.args) {
        argument.name = argument.name.trim_start_matches('_').to_owned();
    }
}

/// A client tells entries apart by the first bytes: no two may begin alike, none may be empty.
fn refuse_ambiguity(idl: &Idl) -> Result<()> {
    let accounts = idl.accounts.iter().map(|entry| (&entry.name, &entry.discriminator));
    let events = idl.events.iter().map(|entry| (&entry.name, &entry.discriminator));
    let instructions = idl.instructions.iter().map(|entry| (&entry.name, &entry.discriminator));
    refuse_alike("accounts", &accounts.collect::<Vec<_>>())?;
    refuse_alike("events", &events.collect::<Vec<_>>())?;
    refuse_alike("instructions", &instructions.collect::<Vec<_>>())
}

fn refuse_alike(kind: &str, entries: &[(&String, &Vec<u8>)]) -> Result<()> {
    for (index, (name, bytes)) in entries.iter().enumerate() {
        // An empty one is the beginning of all others.
        let rival = entries
            .iter()
            .enumerate()
            .find(|(other, (_, longer))| *other != index && longer.starts_with(bytes));
        if let Some((_, (rival, _))) = rival {
            bail!("clients cannot tell the {kind} {name} and {rival} apart");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::assemble;

    const PROGRAM: &str = r#"noise
--- IDL begin program ---
{"address":"","metadata":{"name":"p","version":"0.1.0","spec":"0.1.0"},
"instructions":[{"name":"b","discriminator":[2],"accounts":[],"args":[]},
{"name":"a","discriminator":[1],"accounts":[],"args":[]}],"accounts":[],"types":[]}
--- IDL end program ---
"#;
    const ADDRESS: &str = "--- IDL begin address ---\nabc\n--- IDL end address ---\n";
    const ERRORS: &str = r#"--- IDL begin errors ---
[{"code":6001,"name":"B","msg":"b."},{"code":6000,"name":"A","msg":"a."}]
--- IDL end errors ---
"#;

    #[test]
    fn the_order_of_the_pieces_does_not_matter() {
        let one = assemble(&format!("{PROGRAM}{ADDRESS}{ERRORS}"), "1.2.3").unwrap();
        let other = assemble(&format!("{ERRORS}{ADDRESS}{PROGRAM}"), "1.2.3").unwrap();
        assert_eq!(one, other);
        assert_eq!((one.metadata.version.as_str(), one.address.as_str()), ("1.2.3", "abc"));
        let names: Vec<_> = one.instructions.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        let codes: Vec<_> = one.errors.iter().map(|it| it.code).collect();
        assert_eq!(codes, [6000, 6001]);
    }

    #[test]
    fn says_what_is_missing() {
        let message = assemble(ADDRESS, "1.0.0").unwrap_err().to_string();
        assert_eq!(message, "the program printed no interface");
    }

    #[test]
    fn refuses_entries_that_begin_alike() {
        let program = PROGRAM.replace("[2]", "[1,2]");
        let message = assemble(&format!("{program}{ADDRESS}"), "1.0.0").unwrap_err().to_string();
        assert_eq!(message, "clients cannot tell the instructions a and b apart");
    }
}
