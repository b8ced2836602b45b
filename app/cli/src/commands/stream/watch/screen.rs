//! The terminal: drawn on in full, given back as it was.

use crate::{failure::Outcome, output::cleaned};
use crossterm::{
    cursor,
    event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers},
    execute, queue, style, terminal,
};
use std::{
    io::{self, Write},
    time::Duration,
};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Pause,
    Cancel,
    Yes,
    Quit,
    /// Any other key: a question is not answered with yes.
    Other,
}

/// A terminal of its own, until it is dropped.
pub struct Screen;

impl Screen {
    pub fn open() -> Outcome<Self> {
        terminal::enable_raw_mode()?;
        // From here on dropping gives it back, also when the rest fails.
        let screen = Self;
        execute!(io::stdout(), terminal::EnterAlternateScreen, cursor::Hide)?;
        Ok(screen)
    }

    /// Draws lines from the top, each cut at the terminal's width.
    pub fn draw(&mut self, lines: &[String]) -> Outcome {
        let (width, height) = terminal::size()?;
        let mut out = io::stdout().lock();
        for (line, row) in lines.iter().zip(0..height) {
            // What a node says when it fails can stand in it.
            let cut: String = cleaned(line).chars().take(width.into()).collect();
            let clear = terminal::Clear(terminal::ClearType::UntilNewLine);
            queue!(out, cursor::MoveTo(0, row), style::Print(cut), clear)?;
        }
        queue!(out, terminal::Clear(terminal::ClearType::FromCursorDown))?;
        Ok(out.flush()?)
    }

    /// The next key, if one comes in time.
    pub fn key(&mut self, within: Duration) -> Outcome<Option<Key>> {
        if !event::poll(within)? {
            return Ok(None);
        }
        Ok(match event::read()? {
            Event::Key(key) if key.kind == KeyEventKind::Press => Some(meaning(key)),
            _ => None,
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Nothing is left to do if that fails.
        let _ = execute!(io::stdout(), cursor::Show, terminal::LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}

fn meaning(key: KeyEvent) -> Key {
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Key::Quit,
        KeyCode::Char('p' | ' ') => Key::Pause,
        KeyCode::Char('c') => Key::Cancel,
        KeyCode::Char('y') => Key::Yes,
        KeyCode::Char('q') | KeyCode::Esc => Key::Quit,
        _ => Key::Other,
    }
}
