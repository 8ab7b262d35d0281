//! Fetching, only when a person asks for an address: one request at a time, as guest of the site.
//!
//! The name is resolved once and the connection goes to the address that was judged, so that a second answer of the
//! name server cannot lead elsewhere. Every redirect is a new request: judged again, robots asked again. No cookies,
//! no referrer, no credentials, no proxy from the environment; nothing a page names is loaded.

pub mod address;
pub mod robots;

use dateline_read::{Refusal, RefusalReason};
use robots::Robots;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::{Host, Url};

/// The name robots rules know us by.
pub const AGENT: &str = "dateline";

/// From a host and port to socket addresses; tests pass their own.
pub type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// What fetching may do.
#[derive(Clone)]
pub struct Options {
    /// Refuse every address: nothing leaves this machine.
    pub offline: bool,
    /// The largest answer, in bytes.
    pub bytes: u64,
    /// Time for one request.
    pub time: Duration,
    /// The most redirects in a row.
    pub redirects: usize,
    /// Time between two requests to one site.
    pub pause: Duration,
    /// How names are resolved.
    pub lookup: Lookup,
    /// Which addresses may be connected to.
    pub may_connect: fn(IpAddr) -> bool,
    /// Which ports.
    pub may_use_port: fn(u16) -> bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            offline: false,
            bytes: 64 << 20,
            time: Duration::from_secs(30),
            redirects: 5,
            pause: Duration::from_secs(1),
            lookup: Arc::new(|host, port| (host, port).to_socket_addrs().map(Iterator::collect)),
            may_connect: address::is_public,
            may_use_port: |port| matches!(port, 80 | 443 | 8080 | 8443),
        }
    }
}

/// What a site answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that answered, after redirects.
    pub url: String,
    /// The addresses that led there, the one asked for first.
    pub redirects: Vec<String>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The declared media type, with its parameters.
    pub media_type: Option<String>,
    /// The body.
    pub bytes: Vec<u8>,
}

/// Fetches addresses under one set of options; keeps robots rules for its lifetime.
pub struct Fetcher {
    options: Options,
    agent: ureq::Agent,
    robots: Mutex<HashMap<String, Robots>>,
    last: Mutex<HashMap<String, Instant>>,
}

/// One answer of a site.
enum Answer {
    Body { media_type: Option<String>, bytes: Vec<u8> },
    Redirect(Url),
    Status(u16),
}

impl Fetcher {
    /// A fetcher with these options.
    pub fn new(options: Options) -> Fetcher {
        let config = Config::builder()
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(64 << 10)
            .max_idle_connections(0)
            .timeout_global(Some(options.time))
            .timeout_connect(Some(options.time.min(Duration::from_secs(10))))
            .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION"), " (reads single reports at a person's request)"))
            .accept("text/html, application/pdf, application/rss+xml, application/atom+xml, text/plain, */*;q=0.5")
            .build();
        let resolver =
            Judge { lookup: options.lookup.clone(), may_connect: options.may_connect, time: options.time };
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
        Fetcher { options, agent, robots: Mutex::default(), last: Mutex::default() }
    }

    /// Fetches what stands under an address.
    ///
    /// # Errors
    /// With [`RefusalReason::NotFetched`] if the address may not be fetched or the site does not give it, and
    /// [`RefusalReason::TooLarge`] if it is longer than the limit.
    pub fn fetch(&self, address: &str) -> Result<Fetched, Refusal> {
        if self.options.offline {
            return Err(not_fetched("--offline was given: nothing is fetched"));
        }
        let mut url = Url::parse(address).map_err(|error| not_fetched(format!("no address: {error}")))?;
        url.set_fragment(None);
        let mut redirects = Vec::new();
        loop {
            self.check(&url)?;
            if !self.robots_of(&url)?.allows(&path_of(&url)) {
                return Err(not_fetched("the site's robots.txt asks programs not to"));
            }
            self.wait_for(&url);
            match self.request(&url, self.options.bytes)? {
                Answer::Body { media_type, bytes } => {
                    return Ok(Fetched { url: url.into(), redirects, status: 200, media_type, bytes });
                }
                Answer::Status(status) => {
                    return Err(not_fetched(format!("the site answered with status {status}")));
                }
                Answer::Redirect(next) => {
                    if redirects.len() >= self.options.redirects {
                        let most = self.options.redirects;
                        return Err(not_fetched(format!("more than {most} redirects")));
                    }
                    if url.scheme() == "https" && next.scheme() == "http" {
                        return Err(not_fetched(
                            "the site redirects from https to http, where anybody may answer",
                        ));
                    }
                    redirects.push(std::mem::replace(&mut url, next).into());
                }
            }
        }
    }

    /// Judges what can be judged before a name is resolved.
    fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(not_fetched(format!("only http and https are fetched, not {:?}", url.scheme())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(not_fetched("addresses with a name or password in them are not fetched"));
        }
        let port = url.port_or_known_default().unwrap_or(0);
        if !(self.options.may_use_port)(port) {
            return Err(not_fetched(format!("port {port} is not used for web pages")));
        }
        let literal = match url.host() {
            None => return Err(not_fetched("the address names no host")),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        };
        match literal {
            Some(address) if !(self.options.may_connect)(address) => Err(not_fetched(Forbidden(address))),
            _ => Ok(()),
        }
    }

    fn robots_of(&self, url: &Url) -> Result<Robots, Refusal> {
        const LARGEST: u64 = 512 << 10;
        let origin = url.origin().ascii_serialization();
        if let Some(known) = lock(&self.robots).get(&origin) {
            return Ok(known.clone());
        }
        let mut at = url.join("/robots.txt").map_err(not_fetched)?;
        let mut rules = Robots::closed();
        for _ in 0..=self.options.redirects {
            self.check(&at)?;
            rules = match self.request(&at, LARGEST) {
                Ok(Answer::Body { bytes, .. }) => Robots::parse(&String::from_utf8_lossy(&bytes), AGENT),
                Ok(Answer::Status(400..=499)) => Robots::open(),
                Ok(Answer::Status(_)) => Robots::closed(),
                Ok(Answer::Redirect(next)) => {
                    at = next;
                    continue;
                }
                // Too long to read is what a site without sensible rules has.
                Err(refusal) if refusal.reason == RefusalReason::TooLarge => Robots::closed(),
                Err(refusal) => return Err(refusal),
            };
            break;
        }
        lock(&self.robots).insert(origin, rules.clone());
        Ok(rules)
    }

    /// Waits until the site has had its pause.
    fn wait_for(&self, url: &Url) {
        let site = url.host_str().unwrap_or_default().to_owned();
        let mut last = lock(&self.last);
        if let Some(before) = last.get(&site) {
            std::thread::sleep(self.options.pause.saturating_sub(before.elapsed()));
        }
        last.insert(site, Instant::now());
    }

    /// One request, no redirect followed.
    fn request(&self, url: &Url, most: u64) -> Result<Answer, Refusal> {
        let mut response = self.agent.get(url.as_str()).call().map_err(|error| refusal_of(&error))?;
        let status = response.status();
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        if status.is_redirection()
            && let Some(location) = header("location")
        {
            let mut next = url
                .join(&location)
                .map_err(|error| not_fetched(format!("redirected to no address: {error}")))?;
            next.set_fragment(None);
            return Ok(Answer::Redirect(next));
        }
        if status.as_u16() != 200 {
            return Ok(Answer::Status(status.as_u16()));
        }
        let media_type = header("content-type");
        let mut bytes = Vec::new();
        let body = response.body_mut().with_config().limit(u64::MAX).reader();
        body.take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| not_fetched(format!("the site stopped answering: {error}")))?;
        if bytes.len() as u64 > most {
            let detail = format!("the answer is longer than {most} bytes");
            return Err(Refusal { reason: RefusalReason::TooLarge, detail });
        }
        Ok(Answer::Body { media_type, bytes })
    }
}

