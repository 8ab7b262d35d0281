//! The installation: version, models, resources, one report coded from end to end.

use super::Check;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::mask::Projection;
use crate::names::Names;
use crate::pipeline::{self, Options};
use crate::{accuracy, bundle, made_by};
use dateline_types::PloverType;
use std::time::Duration;

/// Invented places and groups: the check is of the machinery, not of the dictionaries.
const SAMPLE: &str = "DUSHANBE, 14 March 2024 (Sample Agency) — Gunmen attacked a police post near Khujand on 12 March, \
     killing three officers, the interior ministry said.";

/// Looks at the installation; `opened` is how long the engine took to open.
pub(super) fn checks(engine: &anyhow::Result<Engine>, opened: Duration) -> Result<Vec<Check>, Failure> {
    let mut checks = vec![Check::fine("version", made_by())];
    match engine {
        Err(error) => checks.push(Check::wrong("resources", format!("{error:#}"))),
        Ok(engine) => {
            checks.push(Check::fine("language model", engine.pipeline_name()));
            checks.push(Check::fine("resources", format!("opened in {} ms", opened.as_millis())));
            let run = pipeline::run_bytes("sample", SAMPLE.as_bytes(), engine, &Options::default());
            let assault = run.events.iter().find(|e| e.class.plover_type() == Some(PloverType::Assault));
            checks.push(match assault {
                Some(event) => {
                    Check::fine("coding", format!("the sample gives {} by {}", event.class, event.rule))
                }
                None => Check::wrong("coding", "the sample report gives no attack: this build is damaged"),
            });
            let files = bundle::files(&run, &Projection::public(&run.masks), &Names::open()?, &made_by());
            checks.push(Check::fine("bundle", format!("{} files", files.len())));
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    checks.push(Check::fine("threads", threads.to_string()));
    let temporary = std::env::temp_dir().display().to_string();
    checks.push(match tempfile::tempfile() {
        Ok(_) => Check::fine("temporary folder", temporary),
        Err(error) => Check::wrong(
            "temporary folder",
            format!("{temporary}: {error}; set TMPDIR to a folder you may write"),
        ),
    });
    checks.extend(accuracy::lines().into_iter().map(|line| Check::fine("measured accuracy", line)));
    Ok(checks)
}
