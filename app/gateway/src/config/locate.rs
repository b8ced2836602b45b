//! From a key to its line, and back.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line, from 1, on which byte `at` of `text` is.
pub(super) fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The line of `key`, such as `route[2].price`, or of the nearest table around it that is there.
pub(super) fn line_of(text: &str, key: &str) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let mut value: Option<&Spanned<DeValue<'_>>> = None;
    for step in key.split(['.', '[']) {
        let step = step.trim_end_matches(']');
        let fields = match value {
            None => table.get_ref().get(step),
            Some(outer) => match outer.get_ref() {
                DeValue::Table(fields) => fields.get(step),
                DeValue::Array(items) => step.parse().ok().and_then(|at: usize| items.get(at)),
                _ => None,
            },
        };
        match fields {
            Some(inner) => value = Some(inner),
            None => break,
        }
    }
    value.map(|value| line(text, value.span().start))
}

/// The key whose value, or itself, covers the bytes `span`.
pub(super) fn key_at(text: &str, span: &Range<usize>) -> String {
    DeTable::parse(text).map_or_else(|_| String::new(), |table| in_table(table.get_ref(), span))
}

fn in_table(fields: &DeTable<'_>, span: &Range<usize>) -> String {
    for (name, value) in fields {
        let inside = in_value(value, span);
        if !inside.is_empty() || covers(&name.span(), span) || covers(&value.span(), span) {
            let dot = if inside.is_empty() || inside.starts_with('[') { "" } else { "." };
            return format!("{}{dot}{inside}", name.get_ref());
        }
    }
    String::new()
}

fn in_value(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> String {
    match value.get_ref() {
        DeValue::Table(fields) => in_table(fields, span),
        DeValue::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let inside = in_value(item, span);
                if !inside.is_empty() || covers(&item.span(), span) {
                    let dot = if inside.is_empty() { "" } else { "." };
                    return format!("[{at}]{dot}{inside}");
                }
            }
            String::new()
        }
        _ => String::new(),
    }
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
