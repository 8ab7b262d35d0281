//! Coding on many machines: DataFusion Ballista with this program as its scheduler and its executors (`docs/lake.md`).
//!
//! What Ballista leaves to its user is here: a scheduler takes part only with executors and clients of the same coder, a
//! client that finds no executor says so instead of waiting for ever, nobody listens beyond this machine without mutual
//! TLS, and folders of work are removed. Which shards are done stands in the lake, so that a scheduler may be lost.

pub mod client;
pub mod executor;
pub mod scheduler;
pub mod tls;

use crate::failure::{Failure, FailureKind};
use ballista_core::config::BALLISTA_JOB_NAME;
use ballista_core::serde::protobuf::execute_query_params::Query;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{ExecuteQueryParams, KeyValuePair};
use ballista_core::version::insert_version_header;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};
use tls::Tls;
use tonic::transport::Endpoint;

/// How long a scheduler or an executor is waited for: below the quarter of a minute after which a person wonders.
const PATIENCE: Duration = Duration::from_secs(12);
/// Seconds without a word after which an executor counts as lost: three times the longest silence of a busy one.
const SILENCE_SECONDS: u64 = 30;
/// What a scheduler answers to another coder.
const MIXED: &str = "another coder";
/// What a scheduler without executors answers to a client.
const ALONE: &str = "no executor is there";
/// What a client adds to its coder's name: an executor has to be there.
const NEEDS_EXECUTOR: &str = " and needs an executor";

/// Splits `HOST:PORT`.
///
/// # Errors
/// If it is not of that form.
pub fn host_and_port(address: &str) -> Result<(String, u16), Failure> {
    let parts = address.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match parts {
        Some((host, port)) if !host.is_empty() => Ok((host.to_owned(), port)),
        _ => Err(Failure::usage(format!("expected HOST:PORT, not {address:?}"))
            .with_hint("such as 127.0.0.1:50050")),
    }
}

/// Refuses an address beyond this machine where nothing protects the line: Ballista's protocol knows no users.
///
/// # Errors
/// As said, and if the host has no address.
fn guard(host: &str, port: u16, tls: Option<&Tls>) -> Result<SocketAddr, Failure> {
    let mut found = (host.trim_start_matches('[').trim_end_matches(']'), port)
        .to_socket_addrs()
        .map_err(|e| Failure::io(e, format!("cannot find {host}")))?;
    let Some(address) = found.next() else {
        return Err(Failure::usage(format!("{host} has no address")));
    };
    if tls.is_none() && !is_here(address.ip()) {
        return Err(Failure::usage(format!(
            "{host} is not this machine, and anybody who reaches a cluster without mutual TLS can read its reports"
        ))
        .with_hint("give --tls-ca, --tls-cert and --tls-key on every side, or use 127.0.0.1"));
    }
    Ok(address)
}

fn is_here(ip: IpAddr) -> bool {
    ip.is_loopback()
}

/// The address of a scheduler as Ballista wants it.
fn url(host: &str, port: u16, tls: Option<&Tls>) -> String {
    let scheme = if tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{host}:{port}")
}

/// Asks a scheduler whether it is of the same coder, and, for a client, whether an executor is there; waits a little for
/// one and for the scheduler itself.
///
/// # Errors
/// If it is not, or there is none.
async fn agree(url: &str, said: &str, needs_executor: bool, tls: Option<&Tls>) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        let answer = tokio::time::timeout(PATIENCE, ask(url, said, needs_executor, tls)).await;
        let problem = match answer {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(problem)) => problem,
            Err(_) => format!("no answer within {} s", PATIENCE.as_secs()),
        };
        if let Some((_, theirs)) = problem.split_once(MIXED) {
            let theirs = theirs.trim_start_matches([':', ' ']).trim_end_matches(['"', ' ', '}', ')', ',']);
            return Err(Failure::usage(format!(
                "the scheduler at {url} is of another coder: {theirs}; this is {said}"
            ))
            .with_hint("run one version, with the same resources, on every machine"));
        }
        if begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(300)).await;
            continue;
        }
        let seconds = begun.elapsed().as_secs();
        return Err(match problem.contains(ALONE) {
            true => unreached(format!("no executor reported to the scheduler at {url} within {seconds} s"))
                .with_hint("start one: dateline cluster executor --scheduler HOST:PORT"),
            false => unreached(format!("no scheduler answers at {url} within {seconds} s: {problem}"))
                .with_hint("start one: dateline cluster scheduler; with mutual TLS, give the same files on every side"),
        });
    }
}

