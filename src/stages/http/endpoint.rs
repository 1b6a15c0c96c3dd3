//! Address of a server: what of it is kept and shown, and what is a secret.
//!
//! A session keeps an address without its secrets. Whoever opens the session did not choose the
//! server: texts and key go there only if it runs on this machine, or was named here before (see
//! [`remember`]), or is named by `TOPICTUI_ENDPOINT`.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::ServerError;
use super::service::Service;
use crate::files;

/// An address with its secrets, for sessions that keep it without them.
const ADDRESS: &str = "TOPICTUI_ENDPOINT";
/// Parameters of an address that are no secrets.
const OPEN_PARAMETERS: [&str; 1] = ["api-version"];
/// Servers that were named on this machine, in the data folder, a line each.
const KNOWN: &str = "servers.txt";

/// The address of a server. Compared, shown and kept without its secrets.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint {
    service: Service,
    /// Without user, password and secret parameters.
    open: String,
    /// The other choices of the user who named it; `None` if a session did.
    named: Option<Named>,
}

/// Secrets of an address, and where its key lies.
#[derive(Clone)]
struct Named {
    /// `user:password`.
    login: Option<String>,
    /// All parameters.
    query: String,
    key_variable: Option<String>,
}

/// The needs of a request.
pub struct Access {
    /// The whole address, secrets included: never shown.
    pub url: String,
    /// The value of the header `Authorization`.
    pub authorization: Option<String>,
    /// Where a key is looked for.
    pub key_variable: String,
    /// Strings that must be in no message.
    pub secrets: Vec<String>,
    /// Whether the server runs on this machine.
    pub local: bool,
}

impl Endpoint {
    /// An address as a user writes it: `http://localhost:8080/v1`, or down to `/embeddings` or
    /// `/chat/completions`.
    ///
    /// # Errors
    /// [`ServerError::Address`] where it is none.
    pub fn named(service: Service, text: &str) -> Result<Self, ServerError> {
        let not = |why| ServerError::Address { why };
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            return Err(not("it holds characters that no address has"));
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(&scheme[..], "http" | "https") {
            return Err(not("it must begin with http:// or https://"));
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(login.to_owned()), host),
            None => (None, authority),
        };
        if !is_host(host) {
            return Err(not("it names no host"));
        }
        let path = match path.trim_end_matches('/') {
            "" => format!("/v1{}", service.path()),
            path if path.ends_with(service.path()) => path.to_owned(),
            path => format!("{path}{}", service.path()),
        };
        let open_query: Vec<&str> = query
            .split('&')
            .filter(|part| OPEN_PARAMETERS.contains(&part.split('=').next().unwrap_or_default()))
            .collect();
        let mark = if open_query.is_empty() { "" } else { "?" };
        let host = host.to_ascii_lowercase();
        let open = format!("{scheme}://{host}{path}{mark}{}", open_query.join("&"));
        let query = query.to_owned();
        Ok(Endpoint { service, open, named: Some(Named { login, query, key_variable: None }) })
    }

    /// The same, its key being in the environment variable of this name.
    #[must_use]
    pub fn with_key_in(mut self, variable: Option<String>) -> Self {
        if let Some(named) = &mut self.named {
            named.key_variable = variable.filter(|name| !name.is_empty());
        }
        self
    }

    /// What the server is asked for.
    pub fn service(&self) -> Service {
        self.service
    }

    /// The address without its secrets.
    pub fn open_part(&self) -> &str {
        &self.open
    }

    /// Scheme, host and port.
    fn origin(&self) -> &str {
        let start = self.open.find("://").map_or(0, |at| at + 3);
        let end = self.open[start..].find('/').map_or(self.open.len(), |at| start + at);
        &self.open[..end]
    }

    /// Whether the server runs on this machine.
    fn is_local(&self) -> bool {
        let host = self.origin().split_once("://").map_or("", |(_, host)| host);
        let host = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The needs of a request to it, with the environment's key.
    ///
    /// # Errors
    /// [`ServerError::Unknown`] where a session names a server that nobody named here;
    /// [`ServerError::Key`] where the key cannot be sent.
    pub fn access(&self) -> Result<Access, ServerError> {
        let from_variable = || {
            let text = variable(ADDRESS)?;
            Endpoint::named(self.service, &text).ok().filter(|named| named == self)?.named
        };
        let named = match self.named.clone().or_else(from_variable) {
            Some(named) => named,
            None if self.is_local() || self.is_known() => {
                let query = self.open.split_once('?').map_or("", |(_, query)| query);
                Named { login: None, query: query.to_owned(), key_variable: None }
            }
            None => return Err(ServerError::Unknown { endpoint: self.open.clone() }),
        };
        let key_variable =
            named.key_variable.or_else(|| variable(self.service.key_variable_name()));
        let key_variable = key_variable.unwrap_or_else(|| self.service.key_variable().to_owned());
        let key = variable(&key_variable).map(|key| key.trim().to_owned());
        let key = key.filter(|key| !key.is_empty());
        if key.iter().any(|key| !key.chars().all(|c| c.is_ascii_graphic())) {
            return Err(ServerError::Key { variable: key_variable });
        }
        let bare = self.open.split('?').next().unwrap_or_default();
        let mark = if named.query.is_empty() { "" } else { "?" };
        let mut secrets: Vec<String> = key.iter().cloned().collect();
        secrets.extend(secret_values(&named.query));
        let authorization = match (key, named.login) {
            (Some(key), _) => Some(format!("Bearer {key}")),
            (None, Some(login)) => {
                let login = percent_decoded(&login);
                secrets.extend(login.split_once(':').map(|(_, password)| password.to_owned()));
                Some(basic(&login))
            }
            (None, None) => None,
        };
        secrets.retain(|secret| secret.len() >= 4);
        let url = format!("{bare}{mark}{}", named.query);
        Ok(Access { url, authorization, key_variable, secrets, local: self.is_local() })
    }

    /// Whether the server was named on this machine before.
    fn is_known(&self) -> bool {
        let list =
            files::data_folder().and_then(|dir| std::fs::read_to_string(dir.join(KNOWN)).ok());
        list.is_some_and(|list| list.lines().any(|line| line == self.origin()))
    }
}

