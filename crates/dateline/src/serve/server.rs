//! Sockets, the router, and what every answer carries.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::{Desk, Source};
use super::guard::{self, Hosts};
use super::person::{Person, Role};
use super::routes::{ROUTES, Route};
use super::{assets, log, login, relink};
use crate::failure::{Failure, FailureKind};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_http::compression::CompressionLayer;

/// How long the body of a request may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Whoever opens the printed link on this machine.
    Loopback,
    /// Whoever has an account.
    Accounts,
}

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address; loopback unless there are accounts.
    pub address: IpAddr,
    /// The port; 0 for any free one.
    pub port: u16,
    /// Further names the server answers to, with their ports where they are not the usual ones.
    pub hosts: Vec<String>,
    /// True where browsers speak TLS, with what stands before this server.
    pub tls: bool,
    /// Who decisions are signed by on loopback.
    pub user: String,
}

impl Default for Options {
    fn default() -> Self {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Options { address, port: 0, hosts: Vec::new(), tls: false, user: "unknown".into() }
    }
}

/// A server that is bound and not at work yet.
pub struct Listening {
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
}

struct Shared {
    desk: Arc<Desk>,
    hosts: Hosts,
    mode: Mode,
    user: String,
    address: SocketAddr,
}

/// Binds the server.
///
/// # Errors
/// If the address is taken, or is beyond loopback and there is no account.
pub fn listen(mut desk: Desk, options: &Options) -> Result<Listening, Failure> {
    let mode = if options.address.is_loopback() { Mode::Loopback } else { Mode::Accounts };
    if mode == Mode::Accounts && desk.accounts.is_empty() {
        return Err(Failure::usage(format!(
            "{} is beyond this machine, and there are no accounts",
            options.address
        ))
        .with_hint("make one first: `dateline serve --add-account NAME --role admin`"));
    }
    let wanted = SocketAddr::new(options.address, options.port);
    let bound = std::net::TcpListener::bind(wanted).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok((listener.local_addr()?, listener))
    });
    let (address, listener) = bound.map_err(|error| {
        Failure::new(FailureKind::Io, anyhow::Error::new(error).context(format!("cannot bind {wanted}")))
            .with_hint("choose another port with --port, or 0 for any free one")
    })?;
    let mut hosts: Vec<String> = options.hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
    hosts.push(address.to_string());
    if mode == Mode::Loopback {
        hosts.push(format!("localhost:{}", address.port()));
    }
    desk.mode = mode;
    desk.secure = options.tls;
    let shared =
        Shared { desk: Arc::new(desk), hosts: Hosts(hosts), mode, user: options.user.clone(), address };
    Ok(Listening { listener, shared: Arc::new(shared) })
}

impl Listening {
    /// The address it answers at.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The link that opens a session once on loopback; the plain address with accounts.
    ///
    /// # Errors
    /// If the system has no random bytes.
    pub fn link(&self) -> Result<String, Failure> {
        self.shared.link().map_err(|refusal| Failure::usage(refusal.error))
    }

    /// Answers until the process is asked to end.
    ///
    /// # Errors
    /// If the socket fails.
    pub fn run(self) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::io(error, "the server stopped");
        relink::run(&self.shared.desk);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(failed)?;
        let result = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let service = router(&self.shared).into_make_service_with_connect_info::<SocketAddr>();
            tokio::select! {
                ended = axum::serve(listener, service).into_future() => ended,
                // Streams never end by themselves, so nobody waits for them; each change is one transaction.
                () = asked_to_end() => Ok(()),
            }
        });
        runtime.shutdown_timeout(Duration::from_secs(5));
        result.map_err(failed)
    }
}

async fn asked_to_end() {
    while !crate::interrupt::asked() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

impl Shared {
    fn link(&self) -> Result<String, Refusal> {
        match self.mode {
            Mode::Accounts => Ok(format!("http://{}/", self.address)),
            Mode::Loopback => {
                Ok(format!("http://{}/open?token={}", self.address, self.desk.sessions.new_link()?))
            }
        }
    }

    fn person(&self, headers: &HeaderMap) -> (Option<Person>, Option<String>) {
        let key = guard::session_key(headers);
        let person = key.as_deref().and_then(|key| self.desk.sessions.person(key, Instant::now()));
        (person, key)
    }
}

fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new();
    let mut paths: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let mut methods = MethodRouter::new();
        for route in ROUTES.iter().filter(|route| route.path == path) {
            let shared = Arc::clone(shared);
            let filter = MethodFilter::try_from(route.method.clone()).unwrap_or(MethodFilter::GET);
            methods = methods.merge(on(filter, move |request: Request| answer(shared, route, request)));
        }
        router = router.route(path, methods);
    }
    let own = |handler: fn(&Shared, &Request) -> Result<Response, Refusal>| {
        let shared = Arc::clone(shared);
        move |request: Request| async move { finished(handler(&shared, &request)) }
    };
    router
        .route("/open", get(own(open)))
        .route("/api/stream", get(own(stream)))
        .route(
            "/bulletin.html",
            get({
                let shared = Arc::clone(shared);
                move |request: Request| bulletin(shared, request)
            }),
        )
        .fallback(own(asset))
        .method_not_allowed_fallback(|| async {
            finished(Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "bad-request", "not with this method")))
        })
        .layer(CompressionLayer::new())
}

