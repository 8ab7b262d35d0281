//! No test here leaves the machine: names are resolved by the test, and servers stand on loopback.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A server that answers each path with a fixed text, and counts requests.
struct Site {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn answering(answer: impl Fn(&str, u16) -> String + Send + 'static) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                reader.read_line(&mut line).unwrap_or(0);
                let mut header = String::new();
                while reader.read_line(&mut header).unwrap_or(0) > 2 {
                    header.clear();
                }
                let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                lock(&seen).push(path.clone());
                let _ = stream.write_all(answer(&path, port).as_bytes());
            }
        });
        Site { port, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://reports.example:{}{path}", self.port)
    }

    fn paths(&self) -> Vec<String> {
        lock(&self.requests).clone()
    }
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn status(code: u16, extra: &str) -> String {
    format!("HTTP/1.1 {code} X\r\n{extra}Content-Length: 0\r\nConnection: close\r\n\r\n")
}

/// Options for servers of a test: loopback allowed, every name on it.
fn on_loopback() -> Options {
    Options {
        time: Duration::from_secs(20),
        pause: Duration::ZERO,
        lookup: Arc::new(|_, port| Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])),
        may_connect: |address| address.is_loopback(),
        may_use_port: |_| true,
        ..Options::default()
    }
}

fn why(result: Result<Fetched, Refusal>) -> String {
    result.unwrap_err().detail
}

#[test]
fn a_page_is_fetched_with_its_type_after_its_robots_rules() {
    let site = Site::answering(|path, _| if path == "/a" { ok("Words.") } else { status(404, "") });
    let fetched = Fetcher::new(on_loopback()).fetch(&site.url("/a#part")).unwrap();
    assert_eq!(fetched.bytes, b"Words.");
    assert_eq!(fetched.media_type.as_deref(), Some("text/plain"));
    assert_eq!(fetched.url, site.url("/a"));
    assert_eq!(site.paths(), ["/robots.txt", "/a"]);
}

#[test]
fn robots_rules_are_kept_and_asked_once() {
    let site = Site::answering(|path, _| match path {
        "/robots.txt" => ok("User-agent: *\nDisallow: /closed\n"),
        _ => ok("Words."),
    });
    let fetcher = Fetcher::new(on_loopback());
    assert!(fetcher.fetch(&site.url("/open")).is_ok());
    assert!(why(fetcher.fetch(&site.url("/closed/1"))).contains("robots.txt"));
    assert_eq!(site.paths(), ["/robots.txt", "/open"]);
    let broken = Site::answering(|_, _| status(503, ""));
    assert!(why(fetcher.fetch(&broken.url("/a"))).contains("robots.txt"));
    assert_eq!(broken.paths(), ["/robots.txt"]);
}

#[test]
fn nothing_is_fetched_offline() {
    let site = Site::answering(|_, _| ok("Words."));
    let fetcher = Fetcher::new(Options { offline: true, ..on_loopback() });
    assert!(why(fetcher.fetch(&site.url("/a"))).contains("--offline"));
    assert_eq!(site.paths(), [] as [&str; 0]);
}

#[test]
fn addresses_inside_a_network_are_never_connected_to() {
    let site = Site::answering(|_, _| ok("secret"));
    let options = Options { lookup: on_loopback().lookup, may_use_port: |_| true, ..Options::default() };
    let fetcher = Fetcher::new(options);
    let port = site.port;
    let hosts = [
        "reports.example",
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "[::]",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "224.0.0.1",
        "255.255.255.255",
        "①②⑦.⓪.⓪.①",
    ];
    for host in hosts {
        let detail = why(fetcher.fetch(&format!("http://{host}:{port}/")));
        assert!(detail.contains("no public address"), "{host}: {detail}");
    }
    assert_eq!(site.paths(), [] as [&str; 0]);
}

#[test]
fn other_schemes_ports_and_credentials_are_refused() {
    let fetcher = Fetcher::new(Options::default());
    for (address, expected) in [
        ("file:///etc/passwd", "only http"),
        ("ftp://reports.example/a", "only http"),
        ("gopher://reports.example/", "only http"),
        ("http://user:word@reports.example/", "name or password"),
        ("http://reports.example:22/", "port 22"),
        ("http://reports.example:6379/", "port 6379"),
        ("words", "no address"),
        ("http:///", "no address"),
    ] {
        let detail = why(fetcher.fetch(address));
        assert!(detail.contains(expected), "{address}: {detail}");
    }
}

