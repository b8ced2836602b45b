//! What happens to operators: a second process, a backup, a clock, a full disk.

use super::{
    bill::Bill,
    process::{Gateway, serve},
    scene::{PRICE, Scene},
};
use farthing_gateway::{
    ledger::{Ledger, Settings, restore},
    run::ledger_settings,
};
use std::{
    fs,
    path::Path,
    process::Command,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

const DAY: i64 = 86_400;

/// gateway rule R18
#[test]
fn a_second_process_on_one_ledger_is_refused_and_the_first_goes_on() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let first = scene.gateway();
    bill.must_pay(first.address, 0);
    let log = fs::read_to_string(scene.path("log.txt")).expect("a file");
    let run = match Gateway::start(&scene.path("gate.toml"), "") {
        Ok(second) => panic!("it listens on {}", second.address),
        Err(run) => run,
    };
    assert!(run.code > 0 && run.err.contains("another process"), "{}", run.err);
    assert!(!log.contains("panicked"));
    bill.must_pay(first.address, 1);
    first.stop();
    bill.close(1, "in the end");
}

/// Copies a folder of files.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file").path();
        fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("a copy");
    }
}

/// gateway rule R4: a backup that is put back would serve a second time what was served since.
#[test]
fn a_backup_that_was_put_back_is_refused_and_restored_it_only_claims() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let (ledger, backup) = (scene.path("ledger"), scene.path("backup"));
    let gateway = scene.gateway();
    (0..3).for_each(|number| bill.must_pay(gateway.address, number));
    gateway.stop();
    copy(&ledger, &backup);
    let gateway = scene.gateway();
    (3..5).for_each(|number| bill.must_pay(gateway.address, number));
    gateway.kill();
    fs::remove_dir_all(&ledger).expect("a disk that broke");
    copy(&backup, &ledger);
    let Err(run) = Gateway::start(&scene.path("gate.toml"), "") else { panic!("it serves") };
    assert!(run.code > 0 && run.err.contains("restore"), "{}", run.err);

    let restored = restore(&ledger, &ledger_settings(&scene.config())).expect("restored");
    assert_ne!(restored.id, restored.before);
    let gateway = scene.gateway();
    let payer = &bill.payer;
    for number in [3, 4, 5] {
        let reply =
            payer.get(gateway.address, &format!("/page/old/{number}"), number).expect("a reply");
        assert_eq!(reply.error(), "invalid_farthing_channel_ledger", "{number}");
    }
    // What it still knows of was served, so it is claimed; by the first process already, but for the last pages.
    gateway.wait_for(|| scene.on_chain(payer).claimed >= 3 * PRICE);
    gateway.kill();
    let new = Bill::new(&scene, scene.payer());
    let gateway = scene.gateway();
    new.must_pay(gateway.address, 0);
    gateway.stop();
    assert_eq!(scene.sums(&new.payer), (PRICE, 0));
}

/// A clock of this machine that was a day ahead while the ledger was written, and is set back.
#[test]
fn a_clock_that_is_set_back_loses_no_payment_and_keeps_retries() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let gateway = scene.gateway();
    (0..3).for_each(|number| bill.must_pay(gateway.address, number));
    gateway.stop();
    let tomorrow = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        since.as_secs() as i64 + DAY
    };
    let config = scene.config();
    let settings = Settings { clock: Arc::new(tomorrow), ..ledger_settings(&config) };
    let ledger = Ledger::open(&config.ledger.folder, &settings).expect("a ledger");
    let seq = ledger.put(b"test/tomorrow", Some(b"1")).expect("noted");
    ledger.wait(seq).expect("written");
    ledger.close().expect("closed");
    drop(ledger);
    let gateway = scene.gateway();
    (3..6).for_each(|number| bill.must_pay(gateway.address, number));
    gateway.kill();
    let gateway = scene.gateway();
    (6..9).for_each(|number| bill.must_pay(gateway.address, number));
    gateway.stop();
    bill.close(3, "in the end");
}

/// The cluster's clock runs back by an hour, as validators may vote it.
#[test]
fn a_cluster_whose_clock_is_set_back_is_served_on() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let gateway = scene.gateway();
    (0..2).for_each(|number| bill.must_pay(gateway.address, number));
    {
        let live = scene.node.live();
        live.advance_seconds(-3_600);
        live.advance_slots(10);
    }
    // Read anew, so that the gateway knows.
    let other = Bill::new(&scene, scene.payer_of(&scene_id(&gateway), super::scene::ORIGIN));
    other.must_pay(gateway.address, 0);
    (2..4).for_each(|number| bill.must_pay(gateway.address, number));
    bill.must_pay(gateway.address, 3);
    gateway.stop();
    bill.close(1, "in the end");
    other.close(1, "in the end");
}

/// The id of the ledger of a gateway that runs, as its prices say.
fn scene_id(gateway: &Gateway) -> [u8; 16] {
    gateway
        .ask("GET", "/page/x", &[])
        .expect("a reply")
        .required()
        .channel()
        .expect("channels")
        .ledger
}

/// A gateway whose files cannot grow beyond a few MiB, as on a full disk.
fn on_a_full_disk(scene: &Scene) -> Gateway {
    let config = scene.path("gate.toml");
    let serve = serve(&config);
    let mut limited = Command::new("sh");
    // Without its signal a write beyond the limit fails, as one to a full disk.
    limited.args(["-c", "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\""]);
    limited.arg(serve.get_program()).args(serve.get_args());
    for (name, value) in serve.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    match Gateway::run(limited, &config) {
        Ok(gateway) => gateway,
        Err(run) => panic!("{}{}", run.out, run.err),
    }
}

/// gateway rule R18: no room for a promise is said before it is taken, and what was taken stays.
#[test]
fn a_full_disk_refuses_payments_before_they_are_taken_and_loses_none() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let gateway = scene.gateway();
    bill.must_pay(gateway.address, 0);
    gateway.stop();
    // From now on segments are larger than files may be.
    scene.reconfigure(|text| text.replace("segment_mib = 1", "segment_mib = 64"));
    let gateway = on_a_full_disk(&scene);
    let mut number = 1;
    bill.must_pay(gateway.address, number);
    let refused = loop {
        number += 1;
        assert!(number < 5_000, "it is never full");
        let target = format!("/page/{}/{number}", bill.payer.channel);
        let reply = bill.payer.ask(gateway.address, ("GET", &target), (number, number + 1));
        let reply = reply.expect("a reply");
        if reply.status != 200 {
            break reply;
        }
    };
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")), "{refused:?}");
    assert!(refused.text().contains("nothing was charged"), "{}", refused.text());
    assert!(gateway.log().contains("takes no more"), "{}", gateway.log());
    // What costs nothing is served.
    assert_eq!(gateway.ask("GET", "/free/x", &[]).expect("a reply").status, 200);
    gateway.kill();
    assert_eq!(scene.sums(&bill.payer), (u64::from(number) * PRICE, 0));
    let gateway = scene.gateway();
    let target = format!("/page/{}/{number}", bill.payer.channel);
    let reply = bill.payer.get(gateway.address, &target, number).expect("a reply");
    assert!(reply.is_delivered() && reply.receipt().is_some_and(|receipt| receipt.amount == PRICE));
    gateway.stop();
}
