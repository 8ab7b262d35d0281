//! A server in a process of its own, and a client that says exactly what a test wants to say.

#![allow(dead_code)] // Each test binary uses its part.

use crate::common::Place;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A running server; it ends with the test.
pub struct Server {
    child: Child,
    pub port: u16,
    pub link: String,
    log: std::sync::Arc<std::sync::Mutex<String>>,
}

impl Server {
    /// Starts `dateline serve` with arguments and waits for its link.
    pub fn start(place: &Place, arguments: &[&str]) -> Server {
        let mut child =
            place.command().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let (kept, stderr) = (std::sync::Arc::clone(&log), child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = kept.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("open ") {
            line.clear();
            let n = stdout.read_line(&mut line).unwrap();
            assert!(n > 0, "the server ended: {}", log.lock().unwrap());
        }
        let link = line.split_whitespace().nth(1).unwrap().to_owned();
        let port = link.split(':').nth(2).unwrap().split('/').next().unwrap().parse().unwrap();
        Server { child, port, link, log }
    }

    /// What it said on standard error.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The same, once it says what is waited for: it is read by a thread that may lag behind the answers.
    pub fn log_with(&self, words: &str, times: usize) -> String {
        let started = std::time::Instant::now();
        while self.log().matches(words).count() < times && started.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.log()
    }

    /// A client with the session that the link opens.
    pub fn open(&self) -> Client {
        let mut client = self.stranger();
        let path = self.link.split_once(&format!(":{}", self.port)).unwrap().1;
        let answer = client.get(path);
        assert_eq!(answer.status, 303, "{}", answer.text());
        client.take_cookie(&answer);
        client
    }

    /// A client without a session.
    pub fn stranger(&self) -> Client {
        Client { port: self.port, host: format!("127.0.0.1:{}", self.port), cookie: None }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client.
#[derive(Debug, Clone)]
pub struct Client {
    pub port: u16,
    pub host: String,
    pub cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

impl Client {
    /// Keeps the session's cookie of an answer.
    pub fn take_cookie(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
    }

    /// Sends a request as it is told to: only `Host` and the cookie are added.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request.push_str(&format!("Host: {}\r\n", self.host));
        }
        if let Some(cookie) = &self.cookie {
            request.push_str(&format!("Cookie: {cookie}\r\n"));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        // A server that refuses early may close before it has read everything.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers: Vec<(String, String)> =
            lines.filter_map(|l| l.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned())).collect();
        let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        if headers.iter().any(|(k, v)| k == "transfer-encoding" && v == "chunked") {
            body = unchunked(&body);
        }
        Answer { status, headers, body }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// A request of our own page that changes something.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.change("POST", path, body, &[])
    }

    pub fn change(&self, method: &str, path: &str, body: &Value, more: &[(&str, &str)]) -> Answer {
        let mut headers = vec![("X-Dateline", "1"), ("Content-Type", "application/json")];
        headers.extend_from_slice(more);
        self.send(method, path, &headers, body.to_string().as_bytes())
    }

    /// A decision on an event at a version.
    pub fn decide(&self, event: &str, version: u64, body: &Value) -> Answer {
        let tag = format!("\"{version}\"");
        self.change("POST", &format!("/api/events/{event}/decisions"), body, &[("If-Match", &tag)])
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&bytes[..end]).trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        body.extend_from_slice(bytes.get(end + 2..end + 2 + size).unwrap_or_default());
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    body
}
