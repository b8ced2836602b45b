//! Which cluster and which keypair: options first, then the Solana CLI's own configuration.

use crate::{
    failure::{Failure, Outcome},
    file,
};
use std::{
    env,
    path::{Path, PathBuf},
};

/// Where `farthing localnet` listens, and what `--url l` means.
pub const LOCALNET_URL: &str = "http://127.0.0.1:8899";

/// The settings of the Solana CLI's `config.yml` that are used here.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SolanaConfig {
    pub json_rpc_url: Option<String>,
    pub keypair_path: Option<PathBuf>,
    pub commitment: Option<String>,
}

impl SolanaConfig {
    /// Reads the file at `path`, or the usual one; the usual one need not be there.
    pub fn load(path: Option<&Path>) -> Outcome<Self> {
        let file = path.map(Path::to_path_buf).or_else(usual_config);
        let Some(file) = file else { return Ok(Self::default()) };
        match file::read(&file, "configuration") {
            Ok(text) => Ok(Self::parse(&text)),
            Err(_) if path.is_none() => Ok(Self::default()),
            Err(failure) => Err(failure),
        }
    }

    /// The file is flat YAML that the Solana CLI writes itself: one `key: value` a line. That needs
    /// no YAML parser, of which none in Rust is well kept today.
    fn parse(text: &str) -> Self {
        let value = |key: &str| {
            file::lines(text)
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.trim_end() == key)
                // YAML begins a comment with a blank and a #.
                .map(|(_, value)| value.split_once(" #").map_or(value, |(value, _)| value))
                .map(|value| value.trim().trim_matches(['"', '\'']).to_string())
                .filter(|value| !value.is_empty())
        };
        Self {
            json_rpc_url: value("json_rpc_url"),
            keypair_path: value("keypair_path").map(PathBuf::from),
            commitment: value("commitment"),
        }
    }
}

/// The URL that an option, a moniker or the configuration names.
pub fn url(option: Option<&str>, config: &SolanaConfig) -> Outcome<String> {
    let named = option.or(config.json_rpc_url.as_deref()).unwrap_or("localhost");
    let url = match named {
        "l" | "localhost" | "localnet" => LOCALNET_URL,
        "d" | "devnet" => "https://api.devnet.solana.com",
        "t" | "testnet" => "https://api.testnet.solana.com",
        "m" | "mainnet" | "mainnet-beta" => "https://api.mainnet-beta.solana.com",
        url if url.starts_with("http://") || url.starts_with("https://") => url,
        other => {
            return Err(Failure::Usage(format!(
                "{other} is no cluster; use l (localnet), d (devnet), t (testnet), m (mainnet) or a \
                 URL that begins with http:// or https://"
            )));
        }
    };
    Ok(url.to_string())
}

/// A cluster's URL without what may be secret in it: user, password, path and query carry API keys.
pub fn public_url(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}")
}

/// The keypair file that an option, the configuration or the Solana CLI's habit names.
pub fn keypair_path(option: Option<&Path>, config: &SolanaConfig) -> PathBuf {
    let usual = || home().join(".config/solana/id.json");
    option
        .map(Path::to_path_buf)
        .or_else(|| config.keypair_path.clone())
        .map_or_else(usual, |path| expand(&path))
}

/// Where `localnet` keeps its state and its wallets unless an option names another folder.
pub fn state_dir() -> PathBuf {
    data_dir().join("localnet")
}

/// The keypair file of a wallet of `localnet`, in the folder of its state.
pub fn wallet_file(state: &Path, name: &str) -> PathBuf {
    state.join("wallets").join(format!("{name}.json"))
}

/// Where `channel` keeps what it remembers unless an option names another folder.
pub fn channels_dir() -> PathBuf {
    data_dir().join("channels")
}

/// Where `get` looks for a policy unless an option names one.
#[cfg(feature = "get")]
pub fn policy_file() -> PathBuf {
    let base = env::var_os("XDG_CONFIG_HOME").map_or_else(|| home().join(".config"), PathBuf::from);
    base.join("farthing/policy.toml")
}

fn data_dir() -> PathBuf {
    let base =
        env::var_os("XDG_DATA_HOME").map_or_else(|| home().join(".local/share"), PathBuf::from);
    base.join("farthing")
}

fn usual_config() -> Option<PathBuf> {
    let file = home().join(".config/solana/cli/config.yml");
    file.is_file().then_some(file)
}

fn home() -> PathBuf {
    env::home_dir().unwrap_or_default()
}

fn expand(path: &Path) -> PathBuf {
    path.strip_prefix("~").map_or_else(|_| path.to_path_buf(), |rest| home().join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_configuration_of_the_solana_cli() {
        let config = SolanaConfig::parse(
            "---\njson_rpc_url: \"http://localhost:8899\"\nwebsocket_url: ''\n\
             keypair_path: /tmp/my id.json\naddress_labels:\n  \"1111\": System\n\
             # commitment: processed\ncommitment: confirmed # as settled as most need\n",
        );
        assert_eq!(config.json_rpc_url.as_deref(), Some("http://localhost:8899"));
        assert_eq!(config.keypair_path, Some(PathBuf::from("/tmp/my id.json")));
        assert_eq!(config.commitment.as_deref(), Some("confirmed"));
        assert_eq!(SolanaConfig::parse(""), SolanaConfig::default());
    }

    #[test]
    fn options_go_before_the_configuration() {
        let config =
            SolanaConfig { json_rpc_url: Some("https://a.example".into()), ..Default::default() };
        assert_eq!(url(None, &config).unwrap(), "https://a.example");
        assert_eq!(url(Some("l"), &config).unwrap(), LOCALNET_URL);
        assert_eq!(url(None, &SolanaConfig::default()).unwrap(), LOCALNET_URL);
        assert_eq!(url(Some("x"), &config).unwrap_err().code(), 2);
    }

    #[test]
    fn api_keys_in_urls_are_not_shown() {
        let shown = public_url("https://me:secret@rpc.example:8443/v1/secret?api-key=secret");
        assert_eq!(shown, "https://rpc.example:8443");
    }
}
