//! From predications to records, every decision once, over the whole document.
//!
//! [`code`] is the front door. The stages, each with its own type and file, and none changes an earlier one's result:
//! drafts (`matching`) → tellings (`fuse`, `split`, `build`, `telling`) → judged (`judge`) → happenings (`group`) → who
//! (`cast`), when (`dated`), where (`placed`), how many (`counted`), who says who did it (`said`), of what kind (`domain`) → the
//! record, codes last (`record`). Status is read off
//! the grammar before (`crate::status`). What a decider chose from, and why, comes along as [`Reasons`].

mod build;
mod by_word;
mod cast;
mod clash;
mod counted;
mod dated;
mod domain;
mod eligible;
pub mod filler;
mod fuse;
pub mod group;
mod judge;
mod matching;
pub(crate) mod party;
mod placed;
mod record;
mod said;
mod split;
mod standing;
pub mod telling;
mod worded;

pub use by_word::status_by_word;
pub use cast::Cast;
pub use group::Pair;
pub use judge::Verdict;
pub use record::Decided;
pub use telling::Telling;
pub use worded::word_at;

use crate::decide::Ballot;
use crate::predicate::Predications;
use crate::{petrarch, place, predicate, statement, status, story};
use dateline_resources::Resources;
use dateline_resources::learned::Learned;
use dateline_types::{Diagnostic, Document, Event, EventClass, Mentions, Parse, Rejected, Statement};
use telling::Source;

/// What a document was coded to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coded {
    /// Events, by the position of their triggers.
    pub events: Vec<Event>,
    /// Trends, forecasts, judgements.
    pub statements: Vec<Statement>,
    /// What was proposed as an event and is none, by position.
    pub rejected: Vec<Rejected>,
    /// What a person may want to see.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was decided on the way, and from what: for explanations and for learning.
#[derive(Debug, Default)]
pub struct Reasons {
    /// Everything that frames and grammar proposed.
    pub tellings: Vec<Telling>,
    /// For each telling whether it is a happening.
    pub verdicts: Vec<Verdict>,
    /// The pairs of tellings that were compared.
    pub pairs: Vec<Pair>,
    /// For each happening its decisions, in the order of `events`.
    pub decided: Vec<Decided>,
    /// The records of the happenings.
    pub events: Vec<Event>,
}

/// Codes a document.
///
/// Pure and deterministic: the same arguments give the same result, events sorted by trigger, ids from content.
pub fn code(document: &Document, parse: &Parse, mentions: &Mentions, resources: &Resources) -> Coded {
    code_with_reasons(document, parse, mentions, resources).0
}

/// Like [`code`], with what was to choose from.
pub fn code_with_reasons(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
) -> (Coded, Reasons) {
    code_by(document, parse, mentions, resources, &resources.learned)
}

