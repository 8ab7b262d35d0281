//! A cluster as a place where the shards of a lake are coded.

use super::tls::{Tls, TlsArguments};
use super::{agree, guard, host_and_port, url};
use crate::failure::Failure;
use crate::lake::code::{Place, Refused, settings};
use crate::lake::function::{Coder, declared};
use ballista_core::extension::{SessionConfigExt, SessionStateExt};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::SessionContext;
use std::future::Future;
use std::time::Duration;

/// A scheduler that has agreed.
pub struct Cluster {
    url: String,
    said: String,
    function: String,
    tls: Option<Tls>,
    patience: Duration,
    at_once: usize,
}

impl Cluster {
    /// Reaches the scheduler at `HOST:PORT`.
    ///
    /// # Errors
    /// If it does not answer, has no executor, or is of another coder.
    pub fn reach(address: &str, coder: &Coder, tls: &TlsArguments) -> Result<Cluster, Failure> {
        let tls = tls.open()?;
        let (host, port) = host_and_port(address)?;
        guard(&host, port, tls.as_ref())?;
        let url = url(&host, port, tls.as_ref());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| Failure::io(e, "cannot start a thread"))?;
        runtime.block_on(agree(&url, &coder.said, true, tls.as_ref()))?;
        Ok(Cluster {
            url,
            said: coder.said.clone(),
            function: coder.function_name(),
            tls,
            patience: Duration::from_secs(1800),
            at_once: 16,
        })
    }

    /// With so many seconds for a shard.
    #[must_use]
    pub fn with_patience(mut self, seconds: u64) -> Cluster {
        self.patience = Duration::from_secs(seconds);
        self
    }

    /// With so many shards at a time.
    #[must_use]
    pub fn with_at_once(mut self, at_once: usize) -> Cluster {
        self.at_once = at_once;
        self
    }
}

impl Place for Cluster {
    fn context(&self) -> Result<SessionContext> {
        let mut config = SessionConfigExt::upgrade_for_ballista(settings())
            .with_ballista_job_name(&self.said)
            .with_ballista_use_tls(self.tls.is_some());
        if let Some(tls) = &self.tls {
            config = config.with_ballista_override_create_grpc_client_endpoint(tls.protecting());
        }
        let state = SessionStateBuilder::new().with_default_features().with_config(config).build();
        let state = SessionStateExt::upgrade_for_ballista(state, self.url.clone())?;
        let context = SessionContext::new_with_state(state);
        // Only the name and the types: nothing is coded on this side.
        context.register_udf(declared(self.function.clone()));
        Ok(context)
    }

    fn at_once(&self) -> usize {
        self.at_once
    }

    fn tries(&self) -> usize {
        3
    }

    async fn patient(
        &self,
        work: impl Future<Output = Result<(SchemaRef, Vec<RecordBatch>)>> + Send,
    ) -> Result<(SchemaRef, Vec<RecordBatch>)> {
        let refused = |text: String| DataFusionError::External(Box::new(Refused(text)));
        match tokio::time::timeout(self.patience, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(refused(format!("the cluster at {}: {error}", self.url))),
            Err(_) => Err(refused(format!(
                "the cluster at {} gave nothing back within {} s",
                self.url,
                self.patience.as_secs()
            ))),
        }
    }
}