/// Notes in the data folder that the user named this server, so that sessions may ask it. Failing is
/// harmless: it is named again.
pub fn remember(endpoint: &Endpoint) {
    if endpoint.named.is_none() || endpoint.is_local() || endpoint.is_known() {
        return;
    }
    let Some(dir) = files::data_folder() else { return };
    let _ = files::create_private(&dir).and_then(|()| append(&dir.join(KNOWN), endpoint.origin()));
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create(true).append(true).open(path)?;
    std::io::Write::write_all(&mut file, format!("{line}\n").as_bytes())
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(v6) => {
            let Some((name, port)) = v6.split_once(']') else { return false };
            if name.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            (name, port)
        }
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let named = name.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    let port = match port.strip_prefix(':') {
        Some(number) => number.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    !name.is_empty() && named && port
}

/// Values of the parameters that are not open.
fn secret_values(query: &str) -> Vec<String> {
    let parts = query.split('&').filter_map(|part| part.split_once('='));
    let secret = parts.filter(|(name, _)| !OPEN_PARAMETERS.contains(name));
    secret.flat_map(|(_, value)| [value.to_owned(), percent_decoded(value)]).collect()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The header of a login, as RFC 7617 has it.
fn basic(login: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = "Basic ".to_owned();
    for three in login.as_bytes().chunks(3) {
        let bits = (0..3).fold(0, |bits, i| bits << 8 | u32::from(*three.get(i).unwrap_or(&0)));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

impl TryFrom<String> for Endpoint {
    type Error = ServerError;

    /// The server of embeddings that a session names.
    fn try_from(text: String) -> Result<Self, ServerError> {
        Ok(Endpoint { named: None, ..Endpoint::named(Service::Embeddings, &text)? })
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> String {
        endpoint.open
    }
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        self.open == other.open
    }
}

impl Eq for Endpoint {}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.open)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embeds(text: &str) -> Result<Endpoint, ServerError> {
        Endpoint::named(Service::Embeddings, text)
    }

    #[test]
    fn an_address_is_completed() {
        for (written, kept) in [
            ("http://localhost:8080", "http://localhost:8080/v1/embeddings"),
            ("http://localhost:8080/v1/", "http://localhost:8080/v1/embeddings"),
            ("HTTPS://Host.example/api", "https://host.example/api/embeddings"),
            ("http://[::1]:9/v1/embeddings", "http://[::1]:9/v1/embeddings"),
        ] {
            assert_eq!(embeds(written).unwrap().open_part(), kept);
        }
        for bad in
            ["", "localhost:8080", "ftp://host/", "http://", "http://a b/", "http://h:99999/"]
        {
            assert!(embeds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_language_model_has_a_path_and_a_key_of_its_own() {
        for written in ["http://localhost:8080", "http://localhost:8080/v1/chat/completions"] {
            let endpoint = Endpoint::named(Service::Chat, written).unwrap();
            assert_eq!(endpoint.open_part(), "http://localhost:8080/v1/chat/completions");
            assert_eq!(endpoint.access().unwrap().key_variable, "TOPICTUI_LLM_API_KEY");
        }
    }

    #[test]
    fn secrets_are_used_and_neither_kept_nor_shown() {
        let address = "https://anna:p%40ss@host.example/v1?api-version=2&key=tops3cret#part";
        let endpoint = embeds(address).unwrap();
        let kept = "https://host.example/v1/embeddings?api-version=2";
        assert_eq!(format!("{endpoint} {endpoint:?}"), format!("{kept} {kept}"));
        assert_eq!(serde_json::to_string(&endpoint).unwrap(), format!("{kept:?}"));
        let endpoint = endpoint.with_key_in(Some("NO_SUCH_VARIABLE".to_owned()));
        let access = endpoint.access().unwrap();
        assert_eq!(access.url, "https://host.example/v1/embeddings?api-version=2&key=tops3cret");
        // The command `printf 'anna:p@ss' | base64`.
        assert_eq!(access.authorization.as_deref(), Some("Basic YW5uYTpwQHNz"));
        assert_eq!(access.secrets, ["tops3cret", "tops3cret", "p@ss"]);
    }

    #[test]
    fn a_server_of_this_machine_may_be_named_by_a_session() {
        let read = |text: &str| serde_json::from_str::<Endpoint>(&format!("{text:?}")).unwrap();
        for local in ["http://127.0.0.1:8000/v1", "http://localhost/v1", "http://[::1]:7/v1"] {
            assert!(read(local).access().is_ok(), "{local}");
        }
        for far in ["https://collects.example/v1", "http://127.0.0.1.example/v1"] {
            assert!(matches!(read(far).access(), Err(ServerError::Unknown { .. })), "{far}");
        }
    }
}
