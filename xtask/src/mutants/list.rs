//! The committed list of mutants.

use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::workspace::root;

const PATH: &str = "xtask/mutants.json";

/// What is changed together, and tested together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub name: String,
    /// Whether the tests load the program's bytecode, which is then compiled with each mutant.
    #[serde(default)]
    pub program: bool,
    /// Arguments of `cargo test`.
    pub test: String,
    pub mutants: Vec<Mutant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    pub file: String,
    /// Stands in the file once.
    pub old: String,
    pub new: String,
    /// Why no test can notice, where the program does the same either way.
    pub same_because: Option<String>,
}

impl Area {
    /// The crate that is changed, where it is the one that is tested.
    pub fn package(&self) -> Option<&str> {
        let (_, package) = self.test.split_once("-p ")?;
        (!self.program).then(|| package.split(' ').next().unwrap_or(package))
    }
}

/// The areas of these names; all where there are none.
pub fn read(names: &[String]) -> Result<Vec<Area>> {
    let text = fs::read_to_string(root().join(PATH)).with_context(|| format!("no {PATH}"))?;
    let areas: Vec<Area> = serde_json::from_str(&text).with_context(|| PATH)?;
    if let Some(unknown) = names.iter().find(|name| areas.iter().all(|area| area.name != **name)) {
        bail!("no area is called {unknown}: `cargo xtask mutants --list`");
    }
    let asked = |area: &Area| names.is_empty() || names.contains(&area.name);
    Ok(areas.into_iter().filter(asked).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Area, read};
    use crate::workspace::root;

    #[test]
    fn every_mutant_fits_the_tree_as_it_is() {
        for mutant in read(&[]).unwrap().iter().flat_map(|area| &area.mutants) {
            let text = fs::read_to_string(root().join(&mutant.file)).expect(&mutant.file);
            assert_eq!(text.matches(&mutant.old).count(), 1, "{}: {}", mutant.file, mutant.old);
            assert_ne!(mutant.old, mutant.new);
        }
    }

    /// The folder of an area's package, and the names after `--test`.
    fn tests(area: &Area) -> (&str, Vec<&str>) {
        let package = area.test.split("-p ").nth(1).unwrap().split(' ').next().unwrap();
        let folder = match package {
            "farthing-tests" => "tests",
            "farthing" => "programs/farthing",
            other => other.strip_prefix("farthing-").unwrap(),
        };
        (
            folder,
            area.test
                .split("--test ")
                .skip(1)
                .map(|rest| rest.split(' ').next().unwrap())
                .collect(),
        )
    }

    #[test]
    fn every_test_that_is_named_is_there() {
        for area in read(&[]).unwrap() {
            let (folder, names) = tests(&area);
            let folder = [root().join(folder), root().join("app").join(folder)];
            let folder = folder.iter().find(|folder| folder.join("Cargo.toml").is_file()).unwrap();
            for name in names {
                let test = folder.join("tests").join(name);
                let is_there =
                    test.join("main.rs").is_file() || test.with_extension("rs").is_file();
                assert!(is_there, "{}: --test {name}", area.name);
            }
        }
    }

    #[test]
    fn an_area_is_taken_by_its_name() {
        let [core] = &read(&["core".to_owned()]).unwrap()[..] else { panic!("one area") };
        assert_eq!(core.package(), Some("farthing-core"));
        let error = read(&["cores".to_owned()]).err().unwrap().to_string();
        assert!(error.starts_with("no area is called cores"), "{error}");
    }
}
