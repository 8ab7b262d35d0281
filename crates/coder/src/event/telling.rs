//! A telling: one predication, or several of one sentence that hang on each other, with what its own words say.
//!
//! Tellings are what frames and grammar propose. Whether one is a happening told here, and which tellings are one
//! happening, is decided later, over the whole document.

use super::filler::Words;
use super::fuse::Happening;
use crate::cue;
use crate::decide::{Cues, NONE, bucket};
use crate::predicate::{Kind, Modality, Predication, Predications, Relation, Tense, Voice};
use crate::status::{Assessment, Pointer};
use crate::story::Story;
use crate::{place, quantity, time};
use dateline_resources::gazetteer::PlaceWords;
use dateline_resources::ontology::Hint;
use dateline_types::*;

/// One telling.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The drafts it is made of.
    pub drafts: Happening,
    /// The predication that names it.
    pub main: usize,
    /// The token that heads it.
    pub head: u32,
    /// The sentence it stands in.
    pub sentence: u32,
    /// The record that its own words alone would make.
    pub event: Event,
    /// What crosswalks to other schemes ask beyond the class.
    pub hints: Vec<Hint>,
    /// The numbers of its own words.
    pub counts: Vec<Quantity>,
    /// The time its clause governs.
    pub time: Option<EventTime>,
    /// The places its clause governs, its own first.
    pub places: Vec<EventPlace>,
    /// The telling it takes up ("the attack"), and whether it says nothing else.
    pub takes_up: Option<(usize, bool)>,
    /// What it looks like.
    pub cues: Cues,
}

impl Telling {
    /// The day interval of the time its own clause governs.
    pub fn days(&self) -> Option<DayInterval> {
        self.time.as_ref().and_then(|t| t.interval)
    }

    /// The place its own clause governs, if it is resolved.
    pub fn place(&self) -> Option<&PlaceRef> {
        self.places.first().and_then(|p| p.place.as_ref())
    }
}

/// What tellings are read from.
pub struct Source<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its words, classified.
    pub words: &'a Words<'a>,
    /// Its clauses.
    pub predications: &'a Predications,
    /// What its words refer to.
    pub mentions: &'a Mentions,
    /// Its places, those told of as inside others bound to them.
    pub places: &'a [PlaceMention],
    /// Its structure.
    pub story: &'a Story,
    /// What prepositions and kinds say of a place beside them.
    pub place_words: &'a PlaceWords,
}

/// On which side of `b` a token of its sentence stands, as cues say it.
pub fn side(a: u32, b: u32) -> &'static str {
    if a < b { "left" } else { "right" }
}

/// Whether `a`, a token or a sentence, is told before `b`, as cues say it.
pub fn order(a: u32, b: u32) -> &'static str {
    if a < b { "before" } else { "after" }
}

/// Adds to each telling the numbers, time and places of its own clause.
pub fn read_own(source: &Source<'_>, tellings: &mut [Telling]) {
    let claimants: Vec<quantity::Claimant> = tellings
        .iter()
        .map(|t| quantity::Claimant {
            head: t.head,
            words: t.drafts.predications.iter().map(|&i| source.predications.all()[i].head).collect(),
            clause: source.predications.all()[t.main].clause.clone(),
            kinds: quantity::kinds_of(t.event.class),
            actors: t.drafts.main.actors.iter().map(|f| f.core).collect(),
            targets: t.drafts.main.targets.iter().map(|f| f.core).collect(),
            done: quantity::done_to(t.event.class),
        })
        .collect();
    let counts =
        quantity::attach(source.document, source.words.parse, &source.words.lexicon.numbers, &claimants);
    for (telling, counts) in tellings.iter_mut().zip(counts) {
        telling.counts = counts;
        let heads = std::iter::once(telling.head)
            .chain(telling.drafts.predications.iter().map(|&i| source.predications.all()[i].head));
        telling.time = heads.clone().find_map(|head| {
            let words = &source.words.lexicon.time;
            time::attach(source.document, source.words.parse, words, &source.mentions.times, head)
        });
        let (first, others) = place::attach(
            source.document,
            source.words.parse,
            source.place_words,
            source.places,
            telling.head,
        );
        telling.places = first.into_iter().chain(others).collect();
        if let Some(own) = source.places.iter().find(|p| Some(p.span) == telling.drafts.own_place) {
            telling.places = vec![place::event_place(source.document, own, PlaceBasis::Attached)];
        }
    }
}

