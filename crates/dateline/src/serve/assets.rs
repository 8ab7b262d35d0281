//! The interface as built (`ui/dist`), by exact name: there is no path to leave.

use super::answer::{Answer, Refusal, Reply};
use axum::body::Bytes;
use axum::http::StatusCode;
use dateline_types::Sha256;
use include_dir::{Dir, include_dir};

static BUILT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../ui/dist");

/// What is shown where the interface was not built in.
const PLAIN: &str = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>dateline</title>\n\
                     <p>This build has no interface. <a href=\"/bulletin.html\">Bulletin</a>; the API is described by \
                     <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p></html>\n";

/// The file of a path, unless the browser holds it as it is; for a path of the page's own (no dot in its last part) the page itself.
///
/// # Errors
/// If there is none.
pub fn file(path: &str, held: Option<&str>) -> Answer {
    let name = path.trim_start_matches('/');
    let is_page = name.is_empty() || !name.rsplit('/').next().unwrap_or_default().contains('.');
    let name = if is_page { "index.html" } else { name };
    match BUILT.get_file(name) {
        Some(file) => {
            let tag = format!("\"{}\"", &Sha256::of(file.contents()).to_hex()[..16]);
            if held.is_some_and(|held| held == tag) {
                return Ok(Reply::empty().with_status(StatusCode::NOT_MODIFIED).with("etag", tag));
            }
            Ok(Reply {
                status: StatusCode::OK,
                media_type: media_type(name),
                body: Bytes::from_static(file.contents()),
                // Asked for each time, and answered with nothing new while it is the same.
                headers: vec![("cache-control", "no-cache".to_owned()), ("etag", tag)],
            })
        }
        None if is_page => Ok(Reply {
            status: StatusCode::OK,
            media_type: "text/html; charset=utf-8",
            body: Bytes::from_static(PLAIN.as_bytes()),
            headers: vec![("cache-control", "no-cache".to_owned())],
        }),
        None => Err(Refusal::not_found("there is no such file")),
    }
}

/// The media type of a name we built; anything else is bytes.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "geojson" | "topojson" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_built_is_there() {
        for path in
            ["/../Cargo.toml", "/assets/../../Cargo.toml", "//etc/passwd.txt", "/a.js", "/..%2fCargo.toml"]
        {
            assert_eq!(file(path, None).unwrap_err().status, StatusCode::NOT_FOUND, "{path}");
        }
        for page in ["/", "/review", "/document/d0123"] {
            assert!(file(page, None).unwrap().media_type.starts_with("text/html"), "{page}");
        }
    }
}