/// An address without the name and password that may stand in it.
pub fn without_credentials(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.into()
        }
        Ok(_) => address.to_owned(),
        // What does not read as an address may hold a password all the same.
        Err(_) => match address
            .split_once("://")
            .and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1)))
        {
            Some((scheme, rest)) => format!("{scheme}://{rest}"),
            None => address.to_owned(),
        },
    }
}

fn path_of(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// A lock that a panic elsewhere does not poison: the maps hold nothing half-made.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn not_fetched(detail: impl fmt::Display) -> Refusal {
    Refusal { reason: RefusalReason::NotFetched, detail: detail.to_string() }
}

fn refusal_of(error: &ureq::Error) -> Refusal {
    match error {
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<Forbidden>()) {
            Some(forbidden) => not_fetched(forbidden),
            None => not_fetched(format!("the site could not be reached: {error}")),
        },
        ureq::Error::HostNotFound => not_fetched("no site of this name was found"),
        ureq::Error::Timeout(_) => not_fetched("the site took too long to answer"),
        error => not_fetched(format!("the site could not be reached: {error}")),
    }
}

/// An address that may not be connected to.
#[derive(Debug)]
struct Forbidden(IpAddr);

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it leads to {}, which is no public address", self.0)
    }
}

impl std::error::Error for Forbidden {}

/// Resolves a name and judges what it resolves to. The connection is made to what is returned here and nowhere else.
struct Judge {
    lookup: Lookup,
    may_connect: fn(IpAddr) -> bool,
    time: Duration,
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Judge")
    }
}

impl Resolver for Judge {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        const MOST: usize = 16;
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?.trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let (send, receive) = mpsc::channel();
        let lookup = self.lookup.clone();
        // The system's resolver has no time limit; a thread that never returns is left behind.
        std::thread::spawn(move || {
            let _ = send.send(lookup(&host, port));
        });
        let found = receive.recv_timeout(self.time.min(Duration::from_secs(10)));
        let found = found.map_err(|_| ureq::Error::HostNotFound)?.map_err(|_| ureq::Error::HostNotFound)?;
        // One forbidden address among public ones is no accident: nothing is connected to.
        if let Some(forbidden) = found.iter().find(|address| !(self.may_connect)(address.ip())) {
            return Err(ureq::Error::Io(io::Error::other(Forbidden(forbidden.ip()))));
        }
        let mut addresses = self.empty();
        for address in found.into_iter().take(MOST) {
            addresses.push(address);
        }
        if addresses.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(addresses) }
    }
}

#[cfg(test)]
mod tests;
