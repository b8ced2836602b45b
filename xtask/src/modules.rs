//! No two modules of the command line or the SDK import each other, directly or through others: at each
//! level of the tree, modules beside each other form no circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::Result;

use crate::{checks::tracked_files, workspace::root};

/// The sources that are looked at.
const SOURCES: [&str; 2] = ["app/cli/src/", "app/sdk/src/"];

/// A module, from the crate's root.
type Module = Vec<String>;

/// Which modules import which, at the level where they stand beside each other.
type Imports = BTreeMap<Module, BTreeSet<Module>>;

/// A complaint for each module that imports itself by way of others.
pub fn complaints() -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for source in SOURCES {
        let files = tracked_files()?.into_iter().filter_map(|path| {
            let module = path.strip_prefix(source)?.strip_suffix(".rs")?.split('/');
            let mut module: Module = module.map(str::to_owned).collect();
            module.pop_if(|last| ["mod", "lib", "main"].contains(&last.as_str()));
            Some((module, fs::read_to_string(root().join(&path)).ok()?))
        });
        let imports = imports(&files.collect());
        for module in imports.keys().filter(|module| reaches(&imports, module, module)) {
            let name = module.join("::");
            complaints
                .push(format!("{source}: {name} is in a circle of modules that import each other"));
        }
    }
    Ok(complaints)
}

fn imports(files: &BTreeMap<Module, String>) -> Imports {
    let mut imports = Imports::new();
    for (module, text) in files {
        for path in paths(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)) {
            let path = absolute(module, &path);
            let shared = module.iter().zip(&path).take_while(|(a, b)| a == b).count();
            let beside = |path: &Module| path.get(..=shared).map(<[String]>::to_vec);
            if let (Some(from), Some(to)) = (beside(module), beside(&path))
                && files.keys().any(|file| file.starts_with(&to))
            {
                imports.entry(from).or_default().insert(to);
            }
        }
    }
    imports
}

/// Every path of a source that begins in its crate, with the lists in braces written out.
fn paths(text: &str) -> Vec<String> {
    let code: Vec<_> = text.lines().filter_map(|line| line.split("//").next()).collect();
    let code = code.join(" ");
    let starts = ["crate::", "super::"].iter().flat_map(|start| code.match_indices(start));
    let whole = starts.filter(|(at, _)| !code[..*at].ends_with("super::"));
    whole.flat_map(|(at, _)| expand(&code[at..]).0).collect()
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`, and what follows.
fn expand(code: &str) -> (Vec<String>, &str) {
    let end = code.find(|it: char| !it.is_alphanumeric() && !['_', ':'].contains(&it));
    let (start, mut rest) = code.split_at(end.unwrap_or(code.len()));
    if !start.ends_with("::") || !rest.starts_with('{') {
        return (vec![start.to_owned()], rest);
    }
    let mut all = Vec::new();
    while !rest.starts_with('}') && !rest.is_empty() {
        let (inner, after) = expand(rest[1..].trim_start());
        all.extend(inner.iter().map(|inner| format!("{start}{inner}")));
        rest = after.trim_start_matches(|it| ![',', '}'].contains(&it));
    }
    (all, rest.get(1..).unwrap_or_default())
}

/// A path from the crate's root, as it is meant in a module.
fn absolute(module: &Module, path: &str) -> Module {
    let above = path.split("::").take_while(|part| *part == "super").count();
    let base = if above == 0 { &[][..] } else { &module[..module.len().saturating_sub(above)] };
    let parts = path.split("::").skip(above.max(1)).map(str::to_owned);
    base.iter().cloned().chain(parts).collect()
}

/// Whether one module imports another, directly or by way of others.
fn reaches(imports: &Imports, from: &Module, to: &Module) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(next) = open.pop() {
        for imported in imports.get(next).into_iter().flatten() {
            if imported == to {
                return true;
            }
            if seen.insert(imported) {
                open.push(imported);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_circles(files: &[(&str, &str)]) -> Vec<String> {
        let module = |name: &str| name.split("::").map(str::to_owned).collect::<Module>();
        let files = files.iter().map(|(name, text)| (module(name), (*text).to_owned()));
        let imports = imports(&files.collect());
        let all = imports.keys().filter(|module| reaches(&imports, module, module));
        all.map(|module| module.join("::")).collect()
    }

    #[test]
    fn modules_that_import_each_other_are_found_at_every_level() {
        let direct = [("a", "use crate::{c, b::{self, D}};"), ("b", "fn f() { crate::a::g() }")];
        assert_eq!(in_circles(&direct), ["a", "b"]);
        let around = [("a", "use crate::b;"), ("b", "use crate::c;"), ("c", "use crate::a;")];
        assert_eq!(in_circles(&around), ["a", "b", "c"]);
        let inside = [("x::a", "use super::b::B;"), ("x::b", "use super::{a::A, Other};")];
        assert_eq!(in_circles(&inside), ["x::a", "x::b"]);
    }

    #[test]
    fn the_sources_have_no_circle() {
        assert_eq!(complaints().expect("sources"), Vec::<String>::new());
    }

    #[test]
    fn a_module_and_its_parent_and_tests_are_no_circle() {
        let parent = [("x", "mod a; use a::A;"), ("x::a", "use super::X; // crate::x")];
        assert!(in_circles(&parent).is_empty());
        let tests = [("a", "#[cfg(test)]\nmod tests { use crate::b; }"), ("b", "use crate::a;")];
        assert!(in_circles(&tests).is_empty());
    }
}
