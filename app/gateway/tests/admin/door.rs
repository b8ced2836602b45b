//! Who is let in: the socket and its folder, the loopback address and its token.

use std::fs::{self, Permissions};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::sync::Arc;

use farthing_gateway::admin::{Admin, DoorError, Settings};

use super::house::{House, Noting, talk};
use super::scene::Scene;

fn open(scene: &Scene, settings: Settings) -> Result<Admin, DoorError> {
    Admin::start(Arc::clone(&scene.gate), Arc::<Noting>::default(), settings)
}

fn settings(scene: &Scene) -> Settings {
    Settings { socket: scene.folder.path().join("admin.sock"), ..Settings::new(&scene.config) }
}

#[tokio::test]
async fn the_socket_is_the_operators_alone_and_gone_after_a_stop() {
    let house = House::new();
    assert_eq!(fs::metadata(&house.socket).unwrap().mode() & 0o777, 0o600);
    assert_eq!(house.read("/status").await["healthy"], true);
    house.admin.stop();
    assert!(!house.socket.exists());
}

#[tokio::test]
async fn a_socket_that_a_killed_process_has_left_is_replaced() {
    let scene = Scene::new();
    let settings = settings(&scene);
    drop(UnixListener::bind(&settings.socket).unwrap());
    assert!(settings.socket.exists());
    let admin = open(&scene, settings).unwrap();
    admin.stop();
}

#[tokio::test]
async fn refuses_a_socket_at_which_somebody_answers() {
    let house = House::new();
    let second = open(&house.scene, settings(&house.scene));
    assert!(matches!(second, Err(DoorError::Answers(_))));
    // The first still has its socket.
    assert_eq!(house.read("/status").await["healthy"], true);
}

#[tokio::test]
async fn refuses_the_place_of_a_file_and_removes_nothing() {
    let scene = Scene::new();
    let settings = settings(&scene);
    fs::write(&settings.socket, "mine").unwrap();
    assert!(matches!(open(&scene, settings.clone()), Err(DoorError::Taken(_))));
    assert_eq!(fs::read_to_string(&settings.socket).unwrap(), "mine");
    fs::remove_file(&settings.socket).unwrap();
    // A link to a socket is not one: whoever made it chose where it leads.
    std::os::unix::fs::symlink("elsewhere.sock", &settings.socket).unwrap();
    assert!(matches!(open(&scene, settings), Err(DoorError::Taken(_))));
}

#[tokio::test]
async fn refuses_a_folder_that_others_can_write_to() {
    let scene = Scene::new();
    for mode in [0o777, 0o770, 0o1777] {
        fs::set_permissions(scene.folder.path(), Permissions::from_mode(mode)).unwrap();
        assert!(
            matches!(open(&scene, settings(&scene)), Err(DoorError::OpenFolder(_))),
            "{mode:o}"
        );
    }
    assert!(!settings(&scene).socket.exists());
}

#[tokio::test]
async fn refuses_an_address_that_is_reached_from_elsewhere() {
    let scene = Scene::new();
    let tcp = Some(("0.0.0.0:0".parse().unwrap(), scene.folder.path().join("token")));
    let admin = open(&scene, Settings { tcp, ..settings(&scene) });
    assert!(matches!(admin, Err(DoorError::NotLoopback(_))));
}

#[tokio::test]
async fn over_tcp_nothing_is_said_without_the_token() {
    let house = House::with_tcp();
    let address = house.admin.tcp().unwrap();
    let token = fs::read_to_string(&house.token).unwrap();
    let token = token.trim();
    let wrong = "0".repeat(64);
    let ask = async |method: &str, path: &str, more: &str| {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{more}\r\n"
        );
        talk(TcpStream::connect(address).unwrap(), &request).await
    };
    for path in ["/status", "/routes", "/channels", "/metrics", "/receipts.csv", "/nothing"] {
        for more in [
            String::new(),
            format!("authorization: Bearer {wrong}\r\n"),
            format!("authorization: Bearer {}\r\n", &token[..63]),
            format!("authorization: Bearer {token}0\r\n"),
            format!("authorization: Basic {token}\r\n"),
            format!("authorization: Bearer {token}\r\nauthorization: Bearer {token}\r\n"),
            format!("cookie: token={token}\r\n"),
        ] {
            let reply = ask("GET", path, &more).await;
            assert!(reply.starts_with("HTTP/1.1 401"), "{path} {more}: {reply}");
            assert!(!reply.contains("ledger"), "{reply}");
        }
    }
    let shown = format!("authorization: Bearer {token}\r\n");
    assert!(ask("GET", "/status", &shown).await.starts_with("HTTP/1.1 200"));
    // The frame of the page says nothing, and asks for the token.
    let page = ask("GET", "/", "").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("type=\"password\""), "{page}");
    let kind = "content-type: application/json\r\ncontent-length: 2\r\n";
    assert!(ask("POST", "/drain", &format!("{kind}\r\n{{}}")).await.starts_with("HTTP/1.1 401"));
    assert!(!house.scene.gate.is_draining());
}

#[tokio::test]
async fn a_token_that_others_can_read_keeps_the_door_shut() {
    let scene = Scene::new();
    let token = scene.folder.path().join("token");
    fs::write(&token, "ab".repeat(32)).unwrap();
    fs::set_permissions(&token, Permissions::from_mode(0o644)).unwrap();
    let tcp = Some(("127.0.0.1:0".parse().unwrap(), token));
    let admin = open(&scene, Settings { tcp, ..settings(&scene) });
    assert!(matches!(admin, Err(DoorError::Token { .. })));
}
