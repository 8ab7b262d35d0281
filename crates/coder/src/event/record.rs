//! From a happening with its decisions to the record: what all tellings give together, codes last.

use super::build::no_prose;
use super::cast::{self, Cast};
use super::clash;
use super::counted;
use super::domain;
use super::judge::Verdict;
use super::placed;
use super::said;
use super::telling::{Source, Telling, type_name};
use crate::cue;
use crate::decide::{Ballot, Cues, NONE, bucket};
use crate::time;
use dateline_resources::Resources;
use dateline_resources::learned::Learned;
use dateline_types::*;
use smol_str::format_smolstr;

/// Quotes of one record at most.
const MOST_EVIDENCE: usize = 8;

/// What was decided about one happening.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decided {
    /// Its tellings, in text order.
    pub members: Vec<usize>,
    /// The telling that names it most fully.
    pub main: usize,
    /// Who.
    pub cast: Cast,
    /// When.
    pub time: Ballot<EventTime>,
    /// Where.
    pub place: Ballot<EventPlace>,
    /// How many.
    pub numbers: Ballot<Quantity>,
    /// Who says so, of whom did it.
    pub claims: Ballot<Claim>,
    /// What kind of quarrel or deed.
    pub domain: Ballot<Domain>,
    /// The cues of the probability that the record is right as a whole.
    pub whole: Cues,
}

/// The telling that names a happening most fully: told as a fact, by a verb with its parties, of a plain manner.
pub fn fullest(tellings: &[Telling], verdicts: &[Verdict], members: &[usize]) -> usize {
    let rank = |t: usize| {
        let event = &tellings[t].event;
        let bare = tellings[t].takes_up.is_some_and(|(_, bare)| bare);
        let fact =
            event.status.actuality == Actuality::Occurred && event.status.polarity == Polarity::Affirmed;
        let parties = usize::from(!event.actors.is_empty()) + usize::from(!event.targets.is_empty());
        let share = (verdicts[t].share() * 4.0) as usize;
        (!bare, fact, share, parties, event.class.mode().is_some())
    };
    let mut best = members[0];
    for &t in &members[1..] {
        if rank(t) > rank(best) {
            best = t;
        }
    }
    best
}

/// The record.
pub fn record(
    source: &Source<'_>,
    resources: &Resources,
    learned: &Learned,
    tellings: &[Telling],
    verdicts: &[Verdict],
    decided: &mut Decided,
) -> Event {
    let main = &tellings[decided.main];
    let members = &decided.members;
    // The telling that names the happening speaks first.
    let mut ordered = vec![decided.main];
    ordered.extend(members.iter().copied().filter(|&t| t != decided.main));
    let mut event = main.event.clone();
    event.mentions = members.iter().flat_map(|&t| mentions(source, &tellings[t])).collect();
    event.mentions.sort_by_key(|m| m.span);
    event.mentions.dedup_by(|a, b| a.span == b.span);
    event.class = class(tellings, members, main.event.class);
    event.extent = verdicts[decided.main].extent(main.event.extent);
    let mutual = members.iter().any(|&t| tellings[t].event.symmetry == Symmetry::Mutual);
    event.actors = cast::chosen(&decided.cast.actors);
    event.targets = cast::chosen(&decided.cast.targets);
    event.symmetry = match (mutual, event.actors.is_empty() && event.targets.is_empty()) {
        (true, _) => Symmetry::Mutual,
        (false, true) => Symmetry::Unknown,
        (false, false) => Symmetry::Directed,
    };
    for &t in members {
        for instrument in &tellings[t].event.instruments {
            if !event
                .instruments
                .iter()
                .any(|i| i.kind == instrument.kind || i.span.overlaps(instrument.span))
            {
                event.instruments.push(instrument.clone());
            }
        }
        event.contexts.extend(&tellings[t].event.contexts);
    }
    event.contexts.sort_unstable();
    event.contexts.dedup();
    event.civilian_targeting = members
        .iter()
        .map(|&t| tellings[t].event.civilian_targeting)
        .find(|c| *c != CivilianTargeting::Unknown)
        .unwrap_or(CivilianTargeting::Unknown);
    event.status = status(tellings, members, decided.main);
    event.quantities = counted::chosen(&decided.numbers);
    clash::sides(source, tellings, members, &mut event);
    event.time = decided.time.winner().and_then(|c| c.value.clone());
    if event.status.actuality == Actuality::Occurred {
        event.time = event.time.map(|time| time::not_after(time, source.document));
    }
    event.place = decided.place.winner().and_then(|c| c.value.clone());
    event.other_places = placed::others(tellings, members, event.place.as_ref());
    decided.claims = said::ballot(source, tellings, verdicts, &ordered, &event, learned.decider("claim"));
    said::settle(&decided.claims, &mut event.status);
    decided.domain = domain::ballot(source, tellings, &ordered, &event, learned.decider("domain"));
    event.domain = domain::of_happening(source, tellings, &ordered, &event, &decided.domain);
    event.violence_class = domain::violence_class(&event);
    event.evidence = evidence(source, tellings, members, decided.main);
    event.id = id(source.document, tellings, members);
    let mut hints = main.hints.clone();
    hints.extend(members.iter().flat_map(|&t| tellings[t].hints.iter().copied()));
    hints.dedup();
    event.codes = resources.ontology.codes(event.class, &hints);
    confide(source, learned, tellings, verdicts, decided, &mut event);
    event.trace = explain(source, learned, tellings, verdicts, decided, &event);
    event
}

