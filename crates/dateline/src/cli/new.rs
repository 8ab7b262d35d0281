//! `dateline new`: what is new in the workspace since somebody last looked.

use super::print;
use super::workspace::WorkspaceArgument;
use crate::failure::{Failure, Outcome};
use crate::terminal::one_line;
use crate::workspace::news::{Line, News, Since, bounds, kind_in_words, news};
use clap::ValueEnum;
use dateline_stats::report::counted;
use jiff::Timestamp;

/// Show incidents that are new, changed, withdrawn or disputed since the last look, and reports to look at
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline new\n  dateline new --since 2024-03-01\n  dateline new --peek --format json\n\n\
                  Names of private persons are masked. A look is remembered, unless it is a peek."
)]
pub struct Arguments {
    /// `last`, or a day: what the workspace showed before that day is compared with what it shows now
    #[arg(long, default_value = "last", value_name = "last|YYYY-MM-DD", value_parser = parse_since)]
    since: Since,
    /// Do not remember this look as the last one
    #[arg(long)]
    peek: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn parse_since(text: &str) -> Result<Since, String> {
    match text {
        "last" => Ok(Since::Last),
        day => super::parse_day(day).map(Since::Day).map_err(|error| format!("{error}, or `last`")),
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut workspace =
        if arguments.peek { arguments.workspace.to_read()? } else { arguments.workspace.to_write()? };
    let news = news(&mut workspace, arguments.since, !arguments.peek, Timestamp::now())?;
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&news).expect("news serialise to memory") + "\n",
        Format::Table => for_the_eye(&news),
    };
    print(text.as_bytes())?;
    let nothing = news.new.is_empty() && news.changed.is_empty() && news.withdrawn.is_empty();
    Ok(if nothing { Outcome::Findings } else { Outcome::Done })
}

pub(super) fn for_the_eye(news: &News) -> String {
    let ids: Vec<String> = news.unplaced.iter().map(|line| line.id.clone()).collect();
    let parts: [(&str, Vec<String>); 7] = [
        ("new incidents", news.new.iter().map(incident).collect()),
        (
            "changed incidents",
            news.changed.iter().map(|c| format!("{}: {}", incident(&c.now), c.changes.join("; "))).collect(),
        ),
        (
            "withdrawn incidents",
            news.withdrawn.iter().map(|w| format!("{}: {}", incident(&w.before), w.why)).collect(),
        ),
        (
            "disputed incidents",
            news.disputed.iter().map(|line| format!("{}: {}", line.id, line.disputes.join("; "))).collect(),
        ),
        ("incidents without a place", ids),
        (
            "reports without a date",
            news.undated.iter().map(|report| format!("{} {}", report.document, report.title)).collect(),
        ),
        (
            "decisions that fit no event",
            news.lost_decisions
                .iter()
                .map(|n| format!("decision {n}: its event is no more; decide again"))
                .collect(),
        ),
    ];
    let mut text = format!("since {}\n", news.since);
    for (name, lines) in parts.iter().filter(|(_, lines)| !lines.is_empty()) {
        text.push_str(&format!("\n{name} ({})\n", lines.len()));
        for line in lines {
            text.push_str(&format!("  {}\n", one_line(line)));
        }
    }
    text
}

fn incident(line: &Line) -> String {
    let list = |all: &[String]| if all.is_empty() { "?".to_owned() } else { all.join(", ") };
    let days = match (&line.start, &line.end) {
        (Some(start), Some(end)) if start != end => format!("{start}..{end}"),
        (Some(start), _) => start.clone(),
        (None, _) => "undated".to_owned(),
    };
    let place = line.place.as_deref().unwrap_or("place unknown");
    let country = line.country.as_ref().map(|country| format!(" ({country})")).unwrap_or_default();
    let tolls: Vec<String> =
        line.tolls.iter().map(|(kind, toll)| format!("{} {}", bounds(*toll), kind_in_words(kind))).collect();
    let tolls = if tolls.is_empty() { String::new() } else { format!(", {}", tolls.join(", ")) };
    format!(
        "{} {days} {} by {} on {}, {place}{country}{tolls}; {}, {}",
        line.id,
        line.class,
        list(&line.actors),
        list(&line.targets),
        counted(u64::from(line.reports), "report"),
        list(&line.sources)
    )
}
