//! What happens, told to every page that listens (server-sent events, HTML Living Standard §9.2).

use axum::response::sse::{Event, KeepAlive, Sse};
use serde_json::Value;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};

/// Tidings that wait for the slowest page; one that is slower is told that it lost some.
const WAITING: usize = 1024;

#[derive(Debug, Clone)]
struct Tiding {
    number: u64,
    kind: &'static str,
    data: String,
}

/// The channel all pages listen to.
#[derive(Debug)]
pub struct Live {
    sender: broadcast::Sender<Tiding>,
    last: AtomicU64,
}

impl Default for Live {
    fn default() -> Self {
        Live { sender: broadcast::channel(WAITING).0, last: AtomicU64::new(0) }
    }
}

impl Live {
    /// Tells all pages. Nobody listening is no fault.
    pub fn say(&self, kind: &'static str, data: &Value) {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let _ = self.sender.send(Tiding { number, kind, data: data.to_string() });
    }

    /// The stream of one page. One that comes back after a pause (`missed`) is told to fetch anew if anything was said.
    pub fn listen(&self, missed: Option<u64>) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let lost = || Event::default().event("lost").data("{}");
        let last = self.last.load(Ordering::Relaxed);
        let first = missed.is_some_and(|seen| seen != last).then(|| Ok(lost()));
        let later = BroadcastStream::new(self.sender.subscribe()).map(move |tiding| {
            Ok(match tiding {
                Ok(tiding) => {
                    Event::default().id(tiding.number.to_string()).event(tiding.kind).data(tiding.data)
                }
                Err(BroadcastStreamRecvError::Lagged(_)) => lost(),
            })
        });
        let stream = tokio_stream::iter(first).chain(later);
        Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
    }
}
