//! The keys of agents, and whether anything is free for them.

use super::{Finding, Verdict};
use crate::agents::Agents;
use crate::config::Config;

/// `None` where no agent is listed and nothing is free for one.
pub(super) fn agents(config: &Config) -> Option<Finding> {
    let files = &config.agents.keys;
    let routes = config.routes.iter().filter(|route| route.free_agents.is_some()).count();
    let finding = |verdict, words: String| Some(Finding::new("agents", verdict, words));
    if files.is_empty() && routes == 0 {
        return None;
    }
    if let Err(error) = Agents::read(files) {
        return finding(Verdict::Wrong, error.to_string());
    }
    match (files.len(), routes) {
        (0, routes) => finding(
            Verdict::Note,
            format!("{routes} routes are free for agents, and none is listed"),
        ),
        (count, 0) => finding(
            Verdict::Note,
            format!("{count} agents are listed, and no route has free_agents"),
        ),
        (count, routes) => {
            finding(Verdict::Fine, format!("{count} are listed, for whom {routes} routes are free"))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::{Key, PayeeLine, Template};

    /// gateway rule R20: before the first request it is known whom something is free for.
    #[test]
    fn what_is_free_for_agents_is_said_before_it_is_given() {
        let template = Template {
            origin: "http://127.0.0.1:8402".parse().unwrap(),
            upstream: "http://127.0.0.1:8080".parse().unwrap(),
            genesis: Key([9; 32]),
            test: false,
            payee: PayeeLine::Wallet(Key([8; 32])),
            mint: Key([7; 32]),
            decimals: 6,
            symbol: "TEST".into(),
            rpc: "http://127.0.0.1:1".into(),
            price: 1_500,
        };
        let mut config = Config::parse(&template.text()).unwrap();
        assert_eq!(agents(&config), None);
        let verdict = |config: &Config| agents(config).map(|found| found.verdict);
        config.routes.iter_mut().for_each(|route| route.free_agents = Some(1));
        assert_eq!(verdict(&config), Some(Verdict::Note));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("indexer.json");
        config.agents.keys = vec![file.clone()];
        assert_eq!(verdict(&config), Some(Verdict::Wrong));
        let key =
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        std::fs::write(&file, format!(r#"{{"keys":[{key}]}}"#)).unwrap();
        assert_eq!(verdict(&config), Some(Verdict::Fine));
        config.routes.iter_mut().for_each(|route| route.free_agents = None);
        assert_eq!(verdict(&config), Some(Verdict::Note));
    }
}
