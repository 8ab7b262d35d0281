//! `docs/accuracy.tsv` and the tables in the README and in `docs/limits.md`: how often each field and class of a record is
//! right, and what is missed and made up, counted in the committed ledgers of `eval/`, so that what users are told cannot
//! drift from what was measured.

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
/// Stands for all types.
const ALL: &str = "all";
const TABLE: &str = "docs/accuracy.tsv";
const README: &str = "README.md";
const LIMITS: &str = "docs/limits.md";
/// Sentences whose ids name their class.
const CLASSES: &str = "eval/plover/gsr_dev.jsonl";
const BEGIN: &str = "<!-- accuracy: written by cargo xtask accuracy -->";
const END: &str = "<!-- /accuracy -->";

/// Right and judged values of one field in one set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    right: u32,
    all: u32,
}

impl Count {
    fn shown(self) -> String {
        match self.all {
            0 => "not judged".to_owned(),
            all => format!("{:.0} % of {all}", 100.0 * f64::from(self.right) / f64::from(all)),
        }
    }
}

/// Writes the table and the parts of pages.
pub fn run() -> Result<()> {
    let root = crate::root();
    let table = table(root)?;
    fs::write(root.join(TABLE), &table).with_context(|| format!("write {TABLE}"))?;
    for (page, now) in pages(root, &table)? {
        fs::write(root.join(page), now).with_context(|| format!("write {page}"))?;
    }
    print!("{table}");
    Ok(())
}

/// Names what is not as the ledgers would give it.
pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let table = table(root)?;
    let mut kept = vec![(TABLE, table.clone())];
    kept.extend(pages(root, &table)?);
    for (page, now) in kept {
        if fs::read_to_string(root.join(page)).ok().as_deref() != Some(now.as_str()) {
            findings.push(format!("{page} is not what eval/ says: run cargo xtask accuracy"));
        }
    }
    Ok(())
}

/// The pages with figures, as they should be.
fn pages(root: &Path, table: &str) -> Result<Vec<(&'static str, String)>> {
    let read = |page: &str| fs::read_to_string(root.join(page)).with_context(|| format!("read {page}"));
    let fields = part(table);
    let limits = format!("{fields}\n{}\n{}", lost_and_made_up(root)?, sentences_by_class(&read(CLASSES)?)?);
    Ok(vec![
        (README, with_part(&read(README)?, &fields).with_context(|| format!("in {README}"))?),
        (LIMITS, with_part(&read(LIMITS)?, &limits).with_context(|| format!("in {LIMITS}"))?),
    ])
}

/// What became of the events of the texts, and of the records that were made.
fn lost_and_made_up(root: &Path) -> Result<String> {
    let mut text = String::from("| in whole reports |");
    let mut rows: Vec<(&str, String)> = [
        "reports",
        "events found: violence, coercion, protest and the like",
        "events found: other acts",
        "of the first, those right in type, parties, date, place and status at once (held by a floor)",
        "of the records made, those that match nothing in the text",
        "of the records made, those that tell an event again",
        "events lost in the record of another",
    ]
    .map(|name| (name, String::new()))
    .into();
    for (set, texts) in SETS {
        let _ = write!(text, " {texts} |");
        let path = format!("eval/events/{set}.jsonl");
        let ledger = fs::read_to_string(root.join(&path)).with_context(|| format!("read {path}"))?;
        let (mut tiers, mut sums): (BTreeMap<String, Count>, BTreeMap<&str, u64>) = Default::default();
        for line in ledger.lines() {
            let item: Value = serde_json::from_str(line).with_context(|| format!("in {path}"))?;
            if let Some(tier) = item["tier"].as_str() {
                let count = tiers.entry(tier.to_owned()).or_default();
                count.all += 1;
                count.right += u32::from(item["found"] == true);
            } else if item["class"].is_null() {
                *sums.entry("reports").or_default() += 1;
                for name in ["machine", "spurious", "retold", "swallowed"] {
                    *sums.entry(name).or_default() += item[name].as_u64().unwrap_or(0);
                }
            }
        }
        let found = |tier: &str| tiers.get(tier).copied().unwrap_or_default().shown();
        let sum = |name: &str| sums.get(name).copied().unwrap_or(0);
        let of_made = |name: &str| Count { right: sum(name) as u32, all: sum("machine") as u32 }.shown();
        let cells = [
            sum("reports").to_string(),
            found("core"),
            found("other"),
            whole(root, set)?,
            of_made("spurious"),
            of_made("retold"),
            sum("swallowed").to_string(),
        ];
        for ((_, row), cell) in rows.iter_mut().zip(cells) {
            let _ = write!(row, " {cell} |");
        }
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(SETS.len()));
    for (name, cells) in rows {
        let _ = writeln!(text, "| {name} |{cells}");
    }
    Ok(text)
}