/// One route: the guards, then its handler on a thread where it may wait.
async fn answer(shared: Arc<Shared>, route: &'static Route, request: Request) -> Response {
    finished(handle(shared, route, request).await.map(respond))
}

async fn handle(shared: Arc<Shared>, route: &'static Route, request: Request) -> Answer {
    let (mut parts, body) = request.into_parts();
    shared.hosts.check(&parts.headers)?;
    shared.hosts.check_source(&parts.method, &parts.headers)?;
    let (person, session) = shared.person(&parts.headers);
    guard::check_role(person.as_ref(), route.least)?;
    let path = match RawPathParams::from_request_parts(&mut parts, &()).await {
        Ok(named) => named.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => return Err(Refusal::bad("the path is no text")),
    };
    let too_large = || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is too large");
    let body = tokio::time::timeout(PATIENCE, to_bytes(body, route.largest)).await;
    let body =
        body.map_err(|_| Refusal::new(StatusCode::REQUEST_TIMEOUT, "bad-request", "the body did not come"))?;
    let body = body.map_err(|_| too_large())?;
    let work = move || {
        let text = |name: HeaderName| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let unquoted = |tag: String| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
        let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let call = Call {
            desk: &shared.desk,
            shared: Arc::clone(&shared.desk),
            person,
            session,
            from: peer(&parts),
            path,
            query: query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            if_match: text(header::IF_MATCH).map(unquoted),
            if_none_match: text(header::IF_NONE_MATCH),
            media_type: text(header::CONTENT_TYPE).unwrap_or_default(),
            body,
        };
        (route.handler)(&call)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| Err(Refusal::inside(panic)))
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

fn respond(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    if !reply.media_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.media_type));
    }
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    response
}

/// Adds what every answer carries; a refusal becomes JSON, and what broke inside goes to the log alone.
fn finished(result: Result<Response, Refusal>) -> Response {
    let mut response = result.unwrap_or_else(|refusal| {
        if let Some(inside) = &refusal.inside {
            log::say(&format!("error: {inside}"));
        }
        let mut reply = Reply::json(&refusal.to_json()).with_status(refusal.status);
        if let Some(seconds) = refusal.wait {
            reply = reply.with("retry-after", seconds.to_string());
        }
        if let Some(current) = &refusal.current {
            reply = reply.with("etag", format!("\"{}\"", current.0));
        }
        respond(reply)
    });
    let headers = response.headers_mut();
    for (name, value) in guard::HEADERS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(guard::POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// `GET /open?token=…`: the printed link. It opens one session, and the next link is printed.
fn open(shared: &Shared, request: &Request) -> Result<Response, Refusal> {
    shared.hosts.check(request.headers())?;
    let query = request.uri().query().unwrap_or_default();
    let token = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "token")
        .map(|(_, token)| token);
    if shared.mode != Mode::Loopback || !token.is_some_and(|token| shared.desk.sessions.use_link(&token)) {
        if shared.person(request.headers()).0.is_some() {
            return Ok(respond(Reply::empty().with_status(StatusCode::SEE_OTHER).with("location", "/")));
        }
        let spent = "this link was used, or is not of this server";
        return Err(Refusal::forbidden(spent).with_hint("open the link that the server printed last"));
    }
    let person = Person { user: shared.user.clone(), role: Role::Admin, unmask: true };
    let key = shared.desk.sessions.begin(person, Instant::now())?;
    log::say(&format!("another browser: {}", shared.link()?));
    let cookie = login::cookie(&key, shared.desk.secure);
    Ok(respond(
        Reply::empty().with_status(StatusCode::SEE_OTHER).with("location", "/").with("set-cookie", cookie),
    ))
}

fn let_in(shared: &Shared, headers: &HeaderMap) -> Result<(), Refusal> {
    shared.hosts.check(headers)?;
    shared.hosts.check_source(&Method::GET, headers)?;
    guard::check_role(shared.person(headers).0.as_ref(), Some(Role::Viewer))
}

/// `GET /api/stream`
fn stream(shared: &Shared, request: &Request) -> Result<Response, Refusal> {
    let_in(shared, request.headers())?;
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    Ok(shared.desk.live.listen(last).into_response())
}

/// `GET /bulletin.html`
async fn bulletin(shared: Arc<Shared>, request: Request) -> Response {
    if let Err(refusal) = let_in(&shared, request.headers()) {
        return finished(Err(refusal));
    }
    let page = tokio::task::spawn_blocking(move || match &shared.desk.source {
        Source::Bundle(bundled) => Ok(bundled.bulletin.clone()),
        Source::Workspace { .. } => shared.desk.bulletin(),
    });
    let page = page.await.unwrap_or_else(|panic| Err(Refusal::inside(panic)));
    finished(page.map(|page| {
        respond(Reply {
            status: StatusCode::OK,
            media_type: "text/html; charset=utf-8",
            body: page.into(),
            headers: vec![("content-security-policy", guard::BULLETIN_POLICY.to_owned())],
        })
    }))
}

/// The interface's files: the same for everybody, so that the page to log in loads.
fn asset(shared: &Shared, request: &Request) -> Result<Response, Refusal> {
    shared.hosts.check(request.headers())?;
    shared.hosts.check_source(request.method(), request.headers())?;
    if request.uri().path().starts_with("/api/") || !request.method().is_safe() {
        return Err(Refusal::not_found("there is no such thing"));
    }
    let held = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    assets::file(request.uri().path(), held).map(respond)
}
