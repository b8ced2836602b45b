//! The part of the interface description that the matrix reads.

use serde::Deserialize;

/// The program's interface.
#[derive(Deserialize)]
pub struct Idl {
    pub instructions: Vec<IdlInstruction>,
    pub accounts: Vec<IdlName>,
}

#[derive(Deserialize)]
pub struct IdlName {
    pub name: String,
}

#[derive(Deserialize)]
pub struct IdlInstruction {
    pub name: String,
    pub accounts: Vec<IdlAccount>,
}

/// One declared account of an instruction.
#[derive(Clone, Deserialize)]
pub struct IdlAccount {
    pub name: String,
    #[serde(default)]
    pub signer: bool,
    #[serde(default)]
    pub writable: bool,
    #[serde(default)]
    pub optional: bool,
}

impl Idl {
    /// The committed one.
    ///
    /// # Panics
    /// When it is missing or no interface description.
    pub fn committed() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/idl/farthing.json");
        let text = std::fs::read_to_string(path).expect("`cargo xtask idl` writes it");
        serde_json::from_str(&text).expect("an interface description")
    }

    /// An instruction by its name.
    ///
    /// # Panics
    /// When there is no such instruction.
    pub fn instruction(&self, name: &str) -> &IdlInstruction {
        let found = self.instructions.iter().find(|instruction| instruction.name == name);
        found.unwrap_or_else(|| panic!("the interface description has no `{name}`"))
    }
}
