//! `dateline cluster executor`: codes the shards a scheduler hands out.

use super::tls::Tls;
use super::{agree, guard, host_and_port, unreached, url};
use crate::failure::Failure;
use crate::lake::function::{Coder, function};
use arrow_flight::flight_service_server::FlightServiceServer;
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::error::BallistaError;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::utils::create_grpc_server;
use ballista_executor::ArrowFlightServerProvider;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_executor::flight_service::BallistaFlightService;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an executor is told.
#[derive(Debug)]
pub struct Executing {
    /// Where its scheduler is, `HOST:PORT`.
    pub scheduler: String,
    /// The address under which others reach this executor.
    pub host: String,
    /// The port for its results; 0 for one that is free.
    pub port: u16,
    /// Shards it codes at a time.
    pub threads: usize,
    /// Where its folder of work is made.
    pub work: PathBuf,
}

/// What begins the name of a folder of work; the number of its process ends it.
const FOLDER: &str = "dateline-executor-";

/// Runs an executor until the process is asked to end; `ready` is called once its scheduler has agreed.
///
/// # Errors
/// If the scheduler is not there or of another coder, or an address is beyond this machine without mutual TLS.
pub async fn execute(
    executing: &Executing,
    coder: Coder,
    tls: Option<Tls>,
    ready: impl FnOnce(u16),
) -> Result<(), Failure> {
    let (scheduler_host, scheduler_port) = host_and_port(&executing.scheduler)?;
    guard(&scheduler_host, scheduler_port, tls.as_ref())?;
    let address = guard(&executing.host, executing.port, tls.as_ref())?;
    let port = match executing.port {
        0 => free_port(address.ip())?,
        port => port,
    };
    agree(&url(&scheduler_host, scheduler_port, tls.as_ref()), &coder.said, false, tls.as_ref()).await?;
    let work = Work::begin(&executing.work)?;
    let mut functions = BallistaFunctionRegistry::default();
    functions.scalar_functions.insert(coder.function_name(), Arc::new(function(Arc::new(coder))));
    let config = ExecutorProcessConfig {
        bind_host: address.ip().to_string(),
        external_host: Some(executing.host.clone()),
        port,
        scheduler_host,
        scheduler_port,
        scheduler_connect_timeout_seconds: 15,
        vcores: executing.threads,
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        work_dir: Some(work.path.to_string_lossy().into_owned()),
        // Results are fetched at once; what a client left behind goes after ten minutes.
        job_data_ttl_seconds: 600,
        job_data_clean_up_interval_seconds: 60,
        override_function_registry: Some(Arc::new(functions)),
        override_arrow_flight_service: tls.as_ref().map(flight),
        override_create_grpc_client_endpoint: tls.as_ref().map(Tls::protecting),
        ..ExecutorProcessConfig::default()
    };
    ready(port);
    start_executor_process(Arc::new(config))
        .await
        .map_err(|error| unreached(format!("the executor: {error}")))
}

/// A port that nobody listens on now.
fn free_port(ip: std::net::IpAddr) -> Result<u16, Failure> {
    std::net::TcpListener::bind((ip, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| Failure::io(e, format!("cannot listen on {ip}")))
}

/// The service that hands out results, over TLS.
fn flight(tls: &Tls) -> Arc<ArrowFlightServerProvider> {
    let server = tls.server();
    Arc::new(move |work, address, mut shutdown, config| {
        let server = server.clone();
        tokio::spawn(async move {
            let served = async {
                create_grpc_server(&config)
                    .tls_config(server)?
                    .add_service(FlightServiceServer::new(BallistaFlightService::new(work)))
                    .serve_with_shutdown(address, shutdown.recv())
                    .await
            };
            served.await.map_err(BallistaError::TonicError)
        })
    })
}

/// A folder of work, removed when it ends.
struct Work {
    path: PathBuf,
}

impl Work {
    /// Makes one in `parent`, and removes those of executors that were killed.
    fn begin(parent: &Path) -> Result<Work, Failure> {
        let cannot = |e| Failure::io(e, format!("cannot write in {}", parent.display()));
        fs::create_dir_all(parent).map_err(cannot)?;
        for entry in fs::read_dir(parent).map_err(cannot)?.flatten() {
            let name = entry.file_name();
            let process = name.to_str().and_then(|name| name.strip_prefix(FOLDER)).map(str::parse::<u32>);
            if let Some(Ok(process)) = process
                && !crate::bundle::is_running(process)
            {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let path = parent.join(format!("{FOLDER}{}", std::process::id()));
        fs::create_dir_all(&path).map_err(cannot)?;
        // Another user's reports may lie in it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).map_err(cannot)?;
        }
        Ok(Work { path })
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_killed_executor_goes_and_others_stay() {
        let top = tempfile::tempdir().unwrap();
        for name in ["dateline-executor-4194305", "dateline-executor-notes", "other"] {
            fs::create_dir(top.path().join(name)).unwrap();
        }
        let work = Work::begin(top.path()).unwrap();
        assert!(work.path.is_dir() && !top.path().join("dateline-executor-4194305").exists());
        drop(work);
        assert_eq!(fs::read_dir(top.path()).unwrap().count(), 2);
    }
}
