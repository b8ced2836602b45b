//! `stream watch`: a live screen. What it shows is computed here, second by second, as the program
//! would compute it; the chain is read again every few seconds, by a thread of its own.

mod frame;
mod reader;
mod screen;

use super::{cancel::ending, read};
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Spending,
    output::Format,
    values::Span,
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, Deposit, StreamStatus},
    args::right,
    events::{Event, StreamCancelled},
    instructions::{PauseStream, ResumeStream},
    solana::{Address, Instruction},
};
use frame::{Frame, Question};
use reader::{Reader, Reading};
use screen::{Key, Screen};
use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

/// How long the screen waits for a key before it draws again.
const TICK: Duration = Duration::from_millis(200);

#[derive(Args)]
#[command(after_help = "Keys: p pauses and resumes, c cancels after a question, q quits.")]
pub struct Watch {
    /// The stream
    stream: Address,
    /// Print one frame and end: for scripts, and where there is no terminal
    #[arg(long)]
    once: bool,
    /// How often to read the chain again
    #[arg(long, value_name = "DURATION", default_value = "3s")]
    every: Span,
    #[command(flatten)]
    spending: Spending,
}

/// A stream that is being watched.
struct Watched<'a> {
    context: &'a Context,
    spending: &'a Spending,
    frame: Frame,
    /// When the cluster's clock was read, here.
    read_at: Instant,
    /// What it said then, unix seconds.
    read_now: i64,
}

impl Watch {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let may = may_manage(context, &self.spending, &stream)?;
        let now = context.now()?;
        let frame = Frame {
            address: self.stream,
            stream,
            coin,
            now,
            may_manage: may,
            question: None,
            note: String::new(),
            is_closed: false,
        };
        if self.once {
            return once(context, &frame);
        }
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(Failure::Usage(
                "watch needs a terminal; --once prints one frame without one".into(),
            ));
        }
        let reader = Reader::start(context, self.stream, Duration::from_secs(self.every.0.max(1)));
        let mut watched = Watched {
            context,
            spending: &self.spending,
            frame,
            read_at: Instant::now(),
            read_now: now,
        };
        let mut screen = Screen::open()?;
        watched.run(&mut screen, &reader)
    }
}

fn once(context: &Context, frame: &Frame) -> Outcome {
    if context.printer.format == Format::Json {
        return super::show(context, &frame.address);
    }
    let frame = Frame { may_manage: false, ..frame.clone() };
    let mut lines = frame.lines();
    // The keys are of no use there.
    lines.truncate(lines.len() - frame::FOOT);
    context.printer.text(&format!("{}\n", lines.join("\n")))
}

/// Whether the wallet can pause and cancel: it owns the deposit that pays, or has a session of it.
fn may_manage(context: &Context, spending: &Spending, stream: &accounts::Stream) -> Outcome<bool> {
    if spending.session.is_some() {
        return context.spender_from(spending, stream.deposit).map(|_| true);
    }
    // Watching needs no wallet.
    let Ok(me) = context.me() else { return Ok(false) };
    Ok(context.find::<Deposit>(&stream.deposit)?.is_some_and(|deposit| deposit.owner == me))
}

impl Watched<'_> {
    fn run(&mut self, screen: &mut Screen, reader: &Reader) -> Outcome {
        loop {
            for reading in reader.take() {
                self.take(reading);
            }
            self.tick();
            screen.draw(&self.frame.lines())?;
            match screen.key(TICK)? {
                Some(Key::Quit) if self.frame.question.is_none() => return Ok(()),
                Some(key) => {
                    if let Some(question) = self.answer(key) {
                        self.act(question, screen, reader)?;
                    }
                }
                None => {}
            }
        }
    }

    fn take(&mut self, reading: Reading) {
        match reading {
            Reading::Stream { stream, now } => {
                // What happened to it at the end stays on the screen.
                if stream.status != StreamStatus::Ended {
                    self.frame.note.clear();
                }
                self.frame.stream = *stream;
                (self.read_at, self.read_now) = (Instant::now(), now);
            }
            Reading::Gone => self.frame.is_closed = true,
            Reading::Failed(reason) => {
                self.frame.note =
                    format!("  Shown from what is known; the cluster does not answer: {reason}");
            }
        }
    }

    /// The cluster's clock, counted on here. A reading may lag by a second, which is no reason to go
    /// back; more than that is.
    fn tick(&mut self) {
        let counted = self.read_now.saturating_add_unsigned(self.read_at.elapsed().as_secs());
        let behind = self.frame.now.saturating_sub(counted);
        if !self.frame.is_closed && !(0..=2).contains(&behind) {
            self.frame.now = counted;
        }
    }

    /// What a key means: a question to ask, or one that was answered with yes.
    fn answer(&mut self, key: Key) -> Option<Question> {
        let frame = &mut self.frame;
        match (frame.question, key) {
            (Some(question), Key::Yes) => {
                frame.question = None;
                Some(question)
            }
            (Some(_), _) => {
                frame.question = None;
                None
            }
            (None, Key::Pause) if frame.may_pause() => match frame.stream.status {
                StreamStatus::Paused => Some(Question::Resume),
                _ => Some(Question::Pause),
            },
            (None, Key::Cancel) if frame.may_cancel() => {
                frame.question = Some(Question::Cancel);
                None
            }
            _ => None,
        }
    }

    /// Does it, with the screen saying so meanwhile.
    fn act(&mut self, what: Question, screen: &mut Screen, reader: &Reader) -> Outcome {
        self.frame.note = format!("  {}…", what.doing());
        screen.draw(&self.frame.lines())?;
        let done = self.steps(what).and_then(|steps| {
            let plan = Plan::part("Stream watched").steps(steps);
            self.context.submit(&self.spending.sending, &plan)
        });
        match done {
            Ok(done) => {
                self.frame.note.clear();
                for event in &done.receipt.events {
                    if let Event::StreamCancelled(end) = event {
                        self.frame.end(end);
                    }
                }
                reader.ask();
            }
            Err(failure) => self.frame.note = format!("  {failure}"),
        }
        Ok(())
    }

    fn steps(&self, what: Question) -> Outcome<Vec<Instruction>> {
        let (address, stream) = (self.frame.address, &self.frame.stream);
        let spender = self.context.spender_from(self.spending, stream.deposit)?;
        Ok(match what {
            Question::Pause => {
                vec![PauseStream::of(address, stream, spender.owner).by(&spender).into()]
            }
            Question::Resume => {
                vec![ResumeStream::of(address, stream, spender.owner).by(&spender).into()]
            }
            Question::Cancel => ending(self.context, self.spending, &address, stream)?,
        })
    }
}

impl Frame {
    /// Shows who got what.
    fn end(&mut self, end: &StreamCancelled) {
        self.stream.status = StreamStatus::Ended;
        (self.stream.funded, self.stream.withdrawn) = (end.withdrawn, end.withdrawn);
        self.note = format!(
            "  Cancelled: {} went to the payee, {} came back.",
            self.coin.amount(end.paid),
            self.coin.amount(end.returned)
        );
    }

    /// Whether `p` does anything.
    fn may_pause(&self) -> bool {
        self.may_manage
            && !self.is_closed
            && self.stream.status != StreamStatus::Ended
            && (self.stream.status == StreamStatus::Paused || self.stream.has(right::PAUSE))
    }

    /// Whether `c` does anything.
    fn may_cancel(&self) -> bool {
        self.may_manage
            && !self.is_closed
            && self.stream.status != StreamStatus::Ended
            && self.stream.has(right::CANCEL)
    }
}
