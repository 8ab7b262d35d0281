//! `dateline search`: reports by their words.

use super::workspace::WorkspaceArgument;
use super::{parse_day, print};
use crate::failure::{Failure, Outcome};
use crate::links::disarmed;
use crate::terminal::one_line;
use crate::workspace::content;
use crate::workspace::find::find;
use clap::ValueEnum;
use dateline_store::workspace::SearchRequest;
use dateline_types::DocumentId;
use jiff::civil::Date;

/// Search the reports of a workspace; names of private persons are not in the index
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline search 'police \"road block\"'\n  dateline search 'title:talk* -prisoners' --from 2024-01-01 --to 2024-03-31\n  \
                  dateline search place:Gao actor:JNIM\n\n\
                  Words must all be there; \"a phrase\", begin*, title: text: source: before a word, -without, one OR other. Accents and case do not count.\n\
                  place:NAME, country:NAME and actor:NAME find what reports tell, by any spelling and with branches."
)]
pub struct Arguments {
    /// What to search for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// Reports dated on or after this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    from: Option<Date>,
    /// Reports dated on or before this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    to: Option<Date>,
    /// At most so many
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Jsonl,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let workspace = arguments.workspace.to_read()?;
    let mut hits = find(
        &workspace,
        &SearchRequest {
            words: arguments.words.join(" "),
            from: arguments.from,
            to: arguments.to,
            most: arguments.limit,
        },
    )?;
    for hit in &mut hits {
        // The path may be named after a person whose name is withheld in the report.
        if let Some(id) = DocumentId::parse(&hit.document) {
            hit.path = content::masks_of(&workspace, &id)?.words(&id, &hit.path);
        }
        for words in [&mut hit.path, &mut hit.title, &mut hit.snippet] {
            *words = disarmed(words);
        }
    }
    let mut out = String::new();
    for hit in &hits {
        match arguments.format {
            Format::Jsonl => {
                let line = serde_json::json!({
                    "document": hit.document, "path": hit.path, "date": hit.date, "title": hit.title,
                    "snippet": hit.snippet, "near_copies": hit.copies,
                });
                out.push_str(&format!("{line}\n"));
            }
            Format::Table => {
                let copies = match hit.copies {
                    0 => String::new(),
                    n => format!(" (+{n} near copies)"),
                };
                let date = hit.date.as_deref().unwrap_or("undated");
                let snippet = hit.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
                let (path, snippet) = (one_line(&hit.path), one_line(&snippet));
                out.push_str(&format!("{} {date} {path}{copies}\n  {snippet}\n", hit.document));
            }
        }
    }
    print(out.as_bytes())?;
    let (new, _) = workspace.count_to_code("")?;
    if new > 0 {
        eprintln!("{new} documents are not coded yet and not searched: run `dateline code`");
    }
    Ok(if hits.is_empty() { Outcome::Findings } else { Outcome::Done })
}