/// The id: the document and the place of the first words that tell it. Two happenings of one word ("attacked a church and
/// a post") are told apart by their number among them.
fn id(document: &Document, tellings: &[Telling], members: &[usize]) -> EventId {
    let first = members.iter().map(|&t| tellings[t].event.trigger.span.start()).min().unwrap_or(0);
    let same = tellings.iter().take(members[0]).filter(|t| t.event.trigger.span.start() == first).count();
    let start = (first as u64).to_le_bytes();
    let number = (same as u64).to_le_bytes();
    let mut parts: Vec<&[u8]> = vec![document.id.as_str().as_bytes(), &start];
    if same > 0 {
        parts.push(&number);
    }
    EventId::of(&parts)
}

/// The class: of the members that name a mode the one named most often, the first among equals.
fn class(tellings: &[Telling], members: &[usize], main: EventClass) -> EventClass {
    if main.mode().is_some() && members.len() < 3 {
        return main;
    }
    let mut counts: Vec<(EventClass, usize)> = Vec::new();
    for &t in members {
        let class = tellings[t].event.class;
        if class.mode().is_none() || class.plover_type() != main.plover_type() {
            continue;
        }
        match counts.iter_mut().find(|(c, _)| *c == class) {
            Some((_, n)) => *n += 1,
            None => counts.push((class, 1)),
        }
    }
    let best = counts.iter().map(|(_, n)| *n).max();
    counts.iter().find(|(_, n)| Some(*n) == best).map_or(main, |(class, _)| *class)
}

/// Every word that tells it in one telling: the trigger, then the other verbs and nouns that hang on it ("*killed* in an
/// *attack*").
fn mentions(source: &Source<'_>, telling: &Telling) -> Vec<dateline_types::Telling> {
    let trigger = &telling.event.trigger;
    let mention = |span: Span| dateline_types::Telling {
        span,
        text: source.document.words(span).to_owned(),
        sentence: telling.sentence,
    };
    let mut all = vec![mention(trigger.span)];
    for &other in &telling.drafts.predications {
        let span = source.words.parse.tokens()[source.predications.all()[other].head as usize].span;
        if !all.iter().any(|m| m.span.overlaps(span)) {
            all.push(mention(span));
        }
    }
    all
}

/// The status of the telling that names it, with the claims of the others ("officials said 12 people were *killed* in the
/// *attack*").
fn status(tellings: &[Telling], members: &[usize], main: usize) -> Status {
    let mut status = tellings[main].event.status.clone();
    let others = members.iter().filter(|&&t| t != main);
    take_claims(&mut status, others.map(|&t| tellings[t].event.status.claims.as_slice()));
    status
}

/// Adds the claims of other words for a happening to its own: numbered once, each bound to the claim it is reported by.
pub fn take_claims<'c>(status: &mut Status, others: impl Iterator<Item = &'c [Claim]>) {
    for claims in others {
        let mut numbers: Vec<(smol_str::SmolStr, smol_str::SmolStr)> = Vec::new();
        for claim in claims {
            if let Some(known) = status.claims.iter_mut().find(|c| c.span.overlaps(claim.span)) {
                // "suspect that the Front was behind the *blast* that *killed* ten": of the doer, not of the toll.
                if known.act == claim.act
                    && known.about == ClaimAbout::Toll
                    && claim.about == ClaimAbout::Responsibility
                {
                    known.about = claim.about;
                }
                continue;
            }
            let mut claim = claim.clone();
            // "Militants *allegedly* attacked a house, killing two": what is certain is the deed, what is alleged the doer.
            let blames = matches!(claim.act, ClaimAct::Alleged | ClaimAct::Suspected);
            if blames && claim.about == ClaimAbout::Occurrence && status.certainty == Certainty::Certain {
                claim.about = ClaimAbout::Responsibility;
            }
            let new = format_smolstr!("c{}", status.claims.len() + 1);
            let parent = claim.parent.take();
            claim.parent =
                parent.and_then(|p| numbers.iter().find(|(old, _)| *old == p).map(|(_, n)| n.clone()));
            numbers.push((std::mem::replace(&mut claim.id, new.clone()), new));
            status.claims.push(claim);
        }
    }
}

