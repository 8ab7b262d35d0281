//! `dateline review`: decisions of people about events.

use super::print;
use super::workspace::{WorkspaceArgument, account};
use crate::failure::{Failure, Outcome};
use crate::terminal::one_line;
use clap::Subcommand;
use dateline_store::workspace::{DecisionRequest, Workspace};
use dateline_types::{Decision, DecisionKind, EventId};
use jiff::Timestamp;

/// Accept, reject or correct an event; decisions are appended, never changed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline review show EVENT\n  dateline review reject EVENT --reason 'a drill'\n  \
                  dateline review correct EVENT place.name '\"Khujand\"' --seen 1\n  dateline review merge EVENT OTHER\n  \
                  dateline review undo EVENT 3"
)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print an event as coded, its version, and the decisions on it
    Show {
        /// The event's id
        event: String,
    },
    /// Say that the event is right
    Accept {
        /// The event's id
        event: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Say that it is no event, or none of interest: it leaves incidents and exports
    Reject {
        /// The event's id
        event: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Replace one field of its record
    Correct {
        /// The event's id
        event: String,
        /// The field, as in the record: type, time.start, place.name
        field: String,
        /// The new value, as JSON
        value: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Say that two events are one incident, whatever linking found
    Merge {
        /// The event's id
        event: String,
        /// An event of the other incident
        other: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Say that two events are not one incident
    Split {
        /// The event's id
        event: String,
        /// An event it was put together with
        other: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Take an earlier decision back
    Undo {
        /// The event's id
        event: String,
        /// The decision's number
        decision: u64,
        #[command(flatten)]
        signed: Signed,
    },
    /// Add a remark
    Comment {
        /// The event's id
        event: String,
        /// The remark
        words: String,
        #[command(flatten)]
        signed: Signed,
    },
}

#[derive(Debug, clap::Args)]
struct Signed {
    /// Why
    #[arg(long)]
    reason: Option<String>,
    /// The version of the event you saw; refused if it changed since
    #[arg(long, value_name = "VERSION")]
    seen: Option<u64>,
    /// Who decides; by default DATELINE_USER, else the account
    #[arg(long)]
    by: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (event, kind, field, value, signed) = match &arguments.action {
        Action::Show { event } => return show(&arguments.workspace.to_read()?, event),
        Action::Accept { event, signed } => (event, DecisionKind::Accept, None, None, signed),
        Action::Reject { event, signed } => (event, DecisionKind::Reject, None, None, signed),
        Action::Correct { event, field, value, signed } => {
            (event, DecisionKind::Correct, Some(field.clone()), Some(value.clone()), signed)
        }
        Action::Merge { event, other, signed } => {
            (event, DecisionKind::Merge, None, Some(parse(other)?.to_string()), signed)
        }
        Action::Split { event, other, signed } => {
            (event, DecisionKind::Split, None, Some(parse(other)?.to_string()), signed)
        }
        Action::Undo { event, decision, signed } => {
            (event, DecisionKind::Undo, None, Some(decision.to_string()), signed)
        }
        Action::Comment { event, words, signed } => {
            (event, DecisionKind::Comment, None, Some(words.clone()), signed)
        }
    };
    let request = DecisionRequest {
        event: parse(event)?,
        version: signed.seen,
        kind,
        field,
        value,
        reason: signed.reason.clone(),
        by: account(signed.by.as_deref()),
        at: Timestamp::now(),
    };
    let decision = arguments.workspace.to_write()?.decide(&request)?;
    print(format!("decision {}: {} {}\n", decision.sequence, decision.kind, decision.event).as_bytes())?;
    Ok(Outcome::Done)
}

fn show(workspace: &Workspace, event: &str) -> Result<Outcome, Failure> {
    let id = parse(event)?;
    let decisions = workspace.decisions(Some(&id))?;
    let mut text = match workspace.event(&id)? {
        Some((event, version)) => format!(
            "{} version {version}: {} \"{}\"\n  {}\n",
            event.id,
            event.class,
            one_line(&event.trigger.text),
            one_line(&event.evidence.first().text)
        ),
        None if decisions.is_empty() => {
            return Err(Failure::usage(format!("no event {id} in this workspace")));
        }
        None => format!("{id} is not coded any more\n"),
    };
    for decision in &decisions {
        text.push_str(&line(decision));
    }
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn line(decision: &Decision) -> String {
    let mut line =
        format!("  {}. {} {} by {}", decision.sequence, decision.at, decision.kind, one_line(&decision.by));
    for part in [&decision.field, &decision.value, &decision.reason].into_iter().flatten() {
        line.push_str(": ");
        line.push_str(&one_line(part));
    }
    line.push('\n');
    line
}

fn parse(event: &str) -> Result<EventId, Failure> {
    EventId::parse(event).ok_or_else(|| {
        Failure::usage(format!("not an event id: {event:?}"))
            .with_hint("ids stand in `dateline export`'s events.jsonl")
    })
}