/// The least share of core events whose record is right in all of what makes it a record.
fn whole(root: &Path, set: &str) -> Result<String> {
    let path = format!("eval/events/{set}.floors.toml");
    let text = fs::read_to_string(root.join(&path)).with_context(|| format!("read {path}"))?;
    let floors: toml::Table = text.parse().with_context(|| format!("parse {path}"))?;
    let least =
        floors.get("whole").and_then(toml::Value::as_float).with_context(|| format!("{path}: no whole"))?;
    Ok(format!("at least {:.0} %", 100.0 * least))
}

/// How often the class of a sentence's event is right, by the class it has.
fn sentences_by_class(ledger: &str) -> Result<String> {
    let mut classes: BTreeMap<String, Count> = BTreeMap::new();
    for line in ledger.lines() {
        let item: Value = serde_json::from_str(line).with_context(|| format!("in {CLASSES}"))?;
        // PLOVER-GSR01-AGREE-0001
        let class = item["id"].as_str().and_then(|id| id.split('-').nth(2));
        let class = class.with_context(|| format!("{CLASSES}: an id names no class"))?;
        for name in [class, "all"] {
            let count = classes.entry(name.to_owned()).or_default();
            count.all += 1;
            count.right += u32::from(item["type"] == true);
        }
    }
    let mut text = "| class of single sentences, as that set names it | right |\n|---|---|\n".to_owned();
    for (class, count) in classes {
        let _ = writeln!(text, "| {class} | {} |", count.shown());
    }
    Ok(text)
}

/// Types of events with fewer core events in all sets are left out of the README's table.
const LEAST: u32 = 10;

/// Field, set, type, right and judged, a line each; `found` counts core events that were seen at all.
fn table(root: &Path) -> Result<String> {
    let mut text = "# How often each field is right on core events that were found, by the ledgers of eval/events. field\tname\tset\ttexts\tclass\tright\tjudged\n".to_owned();
    for (set, texts) in SETS {
        let path = format!("eval/events/{set}.jsonl");
        let ledger = fs::read_to_string(root.join(&path)).with_context(|| format!("read {path}"))?;
        let all = counted(&ledger).with_context(|| format!("in {path}"))?;
        let by_class = by_class(&ledger).with_context(|| format!("in {path}"))?;
        for (class, counts) in [(ALL.to_owned(), all)].into_iter().chain(by_class) {
            for (field, name) in [("found", "event found")].iter().chain(FIELDS) {
                if let Some(Count { right, all }) = counts.get(*field) {
                    let _ = writeln!(text, "{field}\t{name}\t{set}\t{texts}\t{class}\t{right}\t{all}");
                }
            }
        }
    }
    Ok(text)
}