#[test]
fn a_redirect_is_judged_like_a_first_address() {
    let targets = [
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://[::ffff:10.0.0.1]/", "no public address"),
        ("file:///etc/passwd", "only http"),
        ("//user@reports.example/", "name or password"),
    ];
    for (target, expected) in targets {
        let site = Site::answering(move |path, _| match path {
            "/robots.txt" => status(404, ""),
            _ => status(302, &format!("Location: {target}\r\n")),
        });
        let detail = why(Fetcher::new(on_loopback()).fetch(&site.url("/a")));
        assert!(detail.contains(expected), "{target}: {detail}");
    }
    let round = Site::answering(|path, _| match path {
        "/robots.txt" => status(404, ""),
        _ => status(301, "Location: /again\r\n"),
    });
    assert!(why(Fetcher::new(on_loopback()).fetch(&round.url("/a"))).contains("more than 5 redirects"));
    let chain = Site::answering(|path, _| match path {
        "/a" => status(301, "Location: /b\r\n"),
        "/b" => ok("Words."),
        _ => status(404, ""),
    });
    let fetched = Fetcher::new(on_loopback()).fetch(&chain.url("/a")).unwrap();
    assert_eq!((fetched.url, fetched.redirects), (chain.url("/b"), vec![chain.url("/a")]));
}

#[test]
fn a_name_that_changes_its_answer_is_connected_where_it_was_judged() {
    let site = Site::answering(|_, _| ok("secret"));
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    // Public at first, loopback afterwards: the second answer is judged as well.
    let lookup: Lookup = Arc::new(move |_, port| {
        let first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        let address = if first { [192, 0, 2, 1] } else { [127, 0, 0, 1] };
        Ok(vec![SocketAddr::from((address, port))])
    });
    // 192.0.2.1 is never reachable; it stands for a public address here.
    let options = Options {
        lookup,
        may_connect: |address| address == IpAddr::from([192, 0, 2, 1]),
        time: Duration::from_secs(1),
        ..on_loopback()
    };
    let fetcher = Fetcher::new(options);
    assert!(fetcher.fetch(&site.url("/a")).is_err());
    assert!(why(fetcher.fetch(&site.url("/a"))).contains("no public address"));
    assert_eq!(site.paths(), [] as [&str; 0]);
    // One bad address among good ones spoils all of them.
    let mixed: Lookup = Arc::new(|_, port| {
        Ok(vec![SocketAddr::from(([192, 0, 2, 1], port)), SocketAddr::from(([127, 0, 0, 1], port))])
    });
    let fetcher = Fetcher::new(Options { lookup: mixed, may_connect: |a| !a.is_loopback(), ..on_loopback() });
    assert!(why(fetcher.fetch(&site.url("/a"))).contains("127.0.0.1"));
}

#[test]
fn long_and_slow_answers_end() {
    let long = Site::answering(|path, _| if path == "/a" { ok(&"x".repeat(5000)) } else { status(404, "") });
    let fetcher = Fetcher::new(Options { bytes: 1000, ..on_loopback() });
    let refusal = fetcher.fetch(&long.url("/a")).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::TooLarge);
    let slow = Site::answering(|path, _| {
        if path == "/a" {
            std::thread::sleep(Duration::from_secs(30));
        }
        status(404, "")
    });
    let fetcher = Fetcher::new(Options { time: Duration::from_secs(2), ..on_loopback() });
    let started = Instant::now();
    assert!(fetcher.fetch(&slow.url("/a")).is_err());
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_password_in_an_address_is_told_to_nobody() {
    for (address, shown) in [
        ("https://desk:secret@reports.example/a?b=1", "https://reports.example/a?b=1"),
        ("https://desk@reports.example/", "https://reports.example/"),
        ("http://desk:se cret@[bad/", "http://[bad/"),
        ("https://reports.example/@name", "https://reports.example/@name"),
    ] {
        assert_eq!(without_credentials(address), shown);
        assert!(!why(Fetcher::new(on_loopback()).fetch(address)).contains("secret"), "{address}");
    }
}
