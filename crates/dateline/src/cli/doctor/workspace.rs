//! A workspace: what it holds, what it was coded with, what is open, whether it is as it was written.

use super::Check;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::workspace::code::engine_name;
use crate::workspace::{content, knowledge};
use dateline_stats::report::counted;
use dateline_store::workspace::{Census, Counts, Workspace};
use std::path::Path;

/// Every byte is read to verify a workspace of up to so many; of a larger one that is a command of its own.
const VERIFIED_AT_ONCE: u64 = 512 << 20;
/// So many documents, faults and engines are named.
const SHOWN: usize = 5;

/// Looks at the workspace in a folder. Without an engine, what would be coded again is not known.
pub(super) fn checks(root: &Path, engine: Option<&Engine>) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Err(failure) = look(root, engine, &mut checks) {
        let hint = failure.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        checks.push(Check::wrong("workspace", format!("{}: {:#}{hint}", root.display(), failure.error)));
    }
    checks
}

fn look(root: &Path, engine: Option<&Engine>, checks: &mut Vec<Check>) -> Result<(), Failure> {
    let workspace = Workspace::open_to_read(root)?;
    let (counts, census) = (workspace.counts()?, workspace.census()?);
    let erased = if counts.erased > 0 { format!(" and {} erased", counts.erased) } else { String::new() };
    checks.push(Check::fine(
        "workspace",
        format!(
            "{}: {}{erased}, {}, {}, {}",
            root.display(),
            counted(counts.documents, "report"),
            counted(counts.events, "event"),
            counted(counts.statements, "statement"),
            counted(counts.incidents, "incident")
        ),
    ));
    if counts.documents == 0 {
        checks.push(Check::todo("reports", "none yet", "dateline add PATH"));
    }
    let per_report = census.database_bytes.checked_div(counts.documents);
    let per_report = per_report.map(|bytes| format!(" ({} a report)", size(bytes))).unwrap_or_default();
    checks.push(Check::fine(
        "size",
        format!(
            "database {}{per_report}, files as received {}",
            size(census.database_bytes),
            size(census.blob_bytes)
        ),
    ));
    if let Some(check) = undated(&workspace, &census)? {
        checks.push(check);
    }
    if !census.uncoded.is_empty() {
        checks.push(Check::fine(
            "not coded",
            format!("{}: they can be searched", listed(&census.uncoded, "of unknown language")),
        ));
    }
    checks.extend(own_knowledge(&workspace)?);
    checks.push(coding(&workspace, &counts, &census, engine)?);
    checks.extend(review(&workspace, &counts, &census)?);
    checks.extend(integrity(&workspace, census.database_bytes + census.blob_bytes)?);
    Ok(())
}

/// Reports without a date: in them only days that are written out can be told.
fn undated(workspace: &Workspace, census: &Census) -> Result<Option<Check>, Failure> {
    if census.undated.is_empty() {
        return Ok(None);
    }
    let mut named = Vec::new();
    for id in census.undated.iter().take(SHOWN) {
        if let Some(stored) = workspace.document(id)? {
            named.push(content::masks_of(workspace, id)?.words(id, &stored.document.origin));
        }
    }
    let more = census.undated.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let found = format!(
        "{} without a date: {}{more}",
        counted(census.undated.len() as u64, "report"),
        named.join(", ")
    );
    Ok(Some(Check::todo(
        "dates",
        found,
        "dateline add FILE --dct 2024-03-14, with the same file, then dateline code",
    )))
}

/// The actors, places and verbs of the workspace's own, and lines of them that were not understood. A table with a bad line
/// is an error here, and not only at the next coding.
fn own_knowledge(workspace: &Workspace) -> Result<Option<Check>, Failure> {
    let own = knowledge::Own::of(workspace)?;
    if own.is_empty() {
        return Ok(None);
    }
    let verbs = knowledge::resources(workspace)?.verbs;
    let (actors, places, words) = own.rows()?;
    let patterns =
        verbs.as_ref().map_or(0, |verbs| verbs.blocks().iter().map(|block| block.patterns.len()).sum());
    let words = if words > 0 { format!(", {words} of words") } else { String::new() };
    let holds = format!("{actors} rows of actors, {places} of places{words}, {patterns} patterns of verbs");
    let left_out: Vec<String> =
        (verbs.iter().flat_map(|verbs| verbs.notices().iter().map(move |notice| (verbs, notice))))
            .take(SHOWN)
            .map(|(verbs, notice)| format!("{}:{}: {}", verbs.name(), notice.line, notice.message))
            .collect();
    Ok(Some(match left_out.is_empty() {
        true => Check::fine("own knowledge", holds),
        false => Check::todo(
            "own knowledge",
            format!("{holds}; left out: {}", left_out.join("; ")),
            "correct the lines",
        ),
    }))
}

