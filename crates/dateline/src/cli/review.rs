//! `dateline review`: decisions of people about events and incidents.

use super::print;
use super::workspace::{WorkspaceArgument, account};
use crate::failure::{Failure, Outcome};
use crate::terminal::one_line;
use crate::workspace::act::{Signature, Subject, judge, undo};
use crate::workspace::add_event::{Told, add_event};
use crate::workspace::correct::{Answer, Correction, correct};
use crate::workspace::knowledge;
use crate::workspace::regroup::{Regrouped, hold_apart, merge, split};
use crate::workspace::show::{show, text};
use clap::Subcommand;
use dateline_types::{Decision, DecisionKind, DocumentId, EventId};
use jiff::Timestamp;

/// Accept, reject, correct, merge and split events and incidents; decisions are appended, never changed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  dateline review show EVENT\n  dateline review correct EVENT place=Khujand date='12 March 2024' killed=3\n  \
                  dateline review correct INCIDENT actor='Al Shabaab'\n  dateline review reject EVENT --reason 'a drill'\n  \
                  dateline review add reports/a.txt:12 type=ASSAULT place=Gao --trigger attacked\n  \
                  dateline review merge INCIDENT OTHER\n  dateline review split INCIDENT EVENT\n  dateline review undo 3\n\n\
                  Fields by name: place, actor, target, date, killed, injured and other counts, type, mode, status, domain, extent.\n\
                  `none` empties a field, `actor+=NAME` adds a party. A name that several places or groups bear is answered with them."
)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print an event as it is read now, what its names could mean, and the decisions on it; of an incident, its events
    Show {
        /// The id of an event or incident
        subject: String,
        /// Leave names of persons in what is printed
        #[arg(long)]
        no_mask: bool,
    },
    /// Say that it is right
    Accept {
        /// The id of an event or incident
        subject: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Say that it is no event, or none of interest: it leaves incidents and exports
    Reject {
        /// The id of an event or incident
        subject: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Say what a field should be, by name
    Correct {
        /// The id of an event, or of an incident for all its events
        subject: String,
        /// FIELD=VALUE, one or several; or one field and its value
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Add an event that nobody coded: FILE:LINE or --quote says where, type=… and other fields say what
    Add {
        /// The line of a plain text (reports/a.txt:12), and FIELD=VALUE, one or several
        #[arg(required = true, value_name = "FILE:LINE|FIELD=VALUE")]
        fields: Vec<String>,
        /// The words that tell it
        #[arg(long, value_name = "WORDS")]
        quote: Option<String>,
        /// The report's id, if the words stand in several
        #[arg(long, value_name = "ID")]
        document: Option<String>,
        /// The word among them that names the event
        #[arg(long, value_name = "WORD")]
        trigger: Option<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Say that events or incidents are one incident, whatever linking found
    Merge {
        /// The id of an event or incident
        subject: String,
        /// The id of another
        other: String,
        #[command(flatten)]
        signed: Signed,
    },
    /// Take events out of an incident; or say that two events are not one incident
    Split {
        /// The incident's id; or one event's
        subject: String,
        /// The events to take out; or the other event
        #[arg(required = true)]
        events: Vec<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Take an earlier decision back, with all of the same act
    Undo {
        /// The decision's number; an event's id may stand before it
        #[arg(required = true, num_args = 1..=2, value_name = "DECISION")]
        decision: Vec<String>,
        #[command(flatten)]
        signed: Signed,
    },
    /// Add a remark
    Comment {
        /// The id of an event or incident
        subject: String,
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

impl Signed {
    fn signature(&self) -> Signature {
        Signature {
            by: account(self.by.as_deref()),
            at: Timestamp::now(),
            reason: self.reason.clone(),
            seen: self.seen,
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let decisions = match &arguments.action {
        Action::Show { subject, no_mask } => {
            let workspace = arguments.workspace.to_read()?;
            let shown =
                show(&workspace, &knowledge::resources(&workspace)?, &Subject::parse(subject)?, !no_mask)?;
            print(text(&shown).as_bytes())?;
            return Ok(Outcome::Done);
        }
        Action::Correct { subject, fields, signed } => {
            let mut workspace = arguments.workspace.to_write()?;
            let resources = knowledge::resources(&workspace)?;
            let (subject, fields) = (Subject::parse(subject)?, corrections(fields)?);
            return answered(&correct(&mut workspace, &resources, &subject, &fields, &signed.signature())?);
        }
        Action::Accept { subject, signed } => judged(arguments, subject, DecisionKind::Accept, None, signed)?,
        Action::Reject { subject, signed } => judged(arguments, subject, DecisionKind::Reject, None, signed)?,
        Action::Comment { subject, words, signed } => {
            judged(arguments, subject, DecisionKind::Comment, Some(words), signed)?
        }
        Action::Add { fields, quote, document, trigger, signed } => {
            let (told, fields) = told(fields, quote.as_deref(), document.as_deref())?;
            let fields =
                fields.iter().map(|field| Correction::parse(field)).collect::<Result<Vec<_>, _>>()?;
            let mut workspace = arguments.workspace.to_write()?;
            let by = signed.signature();
            let resources = knowledge::resources(&workspace)?;
            return answered(&add_event(
                &mut workspace,
                &resources,
                &told,
                trigger.as_deref(),
                &fields,
                &by,
            )?);
        }
        Action::Merge { subject, other, signed } => {
            let mut workspace = arguments.workspace.to_write()?;
            let (one, other) = (Subject::parse(subject)?, Subject::parse(other)?);
            return regrouped(&merge(&mut workspace, &one, &other, &signed.signature())?);
        }
        Action::Split { subject, events, signed } => {
            let mut workspace = arguments.workspace.to_write()?;
            let events = events.iter().map(|event| event_id(event)).collect::<Result<Vec<_>, _>>()?;
            let by = signed.signature();
            return regrouped(&match (Subject::parse(subject)?, &events[..]) {
                (Subject::Incident(incident), events) => split(&mut workspace, events, Some(&incident), &by)?,
                (Subject::Event(one), [other]) => hold_apart(&mut workspace, &one, other, &by)?,
                (Subject::Event(_), _) => {
                    return Err(Failure::usage("an event is held apart from one other")
                        .with_hint("name the incident first to take several events out of it"));
                }
            });
        }
        Action::Undo { decision, signed } => {
            let number = decision.last().map(String::as_str).unwrap_or_default();
            let number: u64 = number.parse().map_err(|_| {
                Failure::usage(format!("not a decision's number: {number:?}"))
                    .with_hint("`dateline review show EVENT` lists the decisions with their numbers")
            })?;
            undo(&mut arguments.workspace.to_write()?, number, &signed.signature())?
        }
    };
    print(decisions.iter().map(line).collect::<String>().as_bytes())?;
    Ok(Outcome::Done)
}

fn judged(
    arguments: &Arguments,
    subject: &str,
    kind: DecisionKind,
    words: Option<&str>,
    signed: &Signed,
) -> Result<Vec<Decision>, Failure> {
    let mut workspace = arguments.workspace.to_write()?;
    judge(&mut workspace, &Subject::parse(subject)?, kind, words, &signed.signature())
}

/// `place=Gao killed=3`, or `place Gao` as one field and its value.
fn corrections(fields: &[String]) -> Result<Vec<Correction>, Failure> {
    match fields {
        [field, value] if !field.contains('=') => {
            Ok(vec![Correction { field: field.clone(), value: value.clone(), adds: false }])
        }
        fields => fields.iter().map(|field| Correction::parse(field)).collect(),
    }
}

/// Prints what was recorded, or what the value could mean.
fn answered(answer: &Answer) -> Result<Outcome, Failure> {
    match answer {
        Answer::Choose { field, value, choices } => {
            let mut text = format!(
                "{field}={value} could be one of these; nothing is recorded. Give one as it stands here:\n"
            );
            for choice in choices {
                text.push_str(&one_line(&format!("  {field}='{}'\t{}", choice.value, choice.label)));
                text.push('\n');
            }
            print(text.as_bytes())?;
            Ok(Outcome::Findings)
        }
        Answer::Done(done) => {
            let mut text: String = done.decisions.iter().map(line).collect();
            for incident in &done.incidents {
                text.push_str(&format!("  in incident {} ({} events)\n", incident.id, incident.events.len()));
            }
            for remark in &done.remarks {
                text.push_str(&format!("  note: {}\n", one_line(remark)));
            }
            print(text.as_bytes())?;
            Ok(Outcome::Done)
        }
    }
}

fn regrouped(done: &Regrouped) -> Result<Outcome, Failure> {
    let mut text: String = done.decisions.iter().map(line).collect();
    for incident in &done.incidents {
        text.push_str(&format!("  incident {} has {} events\n", incident.id, incident.events.len()));
    }
    print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Where a missed event is told, and what else was given.
fn told<'a>(
    fields: &'a [String],
    quote: Option<&str>,
    document: Option<&str>,
) -> Result<(Told, &'a [String]), Failure> {
    let document = match document {
        Some(id) => {
            Some(DocumentId::parse(id).ok_or_else(|| Failure::usage(format!("not a report's id: {id:?}")))?)
        }
        None => None,
    };
    if let Some(words) = quote {
        return Ok((Told::Quote { words: words.to_owned(), document }, fields));
    }
    let line = fields.first().filter(|first| !first.contains('=')).and_then(|first| {
        let (path, line) = first.rsplit_once(':')?;
        Some(Told::Line { path: path.to_owned(), line: line.parse().ok()? })
    });
    match line {
        Some(line) => Ok((line, &fields[1..])),
        None => Err(Failure::usage("where is the event told?").with_hint(
            "name the line (reports/a.txt:12) or quote the words (--quote \"attacked the post\")",
        )),
    }
}

fn event_id(text: &str) -> Result<EventId, Failure> {
    EventId::parse(text).ok_or_else(|| Failure::usage(format!("not an event's id: {text:?}")))
}

fn line(decision: &Decision) -> String {
    format!("decision {}: {} {}\n", decision.sequence, decision.kind, decision.event)
}
