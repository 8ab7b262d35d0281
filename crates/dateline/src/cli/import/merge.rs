//! `dateline import workspace DIR`: another workspace taken into this one, with both audit logs.

use super::Arguments;
use crate::cli::print;
use crate::failure::{Failure, Outcome};
use crate::made_by;
use crate::workspace::{copies, keep_linked, open_to_read};
use dateline_stats::report::counted;
use jiff::Timestamp;

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if arguments.out.is_some() || arguments.label.is_some() || arguments.rejects.is_some() {
        return Err(Failure::usage(
            "a workspace is merged as it is: --out, --label and --rejects do not apply",
        ));
    }
    let other = open_to_read(Some(arguments.file.as_path()))?;
    let mut workspace = super::open_workspace(arguments)?;
    let merged = workspace.merge(&other, Timestamp::now(), &made_by())?;
    copies::group(&mut workspace)?;
    keep_linked(&mut workspace)?;
    let n = |number: usize, word: &str| counted(number as u64, word);
    let mut text = format!(
        "{}, {} with {}, {} and {} taken in; {} here before\n",
        n(merged.inputs, "input"),
        n(merged.documents, "document"),
        n(merged.codings, "coding"),
        n(merged.decisions, "decision"),
        n(merged.imported, "imported row"),
        n(merged.duplicates, "document"),
    );
    if merged.set_aside > 0 {
        let said = n(merged.set_aside, "decision");
        text.push_str(&format!("{said} on events that are not here: kept in the audit log alone\n"));
    }
    for id in &merged.erased_there {
        text.push_str(&format!("erased there and kept here: {id}; `dateline erase {id}` if it should go\n"));
    }
    text.push_str("both audit logs are kept; `dateline verify` checks them\n");
    print(text.as_bytes())?;
    let is_clean = merged.set_aside == 0 && merged.erased_there.is_empty();
    Ok(if is_clean { Outcome::Done } else { Outcome::Findings })
}