/// Like [`code_with_reasons`], by these weights.
pub(crate) fn code_by(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
    learned: &Learned,
) -> (Coded, Reasons) {
    let predications = predicate::extract(parse, &resources.lexicon.grammar);
    let words = filler::Words::new(parse, &resources.lexicon, mentions);
    let drafts = matching::drafts(&words, &predications);
    let classes = classes_of(&drafts, &predications);
    let context = status::Context {
        document,
        parse,
        phrases: &words.phrases,
        predications: &predications,
        mentions,
        lexicon: &resources.lexicon,
        classes: &classes,
    };
    let (assessments, pointers) = status::assess_all(&context);
    let statements = statement::find(&context, &resources.lexicon.statements, &assessments);
    let places = place::contained(document, &mentions.places, &resources.gazetteer);
    let story = story::read(document, parse, &places, &mentions.times, &resources.lexicon.references);
    let source = Source {
        document,
        words: &words,
        predications: &predications,
        mentions,
        places: &places,
        story: &story,
        place_words: resources.gazetteer.words(),
    };

    let drafts = split::split(&source, fuse::fuse(&words, &predications, drafts));
    let mut tellings: Vec<Telling> = Vec::new();
    for drafts in drafts {
        let Some((mut event, hints)) = build::event(document, &words, &predications, &drafts) else {
            continue;
        };
        let main = drafts.main.predication;
        event.status = assessments[main].status.clone();
        // "*allegedly attacked* a house, *killing* two": what is said of one of its words is said of it.
        let other = drafts.predications.iter().filter(|&&p| p != main);
        record::take_claims(&mut event.status, other.map(|&p| assessments[p].status.claims.as_slice()));
        event.trace.extend(assessments[main].reasons.iter().cloned());
        status::attribute(&context, &assessments[main], &mut event);
        statement::keep_out(&statements, main, &mut event);
        let p = &predications.all()[main];
        tellings.push(Telling {
            head: p.head,
            sentence: p.sentence,
            main,
            drafts,
            event,
            hints,
            counts: Vec::new(),
            time: None,
            places: Vec::new(),
            takes_up: None,
            cues: crate::decide::Cues::default(),
        });
    }
    telling::read_own(&source, &mut tellings);
    for telling in &mut tellings {
        telling.event.domain = domain::domain(&source, telling);
    }
    telling::bind_pointers(&words, &predications, &pointers, &mut tellings);
    telling::describe(&source, &assessments, &mut tellings);

    let verdicts: Vec<Verdict> = tellings.iter().map(|t| judge::judge(t, learned)).collect();
    let (groups, pairs) = group::group(&source, &tellings, &verdicts, learned.decider("same"));
    let rejected = judge::rejected(&tellings, &verdicts, &groups, learned);
    let mut events = Vec::new();
    let mut all_decided = Vec::new();
    for members in groups {
        let main = record::fullest(&tellings, &verdicts, &members);
        // The telling that names the happening speaks first.
        let mut ordered = vec![main];
        ordered.extend(members.iter().copied().filter(|&t| t != main));
        let mut decided = Decided {
            cast: cast::cast(&source, &tellings, &ordered, learned),
            time: dated::date(&source, &tellings, &ordered, learned.decider("when")),
            place: placed::place(&source, &tellings, &ordered, learned.decider("where")),
            numbers: counted::count(&source, &tellings, &ordered, learned.decider("number")),
            claims: Ballot::default(),
            domain: Ballot::default(),
            members,
            main,
            whole: crate::decide::Cues::default(),
        };
        events.push(record::record(&source, resources, learned, &tellings, &verdicts, &mut decided));
        all_decided.push(decided);
    }
    let members: Vec<&[usize]> = all_decided.iter().map(|d: &Decided| d.members.as_slice()).collect();
    counted::share_tolls(&tellings, &members, &mut events);
    let reasons = Reasons { tellings, verdicts, pairs, decided: all_decided, events: events.clone() };
    if let Some(verbs) = &resources.verbs {
        let scene =
            petrarch::Scene { context: &context, assessments: &assessments, places: &places, resources };
        petrarch::take_over(&scene, verbs, &mut events);
    }
    events.sort_by(|a: &Event, b| (a.trigger.span, &a.id).cmp(&(b.trigger.span, &b.id)));
    events.dedup_by(|a, b| a.id == b.id);
    let statements = statements.into_iter().map(|found| found.statement).collect();
    (Coded { events, statements, rejected, diagnostics: Vec::new() }, reasons)
}

/// For each predication the class that the lexicon gives it, before happenings are joined.
pub(crate) fn classes(words: &filler::Words<'_>, predications: &Predications) -> Vec<Option<EventClass>> {
    classes_of(&matching::drafts(words, predications), predications)
}

fn classes_of(drafts: &[matching::Draft], predications: &Predications) -> Vec<Option<EventClass>> {
    let mut classes = vec![None; predications.all().len()];
    for draft in drafts {
        classes[draft.predication] = Some(draft.class);
    }
    classes
}
