//! `app/client`, the TypeScript client, on a real local network and in front of a real `farthing gate serve`. Its own
//! tests, which need neither, are run by `cargo xtask test` and by `npm test` there.

#[path = "../gate/http.rs"]
#[allow(dead_code)]
mod http;
#[path = "../gate/process.rs"]
#[allow(dead_code)]
mod process;
#[path = "../gate/service.rs"]
#[allow(dead_code)]
mod service;
#[path = "../stock/stage.rs"]
#[allow(dead_code)]
mod stage;
#[path = "../support/mod.rs"]
mod support;

mod paying;
mod script;
