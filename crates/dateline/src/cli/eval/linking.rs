//! `eval linking`: which reports tell one incident.

use super::bundle::{Text, of_reports};
use super::{Arguments, Scored, bad_gold, figures_of, read};
use crate::cli::Global;
use crate::failure::Failure;
use dateline_eval::linking::{GoldLink, LinkScore, baselines, gold_pairs, ledger, linked_pairs, score};
use dateline_eval::sentences::read_gold;
use serde_json::json;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Scored, Failure> {
    let mut gold: Vec<GoldLink> =
        read_gold(&read(&arguments.gold)?).map_err(|error| bad_gold(&arguments.gold, error))?;
    if arguments.category.is_some() {
        gold.retain(|report| report.category == arguments.category);
    }
    if gold.is_empty() {
        return Err(bad_gold(&arguments.gold, "it holds no report of that category"));
    }
    gold.sort_by(|a, b| a.docid.cmp(&b.docid));
    let texts: Vec<Text<'_>> = gold
        .iter()
        .map(|r| Text {
            id: &r.docid,
            text: &r.text,
            date: r.date.as_deref(),
            publisher: r.publisher.as_deref(),
        })
        .collect();
    let bundle = of_reports(&texts, arguments, global)?;
    let linked = linked_pairs(&gold, &bundle);
    let ours = score(&gold, &linked);
    let baselines = baselines(&gold);
    let object = json!({
        "documents": gold.len(),
        "gold_pairs": gold_pairs(&gold).len(),
        "dateline": ours,
        "tfidf": baselines.tfidf,
        "tfidf_date": baselines.tfidf_date,
        "tfidf_date_best": baselines.tfidf_date_best,
    });
    let mut table = format!(
        "linking: {} reports, {} pairs of one cluster\n{:16} {:>6} {:>6} {:>6} {:>6} {:>6}\n",
        object["documents"], object["gold_pairs"], "", "P", "R", "F1", "pairs", "B3"
    );
    let mut line = |name: &str, score: LinkScore| {
        let LinkScore { precision, recall, f1, pairs, b3 } = score;
        let _ = writeln!(table, "{name:16} {precision:>6.3} {recall:>6.3} {f1:>6.3} {pairs:>6} {b3:>6.3}");
    };
    line("dateline", ours);
    line("tfidf", baselines.tfidf);
    line("tfidf_date", baselines.tfidf_date);
    line("tfidf_date_best", baselines.tfidf_date_best);
    let rows = ledger(&gold, &linked);
    Ok(Scored {
        figures: figures_of(&object["dateline"]),
        table,
        json: object,
        ledger: rows.iter().map(|row| json!(row)).collect(),
        predictions: Vec::new(),
        answers: rows
            .iter()
            .map(|row| {
                let word = match (row.same, row.linked) {
                    (true, true) => "linked",
                    (true, false) => "not linked",
                    (false, _) => "linked, and of two clusters",
                };
                (row.id.clone(), word.to_owned())
            })
            .collect(),
    })
}
