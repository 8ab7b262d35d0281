//! Who is let in, before any handler: the host asked for, where the request came from, whose session, which role.
//!
//! The checks of OWASP ASVS 5.0 that belong to every request: 3.5 (cross-site requests), 4.1 (message structure), 7.2 and
//! 7.3 (sessions), 8.2 (roles).

use super::answer::Refusal;
use super::person::{Person, Role};
use super::session::COOKIE;
use axum::http::{HeaderMap, Method, StatusCode, header};

/// The header that a page of another site cannot set without asking, which is never allowed.
pub const OWN_HEADER: &str = "x-dateline";

/// The names this server answers to.
#[derive(Debug, Clone, Default)]
pub struct Hosts(pub Vec<String>);

impl Hosts {
    /// # Errors
    /// If the request is for another host: a page elsewhere may have resolved its own name to this machine.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut asked = headers.get_all(header::HOST).iter();
        let host = asked.next().and_then(|host| host.to_str().ok()).map(str::to_ascii_lowercase);
        match host {
            Some(host) if asked.next().is_none() && self.0.contains(&host) => Ok(()),
            _ => Err(Refusal::new(StatusCode::FORBIDDEN, "host", "this server does not answer to that name")),
        }
    }

    /// True if an origin is one of ours, over either scheme: TLS may end before us.
    fn is_own(&self, origin: &str) -> bool {
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(|host| self.0.contains(&host.to_ascii_lowercase()))
    }

    /// # Errors
    /// If a request that changes something did not come from a page of ours.
    pub fn check_source(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        let site = text("sec-fetch-site");
        let refused =
            || Err(Refusal::new(StatusCode::FORBIDDEN, "csrf", "the request came from another site"));
        if method.is_safe() {
            // A page elsewhere may link to a page here and to nothing else.
            let navigates =
                text("sec-fetch-mode") == Some("navigate") && text("sec-fetch-dest") == Some("document");
            return match site {
                None | Some("same-origin" | "none") => Ok(()),
                Some(_) if navigates => Ok(()),
                Some(_) => refused(),
            };
        }
        let origin_is_own = text("origin").is_none_or(|origin| self.is_own(origin));
        let site_is_own = matches!(site, None | Some("same-origin"));
        match origin_is_own && site_is_own && headers.contains_key(OWN_HEADER) {
            true => Ok(()),
            false => refused(),
        }
    }
}

/// The session's key in the cookies of a request.
pub fn session_key(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// # Errors
/// If the route needs a session that is not there, or a role the person has not.
pub fn check_role(person: Option<&Person>, least: Option<Role>) -> Result<(), Refusal> {
    let Some(least) = least else { return Ok(()) };
    match person {
        None => Err(Refusal::new(StatusCode::UNAUTHORIZED, "no-session", "log in first")),
        Some(person) if person.role < least => {
            let needed = format!("{least:?}").to_lowercase();
            Err(Refusal::forbidden(format!("this needs the role {needed}")))
        }
        Some(_) => Ok(()),
    }
}

/// What every answer carries (OWASP ASVS 5.0, 3.4): nothing runs but our files, nothing is loaded from elsewhere, nobody
/// frames us or guesses types.
pub const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    ),
    ("x-frame-options", "DENY"),
];

/// What a page may load and run.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                          connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

/// The bulletin brings style and script with it and names them by digest in its own policy.
pub const BULLETIN_POLICY: &str = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn requests_are_told_apart_by_where_they_come_from() {
        let hosts = Hosts(vec!["127.0.0.1:8080".into()]);
        let (get, post) = (Method::GET, Method::POST);
        for (method, list, is_let_in) in [
            (&get, vec![], true),
            (&get, vec![("sec-fetch-site", "same-origin")], true),
            (
                &get,
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "no-cors"),
                    ("sec-fetch-dest", "image"),
                ],
                false,
            ),
            (
                &get,
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "document"),
                ],
                true,
            ),
            (
                &get,
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "iframe"),
                ],
                false,
            ),
            (&post, vec![], false),
            (&post, vec![("x-dateline", "1")], true),
            (&post, vec![("x-dateline", "1"), ("origin", "http://127.0.0.1:8080")], true),
            (&post, vec![("x-dateline", "1"), ("origin", "http://127.0.0.1:9")], false),
            (&post, vec![("x-dateline", "1"), ("origin", "null")], false),
            (&post, vec![("x-dateline", "1"), ("origin", "http://127.0.0.1:8080.evil.example")], false),
            (&post, vec![("x-dateline", "1"), ("sec-fetch-site", "same-site")], false),
            (&post, vec![("x-dateline", "1"), ("sec-fetch-site", "cross-site")], false),
            (&post, vec![("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")], false),
        ] {
            assert_eq!(hosts.check_source(method, &headers(&list)).is_ok(), is_let_in, "{method} {list:?}");
        }
        for (list, is_let_in) in [
            (vec![("host", "127.0.0.1:8080")], true),
            (vec![("host", "evil.example")], false),
            (vec![("host", "127.0.0.1:8080.evil.example")], false),
            (vec![("host", "127.0.0.1:8080"), ("host", "evil.example")], false),
            (vec![], false),
        ] {
            assert_eq!(hosts.check(&headers(&list)).is_ok(), is_let_in, "{list:?}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let found = session_key(&headers(&[("cookie", "a=b; dateline_session=abc; c=d")]));
        assert_eq!(found.as_deref(), Some("abc"));
        assert_eq!(session_key(&headers(&[("cookie", "xdateline_session=abc")])), None);
    }

    #[test]
    fn each_role_may_what_those_below_may() {
        let person = |role| Person { user: "x".into(), role, unmask: false };
        let roles = [Role::Viewer, Role::Coder, Role::Reviewer, Role::Admin];
        for (n, have) in roles.into_iter().enumerate() {
            for (m, need) in roles.into_iter().enumerate() {
                assert_eq!(check_role(Some(&person(have)), Some(need)).is_ok(), n >= m, "{have:?} {need:?}");
            }
        }
        assert_eq!(check_role(None, Some(Role::Viewer)).unwrap_err().status, StatusCode::UNAUTHORIZED);
        assert!(check_role(None, None).is_ok());
    }
}
