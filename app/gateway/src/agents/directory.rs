//! The keys of agents: files that the operator has put there, in the form in which agents publish them (JWKS). Nothing is
//! fetched: what a request names as its agent's address leads nowhere (no request of a stranger makes us ask another).

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Characters of an agent's name.
const NAME_MAX: usize = 64;

/// Why the keys of agents cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error("{0}: cannot be read: {1}")]
    Unreadable(PathBuf, String),
    #[error("{0}: is no JSON with a list of keys")]
    Form(PathBuf),
    /// Keys of other kinds are passed over.
    #[error("{0}: has no key of Ed25519")]
    Empty(PathBuf),
    #[error("{0}: a key of Ed25519 has an x that is none")]
    Point(PathBuf),
    /// Its name is the file's, without what stands behind the dot.
    #[error("{0}: must be named by 1 to 64 characters, like no other")]
    Name(PathBuf),
    /// Whose request it is would be for the order of files to say.
    #[error("{0}: has a key of another file")]
    Shared(PathBuf),
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
}

/// Keys by what signatures call them, with their agents' names.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory(HashMap<String, (String, VerifyingKey)>);

impl Directory {
    pub fn read(files: &[PathBuf]) -> Result<Self, DirectoryError> {
        let mut all = Self::default();
        let mut names: Vec<String> = Vec::new();
        for file in files {
            let name = name(file).filter(|name| !names.contains(name));
            let name = name.ok_or_else(|| DirectoryError::Name(file.clone()))?;
            let text = std::fs::read_to_string(file);
            let text =
                text.map_err(|error| DirectoryError::Unreadable(file.clone(), error.to_string()))?;
            all.add(&text, (file, &name))?;
            names.push(name);
        }
        Ok(all)
    }

    fn add(&mut self, text: &str, (file, name): (&Path, &str)) -> Result<(), DirectoryError> {
        let of_file = || file.to_owned();
        let set: Set = serde_json::from_str(text).map_err(|_| DirectoryError::Form(of_file()))?;
        let mut count = 0_usize;
        for key in &set.keys {
            if key.kty != "OKP" || key.crv.as_deref() != Some("Ed25519") {
                continue;
            }
            let x = key.x.as_deref().unwrap_or_default();
            let point = point(x).ok_or_else(|| DirectoryError::Point(of_file()))?;
            if self.0.insert(thumbprint(x), (name.to_owned(), point)).is_some() {
                return Err(DirectoryError::Shared(of_file()));
            }
            count = count.saturating_add(1);
        }
        if count == 0 { Err(DirectoryError::Empty(of_file())) } else { Ok(()) }
    }

    /// The agent of a key, and the key.
    pub fn find(&self, key_id: &str) -> Option<(&str, &VerifyingKey)> {
        self.0.get(key_id).map(|(name, key)| (name.as_str(), key))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn name(file: &Path) -> Option<String> {
    let stem = file.file_stem()?.to_str()?;
    (1..=NAME_MAX).contains(&stem.chars().count()).then(|| stem.to_owned())
}

/// A key for which nothing but its own signatures verify.
fn point(x: &str) -> Option<VerifyingKey> {
    let bytes = URL_SAFE_NO_PAD.decode(x).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())
}

/// What signatures call a key: its thumbprint (RFC 7638, RFC 8037).
fn thumbprint(x: &str) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// As RFC 8037 has it.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const OTHER: &str = "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs";

    fn set(keys: &[&str]) -> String {
        let key = |x: &&str| format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","use":"sig"}}"#);
        format!(r#"{{"keys":[{}]}}"#, keys.iter().map(key).collect::<Vec<_>>().join(","))
    }

    fn read(files: &[(&str, &str)]) -> Result<Directory, DirectoryError> {
        let folder = tempfile::tempdir().unwrap();
        let write = |(name, text): &(&str, &str)| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        let files: Vec<_> = files.iter().map(write).collect();
        Directory::read(&files)
    }

    #[test]
    fn a_key_is_called_by_its_thumbprint_and_is_its_files_agents() {
        assert_eq!(thumbprint(X), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let rsa = r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"OKP","crv":"X25519","x":"AA"},"#;
        let mixed = set(&[OTHER]).replace(r#"{"keys":["#, rsa);
        let all = read(&[("reader.json", &set(&[X])), ("indexer.jwks", &mixed)]).unwrap();
        assert_eq!(all.find(&thumbprint(X)).map(|it| it.0), Some("reader"));
        assert_eq!(all.find(&thumbprint(OTHER)).map(|it| it.0), Some("indexer"));
        assert!(all.find("").is_none() && !all.is_empty());
    }

    #[test]
    fn refuses_files_that_could_mean_two_things_or_nothing() {
        let (one, both) = (set(&[X]), set(&[X, X]));
        // The neutral element: every signature of a known form verifies for it.
        let weak = set(&["AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]);
        let is = |files: &[(&str, &str)], is_it: fn(&DirectoryError) -> bool| {
            let error = read(files).unwrap_err();
            assert!(is_it(&error), "{error}");
        };
        is(&[("a.json", &one), ("b.json", &one)], |it| matches!(it, DirectoryError::Shared(_)));
        is(&[("a.json", &both)], |it| matches!(it, DirectoryError::Shared(_)));
        is(&[("a.json", &one), ("a.jwks", &set(&[OTHER]))], |it| {
            matches!(it, DirectoryError::Name(_))
        });
        is(&[("a.json", r#"{"keys":[]}"#)], |it| matches!(it, DirectoryError::Empty(_)));
        is(&[("a.json", &weak)], |it| matches!(it, DirectoryError::Point(_)));
        is(&[("a.json", &set(&["AA"]))], |it| matches!(it, DirectoryError::Point(_)));
        for text in ["", "[]", r#"{"keys":7}"#] {
            is(&[("a.json", text)], |it| matches!(it, DirectoryError::Form(_)));
        }
        let missing = Directory::read(&["/no/such/file.json".into()]).unwrap_err();
        assert!(matches!(missing, DirectoryError::Unreadable(..)));
    }
}
