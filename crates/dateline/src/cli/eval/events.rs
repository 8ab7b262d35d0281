//! `eval events`: whole records, precision included, on reports that were annotated completely.

use super::bundle::{self, Text, number};
use super::{Arguments, DRAWS, SEED, Scored, bad_gold, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::events::{
    Answer, Figure, GoldEvent, GoldReport, MachineEvent, Mark, Marks, Score, Tier, by_report, read_gold,
    score, second_coding,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Figures that are no percentages.
const PLAIN: [&str; 9] = [
    "docs",
    "gold_core",
    "gold_other",
    "machine",
    "incidents_per_happening",
    "aside",
    "overcounted",
    "swallowed",
    "minor",
];

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let gold = gold(&arguments.gold)?;
    let (machine, incidents) = match &arguments.second {
        Some(path) => (second_coding(&self::gold(path)?), Vec::new()),
        None => {
            let texts: Vec<Text<'_>> = gold
                .iter()
                .map(|r| Text { id: &r.docid, text: &r.text, date: r.dct.as_deref(), publisher: None })
                .collect();
            let bundle = bundle::of_reports(&texts, arguments, global)?;
            (by_report(&gold, &bundle), bundle.incidents)
        }
    };
    let (score, answers) = score(&gold, &machine, &incidents, DRAWS, SEED);
    let share = |name: &str| if PLAIN.contains(&name) || name.ends_with("_n") { 1.0 } else { 100.0 };
    Ok(Scored {
        figures: score
            .figures
            .iter()
            .filter_map(|(name, figure)| Some((name.clone(), (*figure)? / share(name))))
            .collect(),
        table: table(&score),
        json: object(&score),
        ledger: score.rows.iter().map(|row| json!(row)).chain(classes(&answers)).collect(),
        predictions: Vec::new(),
        answers: answers.iter().map(|answer| (answer.docid.to_owned(), line(answer))).collect(),
    })
}

fn gold(path: &std::path::Path) -> Result<Vec<GoldReport>, Failure> {
    let gold = read_gold(&read(path)?).map_err(|error| bad_gold(path, error))?;
    if gold.is_empty() { Err(bad_gold(path, "it holds no report")) } else { Ok(gold) }
}

fn table(score: &Score) -> String {
    let shown = |figure: Figure| figure.map_or("-".to_owned(), |figure| figure.to_string());
    let interval = |bounds: Option<(f64, f64)>| {
        bounds.map_or_else(String::new, |(low, high)| format!("[{low}, {high}]"))
    };
    let mut table =
        String::from("events: percentages of whole reports, with 95 % bootstrap intervals over reports\n");
    let is_of_field = |name: &str| {
        Marks::FIELDS
            .iter()
            .any(|field| name.strip_prefix(field).is_some_and(|rest| ["", "_partly", "_n"].contains(&rest)))
    };
    for (name, figure) in score.figures.iter().filter(|(name, _)| !is_of_field(name)) {
        let bounds = interval(score.intervals.get(name.as_str()).copied());
        let _ = writeln!(table, "{name:26} {:>7} {bounds}", shown(*figure));
    }
    let _ = writeln!(table, "\n{:14} {:>6} {:>6} {:>5}", "field (core)", "right", "partly", "n");
    let at =
        |name: String| shown(score.figures.iter().find(|(n, _)| *n == name).and_then(|(_, figure)| *figure));
    for field in Marks::FIELDS {
        let bounds = interval(score.intervals.get(field).copied());
        let (right, partly, n) =
            (at(field.to_owned()), at(format!("{field}_partly")), at(format!("{field}_n")));
        let _ = writeln!(table, "{field:14} {right:>6} {partly:>6} {n:>5} {bounds}");
    }
    let mut by = "";
    for group in &score.groups {
        if group.by != by {
            by = group.by;
            let _ = writeln!(
                table,
                "\n{:24} {:>4} {:>7}  {:22} {:22} whole",
                format!("by {by}"),
                "core",
                "machine",
                "precision",
                "recall of core"
            );
        }
        let _ = write!(table, "{:24} {:>4} {:>7} ", group.name, group.gold_core, group.machine);
        for figure in group.figures {
            let both = if figure.value.is_some() { interval(figure.interval) } else { String::new() };
            let _ = write!(table, " {:22}", format!("{:>5} {both}", shown(figure.value)));
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    table
}

fn object(score: &Score) -> Value {
    let mut object = json!({ "task": "events" });
    for (name, figure) in &score.figures {
        let is_count =
            PLAIN.contains(&name.as_str()) && name != "incidents_per_happening" || name.ends_with("_n");
        object[name.as_str()] =
            if is_count { figure.map_or(Value::Null, |f| json!(f as u64)) } else { number(*figure) };
    }
    object["interval"] = json!(score.intervals);
    for group in &score.groups {
        let mut figures = json!({ "gold_core": group.gold_core, "machine": group.machine });
        for figure in group.figures {
            figures[figure.name] = json!({ "value": figure.value, "interval": figure.interval });
        }
        object["by"][group.by][group.name.as_str()] = figures;
    }
    object
}

/// How often each field is right by the type of the core event: a line a type, `{"class":"PROTEST","core":{"place":[3,4]}}`
/// with right and judged values. Counts alone: no line says of which type a report's event is.
fn classes(answers: &[Answer<'_>]) -> Vec<Value> {
    let mut classes: BTreeMap<String, BTreeMap<&str, [u32; 2]>> = BTreeMap::new();
    for answer in answers {
        let Some(gold) = answer.gold.filter(|gold| gold.tier == Tier::Core) else { continue };
        let class = Some(gold_type(gold)).filter(|class| !class.is_empty());
        let counts = classes.entry(class.unwrap_or_else(|| "other".to_owned())).or_default();
        let mut add = |field, is_right: bool| {
            let [right, judged] = counts.entry(field).or_default();
            *right += u32::from(is_right);
            *judged += 1;
        };
        add("found", answer.found);
        for (field, mark) in Marks::FIELDS.into_iter().zip(answer.marks.all()).filter(|_| answer.found) {
            if let Some(mark) = mark {
                add(field, mark == Mark::Right);
            }
        }
    }
    classes.iter().map(|(class, counts)| json!({ "class": class, "core": counts })).collect()
}

/// An event of the gold beside its record, or a record that answers nothing, in one line.
fn line(answer: &Answer<'_>) -> String {
    match (answer.gold, answer.machine) {
        (Some(gold), None) => format!("missed {:?} {} {:?}", gold.tier, gold_type(gold), gold.quote),
        (Some(gold), Some(machine)) => {
            let wrong: Vec<String> = Marks::FIELDS
                .iter()
                .zip(answer.marks.all())
                .filter_map(|(field, mark)| {
                    let mark = mark.filter(|mark| *mark != dateline_eval::events::Mark::Right)?;
                    Some(format!("{field} {}", json!(mark).as_str().unwrap_or_default()))
                })
                .collect();
            let found = if answer.found { "found" } else { "other type or extent" };
            format!(
                "{found} {:?} {} {:?} as {} {:?}: {}",
                gold.tier,
                gold_type(gold),
                gold.quote,
                machine_type(machine),
                machine.trigger.text,
                if wrong.is_empty() { "all right".to_owned() } else { wrong.join(", ") }
            )
        }
        (None, Some(machine)) => {
            let evidence = machine.evidence.first().map_or("", |words| words.text.as_str());
            format!("spurious {} {:?} in {evidence:?}", machine_type(machine), machine.trigger.text)
        }
        (None, None) => String::new(),
    }
}

fn gold_type(event: &GoldEvent) -> String {
    event.kind.map(|k| k.to_string()).or_else(|| event.local.map(|l| l.to_string())).unwrap_or_default()
}

fn machine_type(event: &MachineEvent) -> String {
    event.kind.map(|k| k.to_string()).or_else(|| event.local.map(|l| l.to_string())).unwrap_or_default()
}
