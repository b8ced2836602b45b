//! The two tables of docs/streams.md that say who may do what, and when, against the bytecode: each cell
//! is tried. One that begins with "no" or "nothing" (or "–": no stream of that kind) is refused.

use farthing_tests::prelude::*;

/// The cells of a document's table whose first head is empty and whose second is this, heads included.
fn table(second: &str) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/streams.md");
    let text = std::fs::read_to_string(path).unwrap();
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.replace(['`', '*'], "").trim().to_owned()).collect()
    };
    let lines = text.lines().skip_while(|line| cells(line).get(1).is_none_or(|at| at != second));
    let lines = lines.take_while(|line| line.starts_with('|'));
    lines.filter(|line| !line.starts_with("|---")).map(cells).collect()
}

fn is_allowed(cell: &str) -> bool {
    !["no", "nothing", "–"].contains(&cell.split([' ', ':']).next().unwrap())
}

/// The name of an instruction at the head of a row, and whether that is for open-ended streams.
fn verb(head: &str) -> &str {
    head.split([' ', '(']).next().unwrap()
}

/// As the reader (or, for a transfer, the friend) sends it.
fn deed(scene: &Scene, stream: &Address, verb: &str) -> Instruction {
    match verb {
        "open_stream" => scene.open_stream(scene.stream_at(stream).payee, running()).into(),
        "top_up_stream" => scene.top_up_stream(stream, 1).into(),
        "withdraw_stream" => scene.withdraw_stream(stream).into(),
        "refund_stream" => scene.refund_stream(stream).into(),
        "pause_stream" => scene.pause_stream(stream).into(),
        "resume_stream" => scene.resume_stream(stream).into(),
        "set_stream_rate" => scene.set_stream_rate(stream, pace(11)).into(),
        "cancel_stream" => scene.cancel_stream(stream, "reader").into(),
        "transfer_stream" => scene.transfer_stream(stream, scene.purse("stranger")).into(),
        "renounce_stream" => scene.renounce_stream(stream).into(),
        "close_stream" => scene.close_stream(stream).into(),
        _ => panic!("no such verb: {verb}"),
    }
}

/// With a session of the reader's for everything, and money for everyone.
fn scene() -> Scene {
    let scene = Scene::set();
    let terms = SessionTerms::up_to(1_000_000).actions(action::ALL);
    let (reader, key) = (scene.address("reader"), scene.address("key"));
    scene.given(OpenSession::new(reader, scene.token.mint, key, scene.slot(), terms));
    for name in ["friend", "author"] {
        scene.deposit_of(name, 1_000);
    }
    scene
}

/// A stream that has just come into the phase; a paused one by a session.
fn in_phase(scene: &Scene, phase: &str) -> Address {
    let (start, cliff) = (scene.now() + 50, scene.now() + 100);
    let scheduled = StreamTerms { start, cliff, unlock: 100, ..running() };
    let (terms, seconds) = match phase {
        "scheduled" => (scheduled, 49),
        "before the cliff" => (scheduled, 99),
        "running" | "paused" | "ended" => (running(), 10),
        "dry" => (running(), 100),
        "over" => (scene.fixed(), 100),
        _ => panic!("no such phase: {phase}"),
    };
    let stream = scene.stream(terms);
    scene.advance_seconds(seconds);
    match phase {
        "paused" => scene.given(scene.pause_stream(&stream).by_session(scene.address("key"))),
        "ended" => scene.given(scene.cancel_stream(&stream, "reader")),
        _ => {}
    }
    scene.advance_slots(151);
    stream
}

#[test]
fn each_phase_allows_what_the_document_says() {
    let rows = table("scheduled");
    let (heads, rows) = rows.split_first().unwrap();
    assert_eq!((heads.len(), rows.len()), (8, 10));
    for (phase, place) in heads.iter().zip(0..).skip(1) {
        for row in rows {
            let scene = scene();
            let stream = in_phase(&scene, phase);
            let outcome = scene.run(deed(&scene, &stream, verb(&row[0])));
            let allowed = outcome.failure.is_none();
            assert_eq!(allowed, is_allowed(&row[place]), "{} {phase}: {}", row[0], outcome.story());
        }
    }
}

/// The same by somebody else, who signs where the reader or the friend would.
fn signed_by(scene: &Scene, stream: &Address, verb: &str, role: &str) -> Instruction {
    let key = scene.address("key");
    let name = match role {
        "its session" => match verb {
            "open_stream" => {
                return scene.open_stream(scene.purse("friend"), running()).by_session(key).into();
            }
            "top_up_stream" => return scene.top_up_stream(stream, 1).by_session(key).into(),
            "refund_stream" => return scene.refund_stream(stream).by_session(key).into(),
            "pause_stream" => return scene.pause_stream(stream).by_session(key).into(),
            "resume_stream" => return scene.resume_stream(stream).by_session(key).into(),
            "cancel_stream" => return scene.cancel_stream(stream, "reader").by_session(key).into(),
            _ => "key",
        },
        "owner of the paying deposit" => "reader",
        "owner of the deposit that is paid" => "friend",
        "authority of the creator that is paid" => "author",
        "anyone" => "stranger",
        _ => panic!("no such role: {role}"),
    };
    match (verb, name) {
        ("top_up_stream", "friend" | "author" | "stranger") => {
            return scene.top_up_stream_by(stream, name, 1).into();
        }
        ("cancel_stream", _) => return scene.cancel_stream(stream, name).into(),
        _ => {}
    }
    let mut deed = deed(scene, stream, verb);
    for meta in deed.accounts.iter_mut().filter(|meta| meta.is_signer) {
        meta.pubkey = scene.address(name);
    }
    deed
}

#[test]
fn each_role_may_do_what_the_document_says() {
    let rows = table("owner of the paying deposit");
    let (heads, rows) = rows.split_first().unwrap();
    assert_eq!((heads.len(), rows.len()), (6, 11));
    for (role, place) in heads.iter().zip(0..).skip(1) {
        for row in rows {
            let (scene, verb) = (scene(), verb(&row[0]));
            let phase = match (verb, row[place].as_str()) {
                ("close_stream", _) => "ended",
                ("resume_stream", _) => "paused",
                (_, cell) if cell.starts_with("past a fixed end") => "over",
                _ => "running",
            };
            let stream = if role.starts_with("authority of the creator") {
                into_earnings(&scene, phase)
            } else {
                in_phase(&scene, phase)
            };
            let outcome = scene.run(signed_by(&scene, &stream, verb, role));
            let allowed = outcome.failure.is_none();
            assert_eq!(allowed, is_allowed(&row[place]), "{verb} by {role}: {}", outcome.story());
        }
    }
}

/// A stream into the creator's earnings.
fn into_earnings(scene: &Scene, phase: &str) -> Address {
    let stream = scene.stream_to(scene.till(), running());
    scene.advance_seconds(10);
    match phase {
        "paused" => scene.given(scene.pause_stream(&stream)),
        "ended" => scene.given(scene.cancel_stream(&stream, "reader")),
        _ => {}
    }
    scene.advance_slots(151);
    stream
}

#[test]
fn an_operator_may_do_what_anyone_may() {
    let scene = scene();
    let stream = into_earnings(&scene, "running");
    scene.refuses(scene.cancel_stream(&stream, "operator").by_creator(scene.creator), NotSpender);
    scene.given(scene.withdraw_stream(&stream));
}
