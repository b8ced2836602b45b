//! The origin that is dialled: what a channel is bound to (rule R4), and where alone its promises go (R21).

use farthing_wire::{Origin, OriginError};
use url::Url;

use crate::error::PayError;

/// The origin of a URL, in the one text that both sides hash.
///
/// # Errors
/// `NotHttp` for any scheme but http and https, and for a host that no gateway can be configured with;
/// `NotHttps` for http, unless it is to this machine; `UserInUrl` where the URL names a user or a password.
pub(crate) fn dialled(url: &Url) -> Result<Origin, PayError> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(PayError::NotHttp);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(PayError::UserInUrl);
    }
    let origin = url.origin().ascii_serialization();
    origin.parse().map_err(|error| match error {
        OriginError::Insecure => PayError::NotHttps { origin },
        _ => PayError::NotHttp,
    })
}

/// The name of a loopback origin that is to be looked up nowhere: whoever answers for it elsewhere is not this
/// machine. `None` of an address, and of any other origin.
pub(crate) fn own_name(url: &Url, origin: &Origin) -> Option<String> {
    let name = url.domain().filter(|_| origin.is_loopback())?;
    Some(name.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Result<String, PayError> {
        dialled(&Url::parse(text).unwrap()).map(|origin| origin.to_string())
    }

    /// gateway rule R4
    #[test]
    fn an_origin_has_one_spelling() {
        for (url, expected) in [
            ("HTTPS://Example.COM:443/a/../b?c#d", "https://example.com"),
            ("https://example.com:8443/", "https://example.com:8443"),
            ("https://b\u{fc}cher.example/", "https://xn--bcher-kva.example"),
            ("http://127.0.0.1:8402/x", "http://127.0.0.1:8402"),
            ("http://2130706433/", "http://127.0.0.1"),
            ("http://[::1]:80/", "http://[::1]"),
            ("http://localhost:1/", "http://localhost:1"),
        ] {
            assert_eq!(origin(url).unwrap(), expected, "{url}");
        }
    }

    /// gateway rule R21
    #[test]
    fn promises_go_over_https_or_stay_on_this_machine() {
        for url in [
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost.evil.example/",
            "http://10.0.0.1/",
        ] {
            assert!(matches!(origin(url), Err(PayError::NotHttps { .. })), "{url}");
        }
        for url in ["ftp://example.com/", "file:///etc/passwd", "data:text/plain,x"] {
            assert!(matches!(origin(url), Err(PayError::NotHttp)), "{url}");
        }
    }

    /// What looks like the host to a reader may be a user's name.
    #[test]
    fn a_url_that_names_a_user_is_refused() {
        for url in ["https://shop.example@evil.example/", "https://:x@evil.example/"] {
            assert!(matches!(origin(url), Err(PayError::UserInUrl)), "{url}");
        }
    }

    #[test]
    fn names_of_this_machine_are_looked_up_nowhere() {
        let name = |text: &str| {
            let url = Url::parse(text).unwrap();
            own_name(&url, &dialled(&url).unwrap())
        };
        assert_eq!(name("http://localhost:1/").unwrap(), "localhost");
        assert_eq!(name("http://127.0.0.1/"), None);
        assert_eq!(name("https://example.com/"), None);
    }
}
