//! The declaration of a sampling frame: which feeds were read, and how many documents they published in each step.

use crate::failure::Failure;
use dateline_stats::period::{Period, Step};
use dateline_stats::trend::SamplingFrame;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declaration {
    /// The feeds.
    feeds: Vec<String>,
    /// That everything the feeds published in the period was read. Without it there is no frame.
    complete: bool,
    /// Documents a step, by the step's name.
    documents: BTreeMap<String, u64>,
}

/// Reads a declaration for the steps of `whole`.
///
/// # Errors
/// If it cannot be read, does not say that it is complete, or lacks a step.
pub fn read(path: &Path, whole: &Period, step: Step) -> Result<SamplingFrame, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
    frame(&text, whole, step).map_err(|reason| {
        Failure::usage(format!("{}: {reason}", path.display())).with_hint(
            "a frame declares feeds = [\"...\"], complete = true, and under [documents] a count for every step",
        )
    })
}

fn frame(text: &str, whole: &Period, step: Step) -> Result<SamplingFrame, String> {
    let declared: Declaration = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    if !declared.complete {
        return Err("the feeds were not read completely, so that there is no frame".to_owned());
    }
    if declared.feeds.is_empty() {
        return Err("it names no feed".to_owned());
    }
    let steps = step.cut(whole.days());
    let missing: Vec<&str> =
        steps.iter().map(Period::label).filter(|label| !declared.documents.contains_key(*label)).collect();
    if let Some(first) = missing.first() {
        return Err(format!(
            "no number of documents for {} of {} steps, the first {first:?}",
            missing.len(),
            steps.len()
        ));
    }
    let documents = steps.iter().map(|p| declared.documents[p.label()]).collect();
    Ok(SamplingFrame { feeds: declared.feeds, documents })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_complete_or_none() {
        let quarter: Period = "2016-01..2016-02".parse().unwrap();
        let of = |text: &str| frame(text, &quarter, Step::Month);
        let good = "feeds = [\"A\"]\ncomplete = true\n[documents]\n\"2016-01\" = 10\n\"2016-02\" = 20\n";
        assert_eq!(of(good).unwrap().documents, [10, 20]);
        assert!(of(&good.replace("true", "false")).unwrap_err().contains("not read completely"));
        assert!(of(&good.replace("2016-02", "2016-03")).unwrap_err().contains("\"2016-02\""));
        assert!(of(&good.replace("\"A\"", "")).unwrap_err().contains("no feed"));
        assert!(of("feeds = 1").is_err());
    }
}
