//! One process at a time.

use farthing_gateway::ledger::{Ledger, LedgerError, restore};

use crate::{killed::child, scene::Scene};

/// gateway rule R18
#[test]
fn a_ledger_that_is_open_opens_for_nobody_else() {
    let scene = Scene::new();
    let ledger = scene.create();

    let others = [
        scene.try_open().err(),
        Ledger::create(&scene.path(), &scene.settings).err(),
        restore(&scene.path(), &scene.settings).err(),
    ];

    for error in others {
        let error = error.expect("it is refused");
        assert!(matches!(error, LedgerError::Locked { .. }), "{error:?}");
        assert!(error.to_string().contains(scene.path().to_str().unwrap()), "{error}");
    }
    drop(ledger);
    scene.open();
}

/// gateway rule R18
#[test]
fn a_second_process_is_refused() {
    let scene = Scene::new();
    let ledger = scene.create();
    let refused = child(&scene.path(), "").output().unwrap();
    assert!(
        String::from_utf8_lossy(&refused.stdout).contains("refused: the ledger"),
        "{refused:?}"
    );
    drop(ledger);
    let served = child(&scene.path(), "").output().unwrap();
    assert!(String::from_utf8_lossy(&served.stdout).contains("paid 0"), "{served:?}");
}

/// A lock that a dead process held holds nobody up.
#[test]
fn a_folder_of_a_process_that_was_killed_opens() {
    let scene = Scene::new();
    drop(scene.create());
    assert!(!child(&scene.path(), "synced:2").status().unwrap().success());
    assert!(scene.try_open().is_ok());
}
