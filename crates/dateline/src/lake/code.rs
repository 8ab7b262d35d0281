//! Coding a lake: one plan a shard, in this process or on a cluster, and each shard once.
//!
//! A shard is read, coded and written by one plan (`SELECT id, coder(record, text) FROM shard`), which Apache DataFusion runs
//! here and Ballista elsewhere. Its result is put in place whole, under the name of the shard: that file is the entry in the
//! ledger, so that after whatever failure the same command codes what is missing and nothing twice.

use super::function::{Coder, function};
use super::rows::{CODINGS, put_batches};
use super::{Lake, Shard, Writing, address};
use crate::failure::{Failure, FailureKind};
use crate::interrupt;
use crate::progress::Progress;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use std::future::Future;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Documents coded between two looks at what else there is to do.
const ROWS: usize = 64;

/// What coding a lake came to.
#[derive(Debug, Default)]
pub struct CodedLake {
    /// Shards that were coded now.
    pub shards: usize,
    /// Shards that were coded before, by the same coder.
    pub before: usize,
    /// Shards that are not coded yet.
    pub left: usize,
    /// True if it was stopped in the middle.
    pub interrupted: bool,
}

/// Where plans run.
pub trait Place: Send + Sync + 'static {
    /// A new context whose plans run there, with the coder's function known.
    ///
    /// # Errors
    /// If there is none to be had.
    fn context(&self) -> Result<SessionContext>;

    /// Plans that run at a time.
    fn at_once(&self) -> usize;

    /// Times that a shard is tried.
    fn tries(&self) -> usize;

    /// Waits for what `work` comes to, no longer than it may take there.
    ///
    /// # Errors
    /// As `work`, and if it takes too long.
    fn patient(
        &self,
        work: impl Future<Output = Result<(SchemaRef, Vec<RecordBatch>)>> + Send,
    ) -> impl Future<Output = Result<(SchemaRef, Vec<RecordBatch>)>> + Send;
}

/// This process.
pub struct Here {
    /// The coder.
    pub coder: Arc<Coder>,
    /// Threads that code.
    pub threads: usize,
}

/// What every context has: one partition a plan, as a shard is one piece of work, and small batches.
pub fn settings() -> SessionConfig {
    SessionConfig::new()
        .with_target_partitions(1)
        .with_batch_size(ROWS)
        .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
}

impl Place for Here {
    fn context(&self) -> Result<SessionContext> {
        let state = SessionStateBuilder::new().with_default_features().with_config(settings()).build();
        let context = SessionContext::new_with_state(state);
        context.register_udf(function(self.coder.clone()));
        Ok(context)
    }

    fn at_once(&self) -> usize {
        self.threads
    }

    fn tries(&self) -> usize {
        1
    }

    async fn patient(
        &self,
        work: impl Future<Output = Result<(SchemaRef, Vec<RecordBatch>)>> + Send,
    ) -> Result<(SchemaRef, Vec<RecordBatch>)> {
        work.await
    }
}

/// Codes the shards that `coder` has not coded.
///
/// # Errors
/// If a shard cannot be read, coded or written; what was coded before that is kept.
pub fn code(
    lake: &Lake,
    _writing: &Writing,
    coder: &Coder,
    place: Arc<impl Place>,
    threads: usize,
    progress: &Progress,
) -> Result<CodedLake, Failure> {
    let done = lake.coded_shards(&coder.key)?;
    let (before, todo): (Vec<Shard>, Vec<Shard>) =
        lake.shards()?.into_iter().partition(|shard| done.contains_key(&shard.name));
    let mut coded = CodedLake { before: before.len(), left: todo.len(), ..CodedLake::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads.max(1))
        .enable_all()
        .build()
        .map_err(|e| Failure::io(e, "cannot start threads"))?;
    let result = runtime.block_on(async {
        let mut running = JoinSet::new();
        let mut todo = todo.into_iter();
        loop {
            while running.len() < place.at_once() && !interrupt::asked() {
                let Some(shard) = todo.next() else { break };
                let (place, name) = (place.clone(), coder.function_name());
                running.spawn(async move {
                    let result = coded_shard(&shard, &name, &*place).await;
                    (shard, result)
                });
            }
            let Some(ended) = running.join_next().await else { return Ok::<(), Failure>(()) };
            let (shard, result) = ended.map_err(|e| Failure::new(FailureKind::Io, e))?;
            let (schema, batches) = result.map_err(|error| failed(&shard, error))?;
            let path = lake.coded(&coder.key).join(format!("{}.parquet", shard.name));
            put_batches(&path, CODINGS, &schema, &mut batches.into_iter().map(Ok))?;
            coded.shards += 1;
            coded.left -= 1;
            progress.step();
        }
    });
    runtime.shutdown_background();
    coded.interrupted = interrupt::asked();
    result.map_err(|failure: Failure| told_rest(failure, &coded))?;
    Ok(coded)
}

fn told_rest(failure: Failure, coded: &CodedLake) -> Failure {
    let done = coded.before + coded.shards;
    let rest =
        format!("{done} of {} shards are coded and kept; the same command codes the rest", done + coded.left);
    let hint = match &failure.hint {
        Some(hint) => format!("{hint}; {rest}"),
        None => rest,
    };
    failure.with_hint(hint)
}

async fn coded_shard(
    shard: &Shard,
    function: &str,
    place: &impl Place,
) -> Result<(SchemaRef, Vec<RecordBatch>)> {
    let mut tries = place.tries();
    loop {
        tries -= 1;
        match place.patient(run(shard, function, place)).await {
            Err(_) if tries > 0 => {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
            ended => return ended,
        }
    }
}

async fn run(shard: &Shard, function: &str, place: &impl Place) -> Result<(SchemaRef, Vec<RecordBatch>)> {
    let context = place.context()?;
    let address = address(&shard.path).map_err(|failure| DataFusionError::External(failure.error.into()))?;
    context.register_parquet("shard", address, ParquetReadOptions::default()).await?;
    let plan = context.sql(&format!("SELECT id, {function}(record, text) AS coding FROM shard")).await?;
    let planned = Arc::new(plan.schema().as_arrow().clone());
    let batches = plan.collect().await?;
    Ok((batches.first().map_or(planned, RecordBatch::schema), batches))
}

/// What a failed plan means for the user.
fn failed(shard: &Shard, error: DataFusionError) -> Failure {
    let text = error.to_string();
    let shown = format!("cannot code {}", shard.path.display());
    if let DataFusionError::External(inner) = &error
        && let Some(refused) = inner.downcast_ref::<Refused>()
    {
        return Failure::new(FailureKind::Io, anyhow::anyhow!("{refused}"));
    }
    let is_broken = matches!(error.find_root(), DataFusionError::ParquetError(_));
    let kind = if is_broken { FailureKind::Workspace } else { FailureKind::Io };
    let failure = Failure::new(kind, anyhow::anyhow!("{shown}: {text}"));
    match is_broken {
        true => {
            failure.with_hint("the file is not whole; bring it back from a copy, or remove it and add again")
        }
        false => failure,
    }
}

/// Why a place does not take work, in words for the user.
#[derive(Debug)]
pub struct Refused(pub String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