fn unreached(message: String) -> Failure {
    Failure::new(FailureKind::Io, anyhow::anyhow!(message))
}

/// One question: a query without a plan, which the scheduler refuses before anything else if it does not agree.
async fn ask(url: &str, said: &str, needs_executor: bool, tls: Option<&Tls>) -> Result<(), String> {
    let shown = |error: &dyn std::error::Error| {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            text.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        text
    };
    let mut endpoint = Endpoint::from_shared(url.to_owned()).map_err(|error| shown(&error))?;
    if let Some(tls) = tls {
        endpoint = tls.protect(endpoint).map_err(|error| error.to_string())?;
    }
    let channel = endpoint
        .connect_timeout(Duration::from_secs(3))
        .timeout(PATIENCE)
        .connect()
        .await
        .map_err(|error| shown(&error))?;
    let name = if needs_executor { format!("{said}{NEEDS_EXECUTOR}") } else { said.to_owned() };
    let mut request = tonic::Request::new(ExecuteQueryParams {
        query: Some(Query::LogicalPlan(Vec::new())),
        settings: vec![KeyValuePair { key: BALLISTA_JOB_NAME.to_owned(), value: Some(name) }],
        session_id: format!("question-{}", std::process::id()),
        operation_id: String::new(),
    });
    insert_version_header(request.metadata_mut());
    match SchedulerGrpcClient::new(channel).execute_query(request).await {
        // The plan is none, which it says only after it has agreed.
        Ok(_) => Ok(()),
        Err(status) => Err(status.message().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_listens_or_asks_beyond_this_machine_without_tls() {
        assert_eq!(host_and_port("127.0.0.1:50050").unwrap(), ("127.0.0.1".into(), 50050));
        assert_eq!(host_and_port("[::1]:50050").unwrap(), ("[::1]".into(), 50050));
        for wrong in ["", "127.0.0.1", ":50050", "a:b", "a:70000"] {
            assert_eq!(host_and_port(wrong).unwrap_err().kind.exit_code(), 2, "{wrong}");
        }
        for here in ["127.0.0.1", "[::1]"] {
            assert!(guard(here, 1, None).is_ok(), "{here}");
        }
        for beyond in ["0.0.0.0", "192.0.2.7", "[::]"] {
            let failure = guard(beyond, 1, None).unwrap_err();
            assert!(failure.to_string().contains("mutual TLS"), "{failure}");
        }
    }

    #[test]
    fn a_scheduler_takes_no_other_coder_and_says_when_it_is_alone() {
        const SAID: &str = "dateline 1.0.0 (resources 0a0a0a) en_pack 1";
        const OTHER: &str = "dateline 1.0.0 (resources 0b0b0b) en_pack 1";
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (tell, told) = tokio::sync::oneshot::channel();
            tokio::spawn(async move {
                let listening = |address| tell.send(address).unwrap();
                let name = "dateline_code_0a".to_owned();
                scheduler::schedule(("127.0.0.1", 0), SAID.to_owned(), name, None, listening).await
            });
            let url = format!("http://{}", told.await.unwrap());
            agree(&url, SAID, false, None).await.unwrap();
            let failure = agree(&url, OTHER, false, None).await.unwrap_err();
            assert_eq!(failure.kind.exit_code(), 2);
            let text = failure.to_string();
            assert!(text.contains(SAID) && text.contains(OTHER), "{text}");
            assert!(ask(&url, SAID, true, None).await.unwrap_err().contains(ALONE));
        });
        runtime.shutdown_background();
    }
}
