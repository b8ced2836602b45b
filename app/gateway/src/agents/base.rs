//! What a signature of a request is over (RFC 9421, section 2.5).

use http::HeaderMap;

use super::fields::{Bare, Item, Member, Params, dictionary};

/// A request as its sender has signed it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// In capitals.
    pub method: &'a str,
    /// `http` or `https`, and host and port that the sender dialled: the gateway's own, from its configuration. What a
    /// request says of itself is not believed.
    pub scheme: &'a str,
    pub authority: &'a str,
    /// Path and query as they came, before anything was changed in them.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
}

/// The signature base over these components with these parameters. `None` where one of them is not here, stands twice, or
/// is none that is known: then nobody can have signed it for us.
pub(super) fn base(request: &Request<'_>, components: &[Item], params: &Params) -> Option<String> {
    let mut base = String::new();
    for (at, component) in components.iter().enumerate() {
        let before = components.get(..at)?;
        if before.contains(component) {
            return None;
        }
        base.push_str(&format!("{component}: {}\n", value(request, component)?));
    }
    let list = Member::List(components.to_vec(), params.clone());
    base.push_str(&format!("\"@signature-params\": {list}"));
    Some(base)
}

fn value(request: &Request<'_>, component: &Item) -> Option<String> {
    let Bare::Text(name) = &component.bare else { return None };
    if name.starts_with('@') {
        return (component.params.len() == 0).then(|| derived(request, name)).flatten();
    }
    let is_name = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let field = field(request.headers, name)?;
    match (component.params.len(), component.params.text("key")) {
        (0, _) => Some(field),
        (1, Some(key)) => {
            let members = dictionary(&field)?;
            members.into_iter().find(|(name, _)| name == key).map(|(_, member)| member.to_string())
        }
        _ => None,
    }
}

/// All lines of a header as one.
fn field(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().ok().map(str::trim));
    let lines = lines.collect::<Option<Vec<_>>>()?;
    (!lines.is_empty()).then(|| lines.join(", "))
}

fn derived(request: &Request<'_>, name: &str) -> Option<String> {
    let Request { method, scheme, authority, target, .. } = *request;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = if path.is_empty() { "/" } else { path };
    Some(match name {
        "@method" => method.to_owned(),
        "@scheme" => scheme.to_owned(),
        "@authority" => authority.to_ascii_lowercase(),
        "@target-uri" => format!("{scheme}://{}{target}", authority.to_ascii_lowercase()),
        "@path" => path.to_owned(),
        "@query" => format!("?{query}"),
        _ => return None,
    })
}