/// Which telling takes up which, by what definite nouns point to.
pub fn bind_pointers(
    words: &Words<'_>,
    predications: &Predications,
    pointers: &[Pointer],
    tellings: &mut [Telling],
) {
    let mut of = vec![None; predications.all().len()];
    for (t, telling) in tellings.iter().enumerate() {
        for &p in &telling.drafts.predications {
            of[p] = Some(t);
        }
    }
    for pointer in pointers {
        let (Some(from), Some(to)) = (of[pointer.from], of[pointer.to]) else { continue };
        if from == to {
            continue;
        }
        let draft = &tellings[from].drafts.main;
        let plain = |&t: &u32| {
            t == predications.all()[draft.predication].head && words.phrases.qualifiers(t).is_empty()
        };
        let bare = tellings[from].drafts.predications.len() == 1
            && draft.targets.is_empty()
            && draft.recipients.is_empty()
            && draft.instruments.iter().all(plain);
        tellings[from].takes_up = Some((to, bare));
    }
}

/// Fills the cues of each telling: what its words, its clause and its sentence look like.
pub fn describe(source: &Source<'_>, assessments: &[Assessment], tellings: &mut [Telling]) {
    let mut order: Vec<usize> = (0..tellings.len()).collect();
    order.sort_by_key(|&t| (tellings[t].head, t));
    let mut earlier: rustc_hash::FxHashMap<String, usize> = rustc_hash::FxHashMap::default();
    for t in order {
        let telling = &tellings[t];
        let mut cues = Cues::default();
        about_word(source, telling, &mut cues);
        about_clause(source, telling, &assessments[telling.main], &mut cues);
        about_sentence(source, telling, &mut cues);
        let told = earlier.entry(type_name(telling.event.class)).or_default();
        cue!(cues, "told before={}", bucket(*told));
        *told += 1;
        tellings[t].cues = cues;
    }
}

/// The type as cues name it.
pub fn type_name(class: EventClass) -> String {
    class.plover_type().map_or_else(|| class.to_string(), |t| t.to_string())
}

fn about_word(source: &Source<'_>, telling: &Telling, cues: &mut Cues) {
    let p = &source.predications.all()[telling.main];
    let kind = kind_name(p);
    let class = telling.event.class;
    cues.add("always");
    cue!(cues, "type={}", type_name(class));
    cue!(cues, "class={class}");
    cue!(cues, "lemma={}", p.lemma);
    cue!(cues, "lemma={}&{kind}", p.lemma);
    cue!(cues, "kind={kind}");
    cue!(cues, "{}&{kind}", type_name(class));
    cue!(cues, "specificity={}", (telling.drafts.main.specificity / 8).min(4));
    cues.add_if(telling.drafts.main.general, "general");
    cues.add_if(telling.drafts.main.mutual, "mutual");
    cue!(cues, "joined={}", telling.drafts.predications.len().min(3));
    if p.kind == Kind::Noun {
        let token = &source.words.parse.tokens()[p.head as usize];
        let number = if matches!(token.tag.as_str(), "NNS" | "NNPS") { "plural" } else { "singular" };
        let what = determination(source.words, p.head);
        cue!(cues, "noun {what} {number}");
        cue!(cues, "noun {what}&{kind}&{}", type_name(class));
        cue!(cues, "dep={}", token.dep);
        for q in source.words.phrases.qualifiers(p.head).into_iter().take(3) {
            let t = &source.words.parse.tokens()[q as usize];
            if matches!(t.pos, Pos::Adj | Pos::Noun | Pos::Verb) {
                cue!(cues, "qualifier={}", source.words.phrases.lemma(q));
            } else {
                cue!(cues, "qualifier {}", t.pos);
            }
        }
        cues.add_if(token.pos == Pos::Propn, "proper noun");
    }
}

