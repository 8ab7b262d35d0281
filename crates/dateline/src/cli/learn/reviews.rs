//! `dateline learn` in a workspace: what its reviews teach the deciders, shown before it is applied.

use super::Arguments;
use crate::cli::{Global, print};
use crate::failure::{Failure, Outcome};
use crate::workspace::knowledge;
use crate::workspace::taught::{self, Lessons, Taught};
use dateline_learn::reweigh::Worth;
use jiff::Timestamp;
use std::fmt::Write;

pub fn run(arguments: &Arguments, global: &Global) -> Result<Outcome, Failure> {
    if arguments.undo {
        let mut workspace = arguments.workspace.to_write()?;
        let holds = taught::undo(&mut workspace, &arguments.by(), Timestamp::now())?;
        let holds = match holds {
            Some(text) => format!("what was learnt before holds again ({})", taught::digest(&text)),
            None => "the weights that ship hold again".to_owned(),
        };
        print(format!("undone: {holds}\n{NEXT}").as_bytes())?;
        return Ok(Outcome::Done);
    }
    let workspace = arguments.workspace.to_read()?;
    // Whether there is too little shows without coding anything.
    taught::expect_decided(taught::decided(&workspace)?)?;
    let engine = knowledge::engine_as_shipped(&workspace, global.model.as_deref())?;
    let lessons = taught::lessons(&workspace, &engine)?;
    lessons.expect_enough()?;
    let learnt = lessons.taught();
    let mut text = told(&lessons, &learnt);
    drop(workspace);
    let Some(correction) = taught::written(&lessons, &learnt) else {
        text.push_str("no correction helps on reports held out: nothing is to be applied\n");
        print(text.as_bytes())?;
        return Ok(Outcome::Findings);
    };
    if arguments.apply {
        let mut workspace = arguments.workspace.to_write()?;
        taught::apply(&mut workspace, &correction, lessons.decided, &arguments.by(), Timestamp::now())?;
        let digest = taught::digest(&correction);
        let _ = write!(text, "applied: {digest}; `dateline learn --undo` takes it back\n{NEXT}");
    } else {
        text.push_str("nothing is changed; `dateline learn --apply` puts it in force\n");
    }
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

const NEXT: &str = "`dateline code` codes the reports with it\n";

/// A table: each decider as it ships and corrected, on reports held out.
fn told(lessons: &Lessons, learnt: &[Taught]) -> String {
    let mut text = format!(
        "{} decided events on {} reports: {} accepted, {} corrected or added, {} rejected\n",
        lessons.decided, lessons.reports, lessons.accepted, lessons.corrected, lessons.rejected
    );
    if lessons.not_found > 0 {
        let _ = writeln!(
            text,
            "{} more are left out: today's coding does not propose them, or their language is told over",
            lessons.not_found
        );
    }
    text.push_str("on reports held out (before is as it ships; after has seen none of the report):\n");
    for taught in learnt {
        let question = match taught.decider {
            "judge" => "is it a happening",
            _ => "is the record right as a whole",
        };
        let _ = writeln!(text, "{} ({question}), {} answers:", taught.decider, taught.questions);
        for (name, worth) in [("before", &taught.before), ("after", &taught.after)] {
            let _ = writeln!(text, "  {name:<6} {}", line(worth, taught.threshold));
        }
        if !taught.helps() {
            let _ = writeln!(text, "  the decisions are no likelier after it: left as it ships");
        }
        for (cue, added) in strongest(taught) {
            let _ = writeln!(text, "  {added:+.2} {cue}");
        }
    }
    text
}

fn line(worth: &Worth, threshold: f64) -> String {
    let auc = worth.auc.map_or("-".to_owned(), |auc| format!("{auc:.2}"));
    let precision = worth.precision().map_or("-".to_owned(), |p| format!("{:.0} %", p * 100.0));
    format!(
        "AUC {auc}  calibration error {:.3}  right at {threshold:.2} and above {precision} of {}  loss {:.3}",
        worth.calibration_error, worth.above.0, worth.loss
    )
}

/// The corrections that change most.
fn strongest(taught: &Taught) -> Vec<(String, f64)> {
    const SHOWN: usize = 5;
    let bias = ("always".to_owned(), taught.correction.bias);
    let cues = taught.correction.cues.iter().map(|(cue, added)| (cue.clone(), *added));
    let mut all: Vec<(String, f64)> = cues.chain([bias]).filter(|(_, added)| *added != 0.0).collect();
    all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    all.truncate(SHOWN);
    all
}
