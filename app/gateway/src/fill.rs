//! Texts with gaps: `{{name}}` is where something goes.

/// Fills the gaps in one pass, so that nothing that is put in is taken for a gap.
pub(crate) fn filled(text: &str, part: impl Fn(&str) -> String) -> String {
    let mut whole = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or(("", after));
        whole.push_str(before);
        whole.push_str(&part(name));
        rest = after;
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn what_is_put_in_is_taken_for_no_gap() {
        let part = |name: &str| if name == "a" { "{{b}}".to_owned() } else { name.repeat(2) };
        assert_eq!(filled("x{{a}}y{{b}}z", part), "x{{b}}ybbz");
        assert_eq!(filled("", part), "");
    }
}
