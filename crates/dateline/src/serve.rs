//! Shows a bundle in the browser: files of one folder, read only, on the loopback address.
//!
//! This is no web server. It answers GET and HEAD for the files named when it started, to anyone on this machine.

use crate::bundle::BundleFile;
use crate::failure::{Failure, FailureKind};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// The longest request line and headers that are read, in bytes.
const LONGEST_REQUEST: u64 = 16 << 10;

/// Binds a loopback port; 0 lets the system choose.
///
/// # Errors
/// If the port is taken.
pub fn bind(port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        Failure::new(
            FailureKind::Io,
            anyhow::Error::new(error).context(format!("cannot bind 127.0.0.1:{port}")),
        )
        .with_hint("choose another port with --port, or 0 for any free one")
    })
}

/// Answers requests until the process ends.
pub fn serve(listener: &TcpListener, files: &[BundleFile]) {
    std::thread::scope(|scope| {
        for connection in listener.incoming().flatten() {
            scope.spawn(move || {
                // A broken connection concerns nobody but the other end.
                let _ = answer(connection, files);
            });
        }
    });
}

fn answer(mut connection: TcpStream, files: &[BundleFile]) -> std::io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    connection.set_write_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(connection.try_clone()?.take(LONGEST_REQUEST));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut host_is_local = false;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        // A page elsewhere that resolves its name to this machine must not read the bundle (DNS rebinding).
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            let host = value.trim().rsplit_once(':').map_or(value.trim(), |(host, _)| host);
            host_is_local = matches!(host, "127.0.0.1" | "localhost");
        }
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let name = target.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let name = if name.is_empty() { "bulletin.html" } else { name };
    let file = files.iter().find(|file| file.name == name);
    let (status, media_type, body): (_, _, &[u8]) = match (method, file) {
        _ if !host_is_local => ("403 Forbidden", "text/plain", b"only for this machine\n"),
        ("GET" | "HEAD", Some(file)) => ("200 OK", media_type(file.name), &file.bytes),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"no such file in this bundle\n"),
        _ => ("405 Method Not Allowed", "text/plain", b"read only\n"),
    };
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\n\r\n",
        body.len()
    )?;
    if method == "GET" || status != "200 OK" {
        connection.write_all(body)?;
    }
    connection.flush()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("csv") => "text/csv",
        Some("geojson") => "application/geo+json",
        Some("json") => "application/json",
        _ => "application/jsonl",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn only_the_named_files_are_served_and_only_to_this_machine() {
        let listener = bind(0).unwrap();
        let port = listener.local_addr().unwrap().port();
        // The thread ends with the test process.
        std::thread::spawn(move || {
            serve(&listener, &[BundleFile { name: "bulletin.html", bytes: b"<p>ok</p>".to_vec() }]);
        });
        let host = format!("Host: 127.0.0.1:{port}\r\n\r\n");
        assert!(ask(port, &format!("GET / HTTP/1.1\r\n{host}")).contains("<p>ok</p>"));
        assert!(ask(port, &format!("GET /../Cargo.toml HTTP/1.1\r\n{host}")).starts_with("HTTP/1.1 404"));
        assert!(ask(port, &format!("POST / HTTP/1.1\r\n{host}")).starts_with("HTTP/1.1 405"));
        assert!(ask(port, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").starts_with("HTTP/1.1 403"));
    }
}