/// How a noun is determined: "the", "a", bare, possessed, numbered, "no".
pub fn determination(words: &Words<'_>, noun: u32) -> &'static str {
    if !words.phrases.possessors(noun).is_empty() {
        return "possessed";
    }
    if crate::coref::is_definite(words.parse, &words.lexicon.references, noun) {
        return "definite";
    }
    if words.phrases.modifiers(noun).iter().any(|&m| words.parse.tokens()[m as usize].pos == Pos::Num) {
        return "numbered";
    }
    if words.phrases.determiner(noun).is_some() { "indefinite" } else { "bare" }
}

fn kind_name(p: &Predication) -> &'static str {
    match (p.kind, p.light, p.voice) {
        (Kind::Noun, Some(_), _) => "light",
        (Kind::Noun, None, _) => "noun",
        (Kind::Adjective, ..) => "adjective",
        (Kind::Verb, _, Voice::Active) => "active",
        (Kind::Verb, _, Voice::Passive) => "passive",
    }
}

fn about_clause(source: &Source<'_>, telling: &Telling, assessment: &Assessment, cues: &mut Cues) {
    let all = source.predications.all();
    let p = &all[telling.main];
    let kind = kind_name(p);
    let tense = match p.tense {
        Tense::Past => "past",
        Tense::Present => "present",
        Tense::Future => "future",
        Tense::Infinitive => "infinitive",
        Tense::Participle => "participle",
        Tense::None => NONE,
    };
    cue!(cues, "tense={tense}");
    cue!(cues, "tense={tense}&{}", type_name(telling.event.class));
    cues.add_if(p.perfect, "perfect");
    cues.add_if(p.perfect, format!("perfect {tense}"));
    cues.add_if(p.progressive, "progressive");
    if let Some((_, modality)) = p.modal {
        cue!(
            cues,
            "modal={}",
            match modality {
                Modality::Possible => "possible",
                Modality::Necessary => "necessary",
                Modality::Conditional => "conditional",
            }
        );
    }
    cues.add_if(p.negation.is_some(), "negated here");
    match &p.governor {
        None => cues.add("governor none"),
        Some(governor) => {
            let above = &all[governor.predication];
            let relation = match &governor.relation {
                Relation::Complement => "complement".to_owned(),
                Relation::Adverbial(mark) => format!("adverbial {mark}"),
                Relation::Relative(_) => "relative".to_owned(),
                Relation::NounComplement => "noun complement".to_owned(),
                Relation::Argument(function) => format!("argument {function:?}").to_lowercase(),
                Relation::Parataxis => "parataxis".to_owned(),
            };
            cue!(cues, "relation={relation}");
            cue!(cues, "relation={relation}&{kind}");
            let word = &source.words.parse.tokens()[above.head as usize];
            if matches!(word.pos, Pos::Verb | Pos::Noun | Pos::Adj) {
                cue!(cues, "above={}", above.lemma);
            }
        }
    }
    for &adverb in p.adverbs.iter().take(4) {
        cue!(cues, "adverb={}", source.words.phrases.lemma(adverb));
    }
    let status = &assessment.status;
    cue!(cues, "actuality={}", status.actuality);
    cue!(cues, "actuality={}&{kind}", status.actuality);
    cue!(cues, "certainty={}", status.certainty);
    cues.add_if(status.polarity == Polarity::Negated, "negated");
    cues.add_if(assessment.given, "given");
    for claim in &status.claims {
        cue!(cues, "claim={}", claim.act);
    }
    let filled = |n: usize| ["0", "1", "2"][n.min(2)];
    let draft = &telling.drafts.main;
    cue!(
        cues,
        "parties={}/{}",
        filled(draft.actors.len()),
        filled(draft.targets.len() + draft.recipients.len())
    );
    cue!(
        cues,
        "{}&parties={}/{}&{kind}",
        type_name(telling.event.class),
        filled(draft.actors.len()),
        filled(draft.targets.len() + draft.recipients.len())
    );
    for (role, fillers) in [("actor", &draft.actors), ("target", &draft.targets)] {
        for filler in fillers.iter().take(2) {
            let t = &source.words.parse.tokens()[filler.core as usize];
            cue!(cues, "{role} {}", t.pos);
            for class in source.words.lexicon.classes.names(filler.classes) {
                cue!(cues, "{role} is {class}");
                cue!(cues, "{}&{role} is {class}", type_name(telling.event.class));
            }
            if matches!(t.pos, Pos::Noun) {
                cue!(cues, "{role} {}", determination(source.words, filler.core));
            }
        }
    }
    cue!(cues, "means={}", telling.event.instruments.len().min(2));
    let kinds: Vec<&str> = telling.counts.iter().filter_map(|q| Some(q.kind?.as_str())).collect();
    cue!(cues, "numbers={}", kinds.len().min(3));
    for kind in kinds {
        cue!(cues, "number {kind}");
    }
    cue!(cues, "count={}", telling.event.count.min.min(3));
    match &telling.time {
        None => cues.add("time none"),
        Some(time) => {
            cue!(cues, "time {}", time.granularity);
            cue!(cues, "time {}", age(source.story, time.interval));
        }
    }
    cue!(cues, "domain={}", telling.event.domain.domain);
    cue!(cues, "domain={}&{}", telling.event.domain.domain, type_name(telling.event.class));
    cue!(cues, "place {}", telling.places.first().map_or(NONE, |p| p.basis.as_str()));
}