/// What coded the reports, against what would code them now.
fn coding(
    workspace: &Workspace,
    counts: &Counts,
    census: &Census,
    engine: Option<&Engine>,
) -> Result<Check, Failure> {
    let Some(engine) = engine else {
        return Ok(Check::wrong(
            "coding of reports",
            "the resources do not open: what is coded cannot be compared",
        ));
    };
    if knowledge::changed(workspace)?.is_some() {
        let found = "what the workspace knows (actors, places, verbs) changed since it was coded";
        return Ok(Check::todo("coding of reports", found, "dateline code"));
    }
    let name = engine_name(engine, &knowledge::digest(workspace)?);
    let (new, outdated) = workspace.count_to_code(&name)?;
    if new > 0 {
        let found = format!("{} not coded yet", counted(new as u64, "report"));
        return Ok(Check::todo("coding of reports", found, "dateline code"));
    }
    if outdated > 0 {
        let others: Vec<String> = (census.engines.iter().filter(|(engine, _)| *engine != name))
            .take(SHOWN)
            .map(|(engine, n)| format!("{n} by {engine}"))
            .collect();
        let found = format!(
            "{} by another version or other resources: {}; here is {name}",
            counted(outdated as u64, "report"),
            others.join(", ")
        );
        return Ok(Check::todo("coding of reports", found, "dateline code --again"));
    }
    if !workspace.incidents_are_current()? && counts.events > 0 {
        let found = "events changed since incidents were linked";
        return Ok(Check::todo("coding of reports", found, "dateline code"));
    }
    Ok(Check::fine("coding of reports", format!("all by {name}")))
}

/// What people have not looked at, and what they decided that fits nothing any more.
fn review(workspace: &Workspace, counts: &Counts, census: &Census) -> Result<Vec<Check>, Failure> {
    let reviewed = workspace.reviewed()?;
    let decided = reviewed.decided().count() as u64;
    let open = counts.events.saturating_sub(decided);
    let mut checks = Vec::new();
    if open > 0 {
        let found = format!(
            "{} of {} nobody decided on; {} of all less than 50 % sure",
            open,
            counted(counts.events, "event"),
            census.unsure
        );
        checks.push(Check::todo("review", found, "dateline serve (the queue begins with what matters most)"));
    } else if counts.events > 0 {
        checks.push(Check::fine(
            "review",
            format!("people decided on all {}", counted(counts.events, "event")),
        ));
    }
    let lost = reviewed.lost().count() as u64;
    if lost > 0 {
        let found = format!("{} fit no event any more", counted(lost, "decision"));
        checks.push(Check::todo("decisions", found, "dateline new --peek, and decide again"));
    }
    Ok(checks)
}

/// Whether everything is as it was written.
fn integrity(workspace: &Workspace, bytes: u64) -> Result<Vec<Check>, Failure> {
    if bytes > VERIFIED_AT_ONCE {
        let found = format!("{} are not read here", size(bytes));
        return Ok(vec![Check::todo("integrity", found, "dateline verify")]);
    }
    let faults = workspace.verify()?;
    if faults.is_empty() {
        return Ok(vec![Check::fine("integrity", "every byte is as it was written")]);
    }
    let mut checks: Vec<Check> =
        faults.iter().take(SHOWN).map(|fault| Check::wrong("integrity", fault)).collect();
    let more = faults.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("{more} more faults; ") } else { String::new() };
    checks
        .push(Check::wrong("integrity", format!("{more}`dateline verify` lists all; restore from a backup")));
    Ok(checks)
}

fn listed(names: &[(String, u64)], unknown: &str) -> String {
    let name = |name: &str| if name.is_empty() { unknown.to_owned() } else { name.to_owned() };
    names.iter().map(|(language, n)| format!("{n} {}", name(language))).collect::<Vec<_>>().join(", ")
}

/// Bytes for a person.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_a_person() {
        for (bytes, said) in
            [(0, "0 KB"), (1, "1 KB"), (999_999, "1000 KB"), (1_500_000, "1.5 MB"), (2_340_000_000, "2.3 GB")]
        {
            assert_eq!(size(bytes), said);
        }
    }
}