/// What the ledger says of each type of core event.
fn by_class(ledger: &str) -> Result<BTreeMap<String, BTreeMap<String, Count>>> {
    let mut classes = BTreeMap::new();
    for line in ledger.lines().filter(|line| line.starts_with("{\"class\"")) {
        let item: Value = serde_json::from_str(line).context("a line is no JSON")?;
        let (Some(class), Some(fields)) = (item["class"].as_str(), item["core"].as_object()) else {
            anyhow::bail!("no counts of a type: {line}");
        };
        let number = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
        let counts = fields
            .iter()
            .map(|(field, of)| (field.clone(), Count { right: number(&of[0]), all: number(&of[1]) }));
        classes.insert(class.to_owned(), counts.collect());
    }
    Ok(classes)
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

/// The README's tables: a row a field and a column a set; then a row a type and a column a field, of all sets.
fn part(table: &str) -> String {
    let rows: Vec<Vec<&str>> =
        table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let count =
        |row: &[&str]| Some(Count { right: row.get(5)?.parse().ok()?, all: row.get(6)?.parse().ok()? });
    let sum = |field: &str, class: &str, set: Option<&str>| {
        let of = |row: &&Vec<&str>| {
            row.first() == Some(&field)
                && row.get(4) == Some(&class)
                && set.is_none_or(|set| row.get(2) == Some(&set))
        };
        let counts = rows.iter().filter(of).filter_map(|row| count(row));
        counts.fold(Count::default(), |a, b| Count { right: a.right + b.right, all: a.all + b.all })
    };
    let share = |Count { right, all }: Count, least: u32| match all {
        0 => " not judged |".to_owned(),
        all if all < least => format!(" {right} of {all} |"),
        all => format!(" {:.0} % of {all} |", 100.0 * f64::from(right) / f64::from(all)),
    };
    let mut text = String::from("| right, of core events found |");
    SETS.iter().for_each(|(_, texts)| text.push_str(&format!(" {texts} |")));
    text.push_str("\n|---|");
    SETS.iter().for_each(|_| text.push_str("---|"));
    text.push('\n');
    for (field, name) in [("found", "event found")].iter().chain(FIELDS) {
        let _ = write!(text, "| {name} |");
        for (set, _) in SETS {
            text.push_str(&share(sum(field, ALL, Some(set)), 1));
        }
        text.push('\n');
    }
    let mut classes: Vec<&str> = rows.iter().filter_map(|row| row.get(4).copied()).collect();
    classes.sort_unstable();
    classes.dedup();
    classes.retain(|class| *class != ALL && sum("found", class, None).all >= LEAST);
    if classes.is_empty() {
        return text;
    }
    text.push_str("\n| by type of event, all texts | event found |");
    FIELDS.iter().for_each(|(_, name)| text.push_str(&format!(" {name} |")));
    text.push_str("\n|---|---|");
    FIELDS.iter().for_each(|_| text.push_str("---|"));
    text.push('\n');
    for class in classes {
        let _ = write!(text, "| {class} |");
        for field in ["found"].iter().chain(FIELDS.iter().map(|(field, _)| field)) {
            text.push_str(&share(sum(field, class, None), LEAST));
        }
        text.push('\n');
    }
    text
}

fn with_part(readme: &str, part: &str) -> Result<String> {
    let begin = readme.find(BEGIN).with_context(|| format!("no {BEGIN:?}"))? + BEGIN.len();
    let end = readme.find(END).with_context(|| format!("no {END:?}"))?;
    Ok(format!("{}\n\n{part}\n{}", &readme[..begin], &readme[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_on_core_events_that_were_found() {
        let ledger = "{\"tier\":\"core\",\"found\":true,\"place\":\"right\",\"date\":\"wrong\"}\n\
                      {\"tier\":\"core\",\"found\":false,\"place\":\"wrong\"}\n{\"tier\":\"other\",\"found\":true,\"place\":\"right\"}\n\
                      {\"docid\":\"a\",\"spurious\":0}\n{\"class\":\"PROTEST\",\"core\":{\"found\":[1,2],\"place\":[1,1]}}\n";
        let counts = counted(ledger).unwrap();
        assert_eq!(counts["found"], Count { right: 1, all: 2 });
        assert_eq!(counts["place"], Count { right: 1, all: 1 });
        assert_eq!(counts["date"], Count { right: 0, all: 1 });
        assert_eq!(by_class(ledger).unwrap()["PROTEST"]["found"], Count { right: 1, all: 2 });
        let classes = sentences_by_class(
            "{\"id\":\"P-1-AID-1\",\"type\":true}\n{\"id\":\"P-1-AID-2\",\"type\":false}\n",
        )
        .unwrap();
        assert!(
            classes.contains("| AID | 50 % of 2 |") && classes.contains("| all | 50 % of 2 |"),
            "{classes}"
        );
        let readme = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        assert_eq!(with_part(&readme, "new\n").unwrap(), format!("a\n{BEGIN}\n\nnew\n\n{END}\nb\n"));
    }
}