/// How long before the report an interval ends, in words.
pub fn age(story: &Story, interval: Option<DayInterval>) -> &'static str {
    let (Some(dct), Some(interval)) = (story.dct, interval) else { return "undated" };
    if interval.start() > dct {
        return "ahead";
    }
    match (dct - interval.end()).get_days() {
        ..=0 => "today",
        1 => "yesterday",
        2..=7 => "this week",
        8..=31 => "this month",
        32..=366 => "this year",
        _ => "long ago",
    }
}

fn about_sentence(source: &Source<'_>, telling: &Telling, cues: &mut Cues) {
    let part = source.story.part(telling.sentence);
    let class = type_name(telling.event.class);
    cue!(cues, "part={}", part.name());
    cue!(cues, "part={}&{class}", part.name());
    cue!(cues, "sentence={}", bucket(telling.sentence as usize));
    let all = source.words.parse.sentences().len().max(1);
    cue!(cues, "third={}", telling.sentence as usize * 3 / all);
    cues.add_if(source.story.looks_back(telling.sentence), "looks back");
    cues.add_if(source.story.looks_back(telling.sentence), format!("looks back&{class}"));
    let sentence = &source.words.parse.sentences()[telling.sentence as usize];
    cue!(cues, "length={}", bucket(sentence.tokens.len() / 6));
    // The word a sentence opens with says how it goes on from the one before ("In", "However", "Since", "Meanwhile").
    if let Some(first) = sentence
        .tokens
        .clone()
        .map(|t| &source.words.parse.tokens()[t as usize])
        .find(|t| t.pos != Pos::Space && t.pos != Pos::Punct)
        && matches!(first.pos, Pos::Adp | Pos::Adv | Pos::Sconj | Pos::Cconj | Pos::Pron | Pos::Det)
    {
        cue!(cues, "opens={}", first.form.to_lowercase());
    }
    cues.add_if(source.words.parse.tokens()[telling.head as usize].head == telling.head, "root");
}
