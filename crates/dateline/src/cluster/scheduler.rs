//! `dateline cluster scheduler`: hands the shards of clients to executors.

use super::tls::Tls;
use super::{ALONE, MIXED, NEEDS_EXECUTOR, SILENCE_SECONDS, guard, unreached};
use crate::failure::Failure;
use crate::lake::function::declared;
use ballista_core::config::{BALLISTA_JOB_NAME, TaskSchedulingPolicy};
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_core::utils::default_session_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use ballista_scheduler::scheduler_server::SchedulerServer;
use datafusion::common::{Result, exec_err};
use datafusion::execution::SessionState;
use datafusion::logical_expr::registry::FunctionRegistry;
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

type Scheduler = SchedulerServer<LogicalPlanNode, PhysicalPlanNode>;

/// Runs a scheduler for one coder until the process ends; `listening` is told the address it got.
///
/// # Errors
/// If the address cannot be had, or is beyond this machine without mutual TLS.
pub async fn schedule(
    (host, port): (&str, u16),
    said: String,
    function: String,
    tls: Option<Tls>,
    listening: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let address = guard(host, port, tls.as_ref())?;
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| Failure::io(e, format!("cannot listen on {address}")))?;
    let address = listener.local_addr().map_err(|e| Failure::io(e, "cannot listen"))?;
    // Sessions are made before the scheduler can be asked how many executors it has.
    let running: Arc<OnceLock<Scheduler>> = Arc::default();
    let known = running.clone();
    let config = SchedulerConfig {
        external_host: host.to_owned(),
        bind_host: host.to_owned(),
        bind_port: address.port(),
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        executor_timeout_seconds: SILENCE_SECONDS,
        no_executors_grace_period_seconds: SILENCE_SECONDS,
        expire_dead_executor_interval_seconds: 3,
        finished_job_data_clean_up_interval_seconds: 60,
        finished_job_state_clean_up_interval_seconds: 300,
        override_session_builder: Some(Arc::new(move |config| session(config, &said, &function, &known))),
        override_create_grpc_client_endpoint: tls.as_ref().map(Tls::protecting),
        use_tls: tls.is_some(),
        ..SchedulerConfig::default()
    };
    let failed = |error: ballista_core::error::BallistaError| unreached(format!("the scheduler: {error}"));
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
    let scheduler: Scheduler = create_scheduler(cluster, Arc::new(config)).await.map_err(failed)?;
    let _ = running.set(scheduler.clone());
    listening(address);
    match tls {
        None => start_grpc_service_with_listener(listener, scheduler).await.map_err(failed),
        Some(tls) => Server::builder()
            .tls_config(tls.server())
            .map_err(|error| Failure::usage(format!("the certificates: {error}")))?
            .add_service(SchedulerGrpcServer::new(scheduler))
            .serve_with_incoming(TcpIncoming::from(listener))
            .await
            .map_err(|error| unreached(format!("the scheduler: {error}"))),
    }
}

/// The session of a query, for one of the same coder only.
fn session(
    config: SessionConfig,
    said: &str,
    function: &str,
    running: &OnceLock<Scheduler>,
) -> Result<SessionState> {
    let entries = config.options().entries();
    let name = entries.into_iter().find(|entry| entry.key == BALLISTA_JOB_NAME).and_then(|entry| entry.value);
    let name = name.unwrap_or_default();
    let (theirs, needs_executor) = match name.strip_suffix(NEEDS_EXECUTOR) {
        Some(theirs) => (theirs, true),
        None => (name.as_str(), false),
    };
    if theirs != said {
        return exec_err!("{MIXED}: {said}");
    }
    if needs_executor && !running.get().is_some_and(Scheduler::is_ready) {
        return exec_err!("{ALONE}");
    }
    let mut state = default_session_builder(config)?;
    state.register_udf(Arc::new(declared(function.to_owned())))?;
    Ok(state)
}
