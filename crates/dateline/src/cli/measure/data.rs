//! Where a measure's incidents come from: the workspace, unless a file is named.

use crate::cli::workspace::WorkspaceArgument;
use crate::failure::{Failure, FailureKind};
use crate::incidents::{Asked, ColumnFilter, Kept, Loaded, load, load_workspace};
use crate::names::Names;
use crate::workspace::knowledge;
use dateline_store::import::Dataset;
use dateline_store::workspace::Workspace;
use dateline_types::Incident;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where from")]
pub struct DataArguments {
    /// A bundle, its incidents.jsonl, or a dataset's file (also .gz and .zip), instead of the workspace
    #[arg(long, value_name = "PATH", env = "DATELINE_DATA")]
    data: Option<PathBuf>,
    /// What the file is, when its first line does not tell
    #[arg(long, value_name = "ged|acled|gtd|gdelt|polecat", value_parser = dataset)]
    dataset: Option<Dataset>,
    /// The dataset with its version, which says what to cite; its name by default
    #[arg(long, value_name = "LABEL", requires = "data")]
    label: Option<String>,
    /// Only rows whose column of the dataset's own file has one of these values, such as type_of_violence=1,3,
    /// event_clarity=1 or date_prec=1,2; may be repeated
    #[arg(long = "column", value_name = "NAME=VALUE", value_parser = ColumnFilter::parse, requires = "data")]
    columns: Vec<ColumnFilter>,
    /// The file is GED with its columns in the codebook's order and no line that names them
    #[arg(long, requires = "dataset")]
    headerless: bool,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// Reads the name of a dataset.
pub fn dataset(name: &str) -> Result<Dataset, String> {
    Dataset::from_name(name).ok_or_else(|| "one of ged, acled, gtd, gdelt, polecat".to_owned())
}

impl DataArguments {
    /// True if there is something to read: the user says where incidents come from, or a workspace is here or above.
    pub fn is_at_hand(&self) -> bool {
        let here = || std::env::current_dir().ok().and_then(|here| Workspace::find(&here));
        self.data.is_some() || self.workspace.workspace.is_some() || here().is_some()
    }

    /// The names of actors, with those of the workspace where incidents come from one.
    pub fn names(&self) -> Result<Names, Failure> {
        match self.data.is_none() && self.is_at_hand() {
            true => knowledge::names(&self.workspace.to_read()?),
            false => Names::open(),
        }
    }

    /// The workspace that incidents come from; `None` where a file is named.
    pub fn opened(&self) -> Result<Option<Workspace>, Failure> {
        match self.data {
            Some(_) => Ok(None),
            None => self.workspace.to_read().map(Some),
        }
    }

    /// What the columns of the dataset's own file have to be, for a figure's filters.
    pub fn described(&self) -> Option<String> {
        let told = self.columns.iter().map(|c| format!("{}={}", c.column, c.values.join(",")));
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| told.join(" "))
    }

    /// Reads the incidents `keep` says.
    pub fn load(&self, names: &Names, keep: &dyn Fn(&Incident) -> Kept) -> Result<Loaded, Failure> {
        match &self.data {
            Some(path) => {
                let label = self.label.as_deref().unwrap_or_default();
                let asked =
                    Asked { named: self.dataset, label, columns: &self.columns, headerless: self.headerless };
                load(path, asked, names, keep)
            }
            None => {
                let workspace = self.workspace.to_read().map_err(|failure| match failure.kind {
                    FailureKind::Usage => failure.with_hint(
                        "--data BUNDLE, --data FILE with a dataset such as UCDP GED, or --workspace DIR",
                    ),
                    _ => failure,
                })?;
                load_workspace(&workspace, names, keep)
            }
        }
    }
}
