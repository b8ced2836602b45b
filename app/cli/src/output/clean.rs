//! Text from strangers, made harmless: uris, notes, logs, what a node says, what was typed.
//!
//! A control character can move the cursor and write over what stands there; a mark of direction
//! turns "…fdp.exe" into "…exe.pdf"; what has no width makes two different names look the same. So
//! nothing of that kind reaches a terminal, and in JSON it is escaped: there the exact bytes count,
//! but printing the document does no harm.

use std::fmt::Write;

/// Ranges of Unicode that are seen by nobody, or that move what others see.
const UNSEEN: [(char, char); 15] = [
    // C0, delete and C1.
    ('\u{0}', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    // Soft hyphen, joiner of graphemes, Arabic letter mark.
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    // Fillers that take no room.
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    // Without width, and marks of direction.
    ('\u{200b}', '\u{200f}'),
    // Line and paragraph separators, embeddings and overrides of direction.
    ('\u{2028}', '\u{202e}'),
    // Word joiner, invisible operators, isolates of direction.
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    // Byte order mark.
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    // Tags: a text inside a text.
    ('\u{e0000}', '\u{e007f}'),
];

/// Whether nobody sees it, or it moves what others see.
pub fn is_unseen(character: char) -> bool {
    UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

/// The text in one line, with a blank for each character that is unseen.
pub fn line(text: &str) -> String {
    text.chars().map(|it| if is_unseen(it) { ' ' } else { it }).collect()
}

/// The same, with its line breaks: for what was put together here of lines.
pub fn lines(text: &str) -> String {
    text.chars().map(|it| if is_unseen(it) && it != '\n' { ' ' } else { it }).collect()
}

/// A JSON document with what is unseen in its texts escaped. The breaks between its lines stay:
/// those inside a text are escaped already.
pub fn json(document: &str) -> String {
    let mut escaped = String::with_capacity(document.len());
    for character in document.chars() {
        if character == '\n' || !is_unseen(character) {
            escaped.push(character);
            continue;
        }
        for half in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string does not fail.
            let _ = write!(escaped, "\\u{half:04x}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{json, line, lines};
    use serde_json::{Value, json};

    /// One of each kind: cursor, C1, direction, no width, separator, byte order mark, tag.
    const HOSTILE: &str =
        "a\u{1b}[2J\u{9b}b\u{202e}c\u{2066}\u{200b}d\u{2028}e\u{feff}\u{e0041}f\ng";

    #[test]
    fn what_is_unseen_does_not_reach_the_terminal() {
        assert_eq!(line(HOSTILE), "a [2J b c  d e  f g");
        assert_eq!(lines(HOSTILE), "a [2J b c  d e  f\ng");
    }

    #[test]
    fn what_is_seen_stays_in_every_script() {
        let text = "Ça va? Ελλάδα, مرحبا, 日本語, 👩🏽‍🚀 ☀️".replace('\u{200d}', "");
        assert_eq!(line(&text), text);
    }

    #[test]
    fn json_keeps_every_character_and_shows_none_that_is_unseen() {
        let document = json(&format!("{:#}", json!({ "uri": HOSTILE })));
        assert!(!document.chars().any(|it| it != '\n' && super::is_unseen(it)), "{document}");
        let read: Value = serde_json::from_str(&document).unwrap();
        assert_eq!(read["uri"], HOSTILE);
    }
}
