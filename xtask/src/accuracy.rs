//! `docs/accuracy.tsv` and the table in the README: how often each field of a record is right, counted in the committed
//! ledgers of `eval/events/`, so that what users are told cannot drift from what was measured.

use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The ledgers, and what their texts are.
const SETS: &[(&str, &str)] = &[("dev", "news and analysis"), ("wire", "agency copy")];
/// Fields of a record in the order of the page, with what people call them.
const FIELDS: &[(&str, &str)] = &[
    ("mode", "what (mode)"),
    ("actors", "who"),
    ("targets", "whom"),
    ("keys", "keys of parties"),
    ("date", "when"),
    ("place", "where"),
    ("quantities", "how many"),
    ("status", "status"),
    ("extent", "extent"),
];
const TABLE: &str = "docs/accuracy.tsv";
const README: &str = "README.md";
const BEGIN: &str = "<!-- accuracy: written by cargo xtask accuracy -->";
const END: &str = "<!-- /accuracy -->";

/// Right and judged values of one field in one set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    right: u32,
    all: u32,
}

/// Writes the table and the README's part.
pub fn run() -> Result<()> {
    let root = crate::root();
    let table = table(root)?;
    fs::write(root.join(TABLE), &table).with_context(|| format!("write {TABLE}"))?;
    let readme = fs::read_to_string(root.join(README)).with_context(|| format!("read {README}"))?;
    fs::write(root.join(README), with_part(&readme, &part(&table))?)
        .with_context(|| format!("write {README}"))?;
    print!("{table}");
    Ok(())
}

/// Names what is not as the ledgers would give it.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let table = table(root)?;
    let readme = fs::read_to_string(root.join(README)).with_context(|| format!("read {README}"))?;
    let same = fs::read_to_string(root.join(TABLE)).ok().as_deref() == Some(table.as_str());
    if !same || with_part(&readme, &part(&table)).ok().as_deref() != Some(readme.as_str()) {
        findings.push(format!(
            "{TABLE} or the table in {README} is not what eval/events says: run cargo xtask accuracy"
        ));
    }
    Ok(())
}

/// `field`, set, right and judged, a line each; `found` counts core events that were seen at all.
fn table(root: &Path) -> Result<String> {
    let mut text = "# How often each field is right on core events that were found, by the ledgers of eval/events. field\tname\tset\ttexts\tright\tjudged\n".to_owned();
    for (set, texts) in SETS {
        let path = format!("eval/events/{set}.jsonl");
        let ledger = fs::read_to_string(root.join(&path)).with_context(|| format!("read {path}"))?;
        let counts = counted(&ledger).with_context(|| format!("in {path}"))?;
        for (field, name) in [("found", "event found")].iter().chain(FIELDS) {
            if let Some(count) = counts.get(*field) {
                let _ = writeln!(text, "{field}\t{name}\t{set}\t{texts}\t{}\t{}", count.right, count.all);
            }
        }
    }
    Ok(text)
}

fn counted(ledger: &str) -> Result<BTreeMap<String, Count>> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for line in ledger.lines() {
        let item: Value = serde_json::from_str(line).context("a line is no JSON")?;
        if item["tier"] != "core" {
            continue;
        }
        let mut add = |field: &str, right: bool| {
            let count = counts.entry(field.to_owned()).or_default();
            count.all += 1;
            count.right += u32::from(right);
        };
        let found = item["found"] == true;
        add("found", found);
        for (field, _) in FIELDS.iter().filter(|_| found) {
            if let Some(word) = item[*field].as_str() {
                add(field, word == "right");
            }
        }
    }
    Ok(counts)
}

/// The README's table: a row a field, a column a set.
fn part(table: &str) -> String {
    let rows: Vec<Vec<&str>> =
        table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let mut text = String::from("| right, of core events found |");
    SETS.iter().for_each(|(_, texts)| text.push_str(&format!(" {texts} |")));
    text.push_str("\n|---|");
    SETS.iter().for_each(|_| text.push_str("---|"));
    text.push('\n');
    for (field, name) in [("found", "event found")].iter().chain(FIELDS) {
        let _ = write!(text, "| {name} |");
        for (set, _) in SETS {
            let row = rows.iter().find(|row| row.first() == Some(field) && row.get(2) == Some(set));
            let share = row
                .and_then(|row| Some((row.get(4)?.parse::<f64>().ok()?, row.get(5)?.parse::<f64>().ok()?)));
            match share.filter(|(_, all)| *all > 0.0) {
                Some((right, all)) => {
                    let _ = write!(text, " {:.0} % of {all} |", 100.0 * right / all);
                }
                None => text.push_str(" not judged |"),
            }
        }
        text.push('\n');
    }
    text
}

fn with_part(readme: &str, part: &str) -> Result<String> {
    let begin = readme.find(BEGIN).with_context(|| format!("{README} has no {BEGIN:?}"))? + BEGIN.len();
    let end = readme.find(END).with_context(|| format!("{README} has no {END:?}"))?;
    Ok(format!("{}\n\n{part}\n{}", &readme[..begin], &readme[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_on_core_events_that_were_found() {
        let ledger = "{\"tier\":\"core\",\"found\":true,\"place\":\"right\",\"date\":\"wrong\"}\n\
                      {\"tier\":\"core\",\"found\":false,\"place\":\"wrong\"}\n{\"tier\":\"other\",\"found\":true,\"place\":\"right\"}\n\
                      {\"docid\":\"a\",\"spurious\":0}\n";
        let counts = counted(ledger).unwrap();
        assert_eq!(counts["found"], Count { right: 1, all: 2 });
        assert_eq!(counts["place"], Count { right: 1, all: 1 });
        assert_eq!(counts["date"], Count { right: 0, all: 1 });
        let readme = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        assert_eq!(with_part(&readme, "new\n").unwrap(), format!("a\n{BEGIN}\n\nnew\n\n{END}\nb\n"));
    }
}