/// The sentence of the telling that names it, then those of the others in text order.
fn evidence(source: &Source<'_>, tellings: &[Telling], members: &[usize], main: usize) -> EvidenceList {
    let first = tellings[main].event.evidence.all()[0].clone();
    let mut rest: Vec<Evidence> = Vec::new();
    for &t in members {
        for quote in tellings[t].event.evidence.all() {
            let known = quote.span == first.span || rest.iter().any(|e| e.span == quote.span);
            if !known && rest.len() + 1 < MOST_EVIDENCE {
                rest.push(quote.clone());
            }
        }
    }
    debug_assert!(first.span.in_text(&source.document.text).is_some());
    EvidenceList::new(first, rest)
}

/// What is left of a record's probability where the sentence is no prose.
const TRUST_IN_TABLES: f64 = 0.4;

/// Cues of the telling that say how it stands in its sentence.
const STANDING: &[&str] =
    &["kind=", "root", "relation=", "noun ", "actuality=", "governor none", "told before=", "tense="];

/// The probability of the record and its fields.
fn confide(
    source: &Source<'_>,
    learned: &Learned,
    tellings: &[Telling],
    verdicts: &[Verdict],
    decided: &mut Decided,
    event: &mut Event,
) {
    let judged = decided.members.iter().map(|&t| verdicts[t].share()).fold(0.0, f64::max);
    let fields = FieldConfidence {
        class: judged,
        actors: cast::share(&decided.cast.actors),
        targets: cast::share(&decided.cast.targets),
        time: if decided.time.learned { decided.time.winner().map_or(0.5, |c| c.share) } else { 0.5 },
        place: placed::share(&decided.place),
    };
    let mut cues = Cues::default();
    cues.add("always");
    let tenth = |p: f64| (p * 10.0).floor().clamp(0.0, 9.0) as usize;
    for (name, p) in [
        ("class", fields.class),
        ("actors", fields.actors),
        ("targets", fields.targets),
        ("time", fields.time),
        ("place", fields.place),
    ] {
        // One cue for each tenth that is reached: the weight of a high probability is the sum of the steps below it.
        for step in 1..=tenth(p) {
            cue!(cues, "{name}>={step}");
        }
    }
    let product = fields.class * fields.actors * fields.targets * fields.time * fields.place;
    for step in 1..=(product * 20.0).floor().clamp(0.0, 19.0) as usize {
        cue!(cues, "product>={step}");
    }
    let main = &tellings[decided.main];
    for cue in main.cues.iter().filter(|c| STANDING.iter().any(|begin| c.starts_with(begin))) {
        cues.add(cue);
    }
    cue!(cues, "type={}", type_name(event.class));
    cue!(cues, "tellings={}", decided.members.len().min(4));
    cue!(cues, "parties={}/{}", event.actors.len().min(2), event.targets.len().min(2));
    cue!(cues, "extent={}", event.extent);
    cue!(cues, "part={}", source.story.part(event.sentence).name());
    cue!(cues, "time={}", event.time.as_ref().map_or(NONE, |t| t.basis.as_str()));
    cue!(cues, "place={}", event.place.as_ref().map_or(NONE, |p| p.basis.as_str()));
    cue!(
        cues,
        "precision={}",
        event
            .place
            .as_ref()
            .map_or(NONE, |p| p.place.as_ref().map_or("unresolved", |p| p.precision.as_str()))
    );
    cue!(cues, "claims={}", bucket(event.status.claims.len().min(4)));
    let decider = learned.decider("whole");
    event.confidence = if decider.is_empty() { event.confidence } else { decider.probability(cues.iter()) };
    // No gold text is a table or a list of results: what was learned on prose is not to be trusted there.
    let sentence = &source.words.parse.sentences()[event.sentence as usize];
    if no_prose(source.words, sentence).is_some() {
        event.confidence *= TRUST_IN_TABLES;
    }
    event.field_confidence = fields;
    decided.whole = cues;
}

/// The reasons, a line each.
fn explain(
    source: &Source<'_>,
    learned: &Learned,
    tellings: &[Telling],
    verdicts: &[Verdict],
    decided: &Decided,
    event: &Event,
) -> Vec<String> {
    let mut lines = tellings[decided.main].event.trace.clone();
    for mention in &event.mentions {
        lines.push(format!("told by {:?} at {}", mention.text, mention.span.start()));
    }
    for &object in decided.members.iter().flat_map(|&t| &tellings[t].drafts.objects) {
        let token = &source.words.parse.tokens()[object as usize];
        lines.push(format!("told by {:?} at {}", token.form, token.span.start()));
    }
    let verdict = &verdicts[decided.main];
    verdict.happening.explain("happening", learned.decider("judge"), &mut lines);
    verdict.sum.explain("sum of many", learned.decider("sum"), &mut lines);
    decided.cast.actors.explain("actor", learned.decider("actor"), &mut lines);
    decided.cast.targets.explain("target", learned.decider("target"), &mut lines);
    decided.time.explain("time", learned.decider("when"), &mut lines);
    decided.place.explain("place", learned.decider("where"), &mut lines);
    decided.numbers.explain("number", learned.decider("number"), &mut lines);
    decided.claims.explain("claim", learned.decider("claim"), &mut lines);
    decided.domain.explain("domain", learned.decider("domain"), &mut lines);
    lines
}
