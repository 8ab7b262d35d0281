//! The table of statements: what somebody asserts that is no event.

use super::events::edtf_of;
use super::shared::joined;
use super::table::Kind::{Day, Integer, Text};
use super::table::{Cell, Column, Table, column};
use crate::record::{AboutRecord, StatementRecord};
use dateline_types::Extent;

/// The columns of a statement, in order.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    column("id", Text, "#meta+id", "statement id, derived from content"),
    column("document", Text, "#meta+document", "document id"),
    column("sentence", Integer, "#meta+sentence", "index of the sentence, from 0"),
    column("kind", Text, "#description+kind", "trend, forecast, judgement, strategy or capability"),
    column("holder", Text, "#group+speaker+name", "words that name who holds it; empty for the author"),
    column("holder_key", Text, "#group+speaker+code", "key of the actor dictionary"),
    column("about", Text, "#description+about", "types, actors, places and topics it is about"),
    column("direction", Text, "#description+direction", "increase, decrease, shift or none"),
    column("date_start", Day, "#date+start", "first day it speaks of"),
    column("date_end", Day, "#date+end", "last day, inclusive"),
    column("date_edtf", Text, "#date+edtf", "the same in the Extended Date/Time Format"),
    column("horizon_start", Day, "#date+horizon+start", "first day of what it foresees"),
    column("horizon_end", Day, "#date+horizon+end", "last day, inclusive"),
    column("rule", Text, "#meta+rule", "lexicon entry"),
    column("evidence", Text, "#description+evidence", "the words, verbatim"),
    column("start", Integer, "#meta+start", "first byte of the evidence in the document's text"),
    column("end", Integer, "#meta+end", "one past its last byte"),
];

/// The table of `records`.
pub fn table(records: &[StatementRecord]) -> Table {
    let rows = records.iter().map(row).collect();
    Table { name: "statements", about: "what somebody asserts that is no event", columns: COLUMNS, rows }
}

fn row(record: &StatementRecord) -> Vec<Cell> {
    let about = |about: &AboutRecord| match about {
        AboutRecord::Class { plover, mode, local } => {
            let terms = [plover.map(|t| t.as_str()), mode.map(|t| t.as_str()), local.map(|t| t.as_str())];
            terms.into_iter().flatten().collect::<Vec<_>>().join("/")
        }
        AboutRecord::Actor { text, .. } | AboutRecord::Place { text, .. } | AboutRecord::Topic { text } => {
            text.clone()
        }
    };
    let (time, horizon) = (record.time.as_ref(), record.horizon.as_ref());
    let evidence = record.evidence.first();
    vec![
        Cell::text(record.id.as_str()),
        Cell::text(record.document.as_str()),
        Cell::Integer(record.sentence.into()),
        Cell::maybe(Some(record.kind)),
        Cell::maybe(record.holder.as_ref().map(|h| &h.text)),
        Cell::maybe(record.holder.as_ref().and_then(|h| h.actor.as_ref())),
        joined(record.about.iter().map(about)),
        Cell::maybe(record.direction),
        Cell::day(time.and_then(|t| t.start)),
        Cell::day(time.and_then(|t| t.end)),
        Cell::text(time.map(|t| edtf_of(t, Extent::Episode)).unwrap_or_default()),
        Cell::day(horizon.and_then(|t| t.start)),
        Cell::day(horizon.and_then(|t| t.end)),
        Cell::text(record.rule.as_str()),
        Cell::maybe(evidence.map(|e| &e.text)),
        Cell::count(evidence.map(|e| e.start.into())),
        Cell::count(evidence.map(|e| e.end.into())),
    ]
}
