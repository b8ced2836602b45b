//! The lists of CONTRIBUTING.md that say which files a change touches.

use std::{fs, path::PathBuf};

use crate::workspace::root;

/// The paths at the heads of the bullets below a bold word.
fn listed(text: &str, head: &str) -> Vec<PathBuf> {
    let after = text.split_once(head).expect("the list is there").1;
    let bullets = after.lines().skip(1).take_while(|line| !line.is_empty());
    let path = |line: &str| {
        let path = line.strip_prefix("- `")?.split_once('`')?.0;
        Some(root().join(path))
    };
    bullets.filter_map(path).collect()
}

/// Each listed file, but for folders, is there and names the example, and there are at most so many.
fn check(head: &str, example: &[&str], most: usize) {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let paths = listed(&text, head);
    assert!((1..=most).contains(&paths.len()), "{head}: {} files", paths.len());
    for path in paths {
        if path.is_dir() {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        let names = example.iter().any(|name| source.contains(name));
        assert!(names, "{head}: {} does not name {example:?}", path.display());
    }
}

#[test]
fn a_field_of_an_account_touches_ten_files_at_most() {
    check("**A field**", &["close_asked"], 10);
}

#[test]
fn an_instruction_touches_nineteen_files_at_most() {
    check("**An instruction**", &["decline_order", "DeclineOrder"], 19);
}

#[test]
fn a_command_touches_four_files_at_most() {
    check("**A command**", &["decline"], 4);
}
