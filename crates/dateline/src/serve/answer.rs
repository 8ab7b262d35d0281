//! What a handler is given and what it gives back.

use super::desk::Desk;
use super::person::Person;
use crate::failure::{Failure, FailureKind};
use axum::body::Bytes;
use axum::http::StatusCode;
use dateline_store::workspace::WorkspaceError;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;

/// One request, after the guards have let it in.
pub struct Call<'a> {
    /// The server.
    pub desk: &'a Desk,
    /// The same, for work that goes on after the answer.
    pub shared: Arc<Desk>,
    /// Who asks; nobody on the routes that need no session.
    pub person: Option<Person>,
    /// The session's key, where there is one.
    pub session: Option<String>,
    /// Where the request came from.
    pub from: Option<IpAddr>,
    /// Parts of the path.
    pub path: Vec<(String, String)>,
    /// What stands behind the question mark, in order.
    pub query: Vec<(String, String)>,
    /// `If-Match`, without its quotation marks.
    pub if_match: Option<String>,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
    /// `Content-Type`.
    pub media_type: String,
    /// The body.
    pub body: Bytes,
}

/// A handler.
pub type Handler = fn(&Call<'_>) -> Answer;
/// What a handler gives back.
pub type Answer = Result<Reply, Refusal>;

/// A good answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The media type; empty for no body.
    pub media_type: &'static str,
    /// The body.
    pub body: Bytes,
    /// Headers besides.
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// JSON with status 200.
    pub fn json(value: &Value) -> Reply {
        Reply::of_json_text(value.to_string())
    }

    /// JSON that is written already.
    pub fn of_json_text(text: String) -> Reply {
        Reply {
            status: StatusCode::OK,
            media_type: "application/json",
            body: text.into(),
            headers: Vec::new(),
        }
    }

    /// No content.
    pub fn empty() -> Reply {
        Reply { status: StatusCode::NO_CONTENT, media_type: "", body: Bytes::new(), headers: Vec::new() }
    }

    /// Another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Reply {
        self.status = status;
        self
    }

    /// A further header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }
}

/// A request that is not answered, and what to do about it.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// A stable short name.
    pub code: &'static str,
    /// Why, for a person. Holds no path, query or text of the server's.
    pub error: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The record as it is now, for a conflict.
    pub current: Option<Box<(u64, Value)>>,
    /// Seconds to wait, where it came too fast.
    pub wait: Option<u64>,
    /// What really went wrong, for the log alone.
    pub inside: Option<String>,
}

impl Refusal {
    /// A refusal.
    pub fn new(status: StatusCode, code: &'static str, error: impl Into<String>) -> Refusal {
        Refusal { status, code, error: error.into(), hint: None, current: None, wait: None, inside: None }
    }

    /// What was asked makes no sense.
    pub fn bad(error: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "bad-request", error)
    }

    /// There is no such thing.
    pub fn not_found(what: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "not-found", what)
    }

    /// The role does not allow it.
    pub fn forbidden(why: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "forbidden", why)
    }

    /// Something broke inside; the page learns no more than that.
    pub fn inside(what: impl std::fmt::Display) -> Refusal {
        let mut refusal = Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "broken",
            "something went wrong on the server; its output says what",
        );
        refusal.inside = Some(what.to_string());
        refusal
    }

    /// With what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Refusal {
        self.hint = Some(hint.into());
        self
    }

    /// As the page reads it.
    pub fn to_json(&self) -> Value {
        let mut value = json!({ "error": self.error, "code": self.code });
        if let Some(hint) = &self.hint {
            value["hint"] = json!(hint);
        }
        if let Some(current) = &self.current {
            value["current"] = current.1.clone();
        }
        value
    }
}

impl From<WorkspaceError> for Refusal {
    fn from(error: WorkspaceError) -> Refusal {
        match &error {
            WorkspaceError::NotFound(what) => Refusal::not_found(what.clone()),
            WorkspaceError::Refused(why) => Refusal::bad(why.clone()),
            WorkspaceError::Conflict { .. } => Refusal::new(
                StatusCode::CONFLICT,
                "conflict",
                "somebody decided on this event meanwhile, or it was coded again",
            )
            .with_hint("look at it as it is now, and decide again"),
            WorkspaceError::Locked(_) => {
                let mut refusal = Refusal::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "locked",
                    "another command is at work on the workspace",
                )
                .with_hint("wait until it ends");
                refusal.wait = Some(2);
                refusal
            }
            WorkspaceError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                let full = "the disk is full; nothing of this was kept";
                Refusal::new(StatusCode::INSUFFICIENT_STORAGE, "disk-full", full)
                    .with_hint("free some space and do it again")
            }
            _ => {
                let inside = format!("{:#}", anyhow::Error::new(error));
                Refusal::inside(inside)
            }
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        match failure.kind {
            FailureKind::Usage => {
                let refusal = Refusal::bad(failure.error.to_string());
                match failure.hint {
                    Some(hint) => refusal.with_hint(hint),
                    None => refusal,
                }
            }
            FailureKind::Workspace | FailureKind::Io => Refusal::inside(failure),
        }
    }
}

impl Call<'_> {
    /// A part of the path.
    pub fn part(&self, name: &str) -> &str {
        self.path.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The one value of a query parameter, if it is given and not empty.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a query parameter.
    pub fn all_asked(&self, name: &str) -> Vec<String> {
        self.query
            .iter()
            .filter(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// A query parameter read as something.
    ///
    /// # Errors
    /// If it is there and does not read.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.asked(name) else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_| Refusal::bad(format!("{name} is not as expected: {:?}", short(text))))
    }

    /// `true`, `1` or `yes`.
    pub fn is_asked(&self, name: &str) -> bool {
        matches!(self.asked(name), Some("true" | "1" | "yes"))
    }

    /// The body as JSON of a form.
    ///
    /// # Errors
    /// If it is none, or not of that form.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Refusal> {
        if !self.media_type.starts_with("application/json") {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "bad-request",
                "the body must be application/json",
            ));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::bad(format!("the body does not read: {error}")))
    }

    /// Who asks.
    ///
    /// # Errors
    /// If nobody is logged in; the guards see to that before.
    pub fn person(&self) -> Result<&Person, Refusal> {
        self.person
            .as_ref()
            .ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "no-session", "log in first"))
    }

    /// At most so many, by `limit`.
    ///
    /// # Errors
    /// If it does not read.
    pub fn limit(&self, usual: usize, most: usize) -> Result<usize, Refusal> {
        Ok(self.read::<usize>("limit")?.unwrap_or(usual).clamp(1, most))
    }
}

/// The beginning of a stranger's word, for a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
