//! Which words of a document are persons' names, decided over the whole document.
//!
//! A run of words written like a name is a person's if more speaks for that than for a place or a group, and also if
//! nothing is known of it at all. A name once recognised is masked in all its forms: a surname alone, a possessive, in
//! capitals, in small letters where English has no such word. The name of a holder of public office stays, where the
//! words give the office, unless the words make its holder a victim, a suspect or a detainee. Children are always masked.
//! A report that is told over is looked at as it is told; its names are then looked for in all their cases in the report.

use super::evidence::{Evidence, KNOWN, weigh};
use super::inflection::{key, stem};
use super::run::{Words, runs};
use super::word::{is_caseless, name_words, opens_sentence, words};
use super::{contact, passage};
use crate::engine::{Engine, Told};
use dateline_resources::Resources;
use dateline_resources::persons::PersonList;
use dateline_types::{Document, Mentions, Parse, Pos, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What was found in a text.
#[derive(Default)]
struct Found {
    /// Names of persons, and contacts and passages.
    masked: Vec<Span>,
    /// Names of places, groups and offices that stay whoever else bears them.
    kept: Vec<Span>,
}

/// A run that was looked at.
struct Name {
    range: Range<usize>,
    key: String,
    own: Evidence,
}

/// The spans of persons' names, telephone numbers, addresses and instructional passages in a document that was parsed.
pub fn person_spans(
    document: &Document,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
) -> Vec<Span> {
    let words = Words::new(&document.text, parse, in_capitals(&document.text));
    find(&words, parse, mentions, resources, &BTreeSet::new()).masked
}

/// The same for a document that was told over. Names are sought in all their cases.
pub fn told_spans(document: &Document, parse: &Parse, told: &Told, resources: &Resources) -> Vec<Span> {
    told_names(document, parse, told, resources, &BTreeSet::new())
}

/// The same, where `names` are persons' whatever else is known of them.
fn told_names(
    document: &Document,
    parse: &Parse,
    told: &Told,
    resources: &Resources,
    names: &BTreeSet<String>,
) -> Vec<Span> {
    let there = &told.report.document.text;
    // A report in capitals is told as it would be written else.
    let listed = Words::new(there, &told.report.parse, in_capitals(there)).with_sure_labels();
    let found = find(&listed, &told.report.parse, &told.mentions, resources, names);
    // Word for word: between two words of a name the report may have one that was not told.
    let back = |spans: &[Span]| -> Vec<Span> {
        let over = |span: &Span| {
            let inside = words(&there[span.range()]).into_iter();
            inside.map(|w| Span::new(span.start() + w.span.start(), span.start() + w.span.end())).collect()
        };
        let mut words: Vec<Span> = spans
            .iter()
            .flat_map(|span| -> Vec<Span> { over(span) })
            .map(|w| told.report.backward(w))
            .collect();
        words.sort();
        words.dedup();
        words
    };
    let own = Words::new(&document.text, parse, in_capitals(&document.text));
    let mut masked = back(&found.masked);
    let kept = back(&found.kept);
    // Of what was not parsed, the head and captions, one word with a capital is no name; several are.
    let is_parsed = |span: &Span| {
        let at = own.list.partition_point(|word| word.span.end() <= span.start());
        own.tokens.get(at).is_some_and(Option::is_some)
    };
    masked.retain(is_parsed);
    let several = |span: &Span| words(&document.text[span.range()]).len() > 1;
    masked.extend(
        cautious_spans(&document.text, resources).into_iter().filter(|s| several(s) && !is_parsed(s)),
    );
    masked.sort();
    // A name is sought by the stems of its forms and of what the dictionary takes them from.
    let stems_of = |at: usize| {
        let lemma = own.tokens[at].and_then(|token| stem(&parse.tokens()[token as usize].lemma));
        stem(own.list[at].text).into_iter().chain(lemma)
    };
    let is_long = |at: &usize| own.list[*at].text.chars().count() > 2;
    let hidden = covered(&own, &masked);
    let stays = covered(&own, &kept);
    let mut stems: BTreeSet<String> =
        (0..own.list.len()).filter(|at| hidden[*at] && is_long(at)).flat_map(stems_of).collect();
    stems.extend(names.iter().cloned());
    let mut forms = Vec::new();
    for at in (0..own.list.len()).filter(|at| !hidden[*at] && !stays[*at] && is_long(at)) {
        if !stems_of(at).any(|stem| stems.contains(&stem)) {
            continue;
        }
        let surname = || stems_of(at).any(|stem| resources.persons.ends(PersonList::SurnameEnding, &stem));
        let word = own.list[at];
        if !word.text.starts_with(char::is_lowercase) || own.pos(parse, at) == Some(Pos::Propn) || surname() {
            forms.push(word.span);
        }
    }
    masked.extend(forms);
    masked.extend(contact::spans(&document.text));
    masked.sort();
    masked
}

/// For each word, whether one of the spans, which are ascending, lies over it.
fn covered(words: &Words<'_>, spans: &[Span]) -> Vec<bool> {
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        match apart.last_mut() {
            Some(last) if last.overlaps(*span) => *last = last.cover(*span),
            _ => apart.push(*span),
        }
    }
    let over = |span: Span| apart.get(apart.partition_point(|one| one.end() <= span.start()));
    words.list.iter().map(|word| over(word.span).is_some_and(|one| one.overlaps(word.span))).collect()
}

/// True if a text is in capitals, so that they tell nothing.
fn in_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) || dateline_nlp::Truecaser::is_in_capitals(text)
}

/// The names in a headline that stands beside the text: what the text says of a name holds there too.
pub fn title_spans(title: &str, document: &Document, masked: &[Span], engine: &Engine) -> Vec<Span> {
    let as_text = Document {
        text: title.to_owned(),
        title: None,
        dateline_place: None,
        front_matter: None,
        blocks: Vec::new(),
        ..document.clone()
    };
    let (parse, _) = engine.parse(&as_text);
    let names: BTreeSet<String> = masked
        .iter()
        .filter_map(|span| span.in_text(&document.text))
        .flat_map(name_words)
        .map(|name| key(&name))
        .collect();
    if let Some(told) = engine.tell(&as_text, &parse) {
        return told_names(&as_text, &parse, &told, engine.resources(), &names);
    }
    let words = Words::new(title, &parse, false);
    let (mentions, _) = engine.mention(&as_text, &parse);
    find(&words, &parse, &mentions, engine.resources(), &names).masked
}

/// The spans to mask in a text no model can parse: runs of capitalised words that no dictionary knows, and every word
/// of a script without capitals that is no known place.
pub fn cautious_spans(text: &str, resources: &Resources) -> Vec<Span> {
    let parse = Parse::default();
    let words = Words::new(text, &parse, false);
    find(&words, &parse, &Mentions::default(), resources, &BTreeSet::new()).masked
}

fn find(
    words: &Words<'_>,
    parse: &Parse,
    mentions: &Mentions,
    resources: &Resources,
    names: &BTreeSet<String>,
) -> Found {
    let (text, in_capitals) = (words.text, words.in_capitals);
    let mut found: Vec<Name> = Vec::new();
    let mut weights: BTreeMap<String, Evidence> = BTreeMap::new();
    for range in runs(words, parse, &resources.persons) {
        let Some((range, own)) = weigh(words, range, parse, mentions, resources) else { continue };
        let key = words.lower[range.clone()].iter().map(|lower| key(lower)).collect::<Vec<_>>().join(" ");
        weights.entry(key.clone()).or_default().add(own);
        found.push(Name { range, key, own });
    }
    let persons = decide(&weights);
    let mut masked: Vec<Span> = contact::spans(text);
    let mut all: BTreeSet<String> = names.clone();
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut taken = vec![false; words.list.len()];
    for name in &found {
        if persons.contains(name.key.as_str()) || name.own.minor {
            let span = words.span(&name.range);
            masked.push(span);
            taken[name.range.clone()].fill(true);
            all.extend(name_words(&text[span.range()]).iter().map(|name| super::inflection::key(name)));
            if in_capitals {
                all.extend(name.key.split(' ').filter(|word| word.chars().count() > 2).map(str::to_owned));
            }
        } else {
            kept.push(name.range.clone());
        }
    }
    // A place or group that is known stays, though a person bears its name; a public office keeps all of its name.
    let is_strong = |evidence: &Evidence| evidence.place.max(evidence.group) >= KNOWN || evidence.public;
    let mut stays = vec![false; words.list.len()];
    for name in found.iter().filter(|name| is_strong(&weights[&name.key])) {
        stays[name.range.clone()].fill(true);
    }
    for (at, word) in words.list.iter().enumerate() {
        if taken[at] || stays[at] {
            continue;
        }
        let lower = &words.lower[at];
        let is_small = word.text.starts_with(char::is_lowercase) && !word.text.contains(char::is_uppercase);
        let is_word = || {
            resources.persons.is_common(lower)
                || stem(lower).is_some_and(|stem| {
                    words.pos(parse, at) != Some(Pos::Propn)
                        && !resources.persons.ends(PersonList::SurnameEnding, &stem)
                })
        };
        let is_form = all.contains(&key(lower)) && !(is_small && is_word());
        let is_hidden = is_caseless(word.text) && !resources.gazetteer.knows(word.text);
        if is_form || is_hidden {
            masked.push(word.span);
        }
    }
    let named = of_groups(words, mentions, resources);
    masked.retain(|span| !named.iter().any(|known| known.contains(*span)));
    let passages = passage::spans(text);
    masked.retain(|span| !passages.iter().any(|passage| passage.contains(*span)));
    masked.extend(passages);
    masked.sort();
    let strong =
        found.iter().filter(|name| is_strong(&weights[&name.key]) && !persons.contains(name.key.as_str()));
    let mut kept: Vec<Span> = strong.map(|name| words.span(&name.range)).collect();
    kept.extend(named);
    Found { masked, kept }
}

/// The words of groups and institutions that the dictionary knows ("the State Committee for National Security"), and words for
/// people by what they do that only begin a sentence ("Bombers"): never masked.
fn of_groups(words: &Words<'_>, mentions: &Mentions, resources: &Resources) -> Vec<Span> {
    // A key that is no state's is a group's or a body's by its own name, whatever the recogniser takes it for.
    let is_group = |key: &str| key.len() != 3;
    let known: Vec<(Span, bool)> = mentions
        .actors
        .iter()
        .filter(|m| !m.is_person)
        .filter_map(|m| Some((m.span, is_group(m.actor.as_deref()?))))
        .collect();
    let mut found = Vec::new();
    for (at, word) in words.list.iter().enumerate() {
        let person = words.labels[at].is_some_and(|label| matches!(label, "PERSON" | "PER"));
        let lower = words.lower[at].as_str();
        let class = |noun: &str| !resources.lexicon.classes.of(noun).is_empty();
        // "Bombers struck …" opens with a common noun, which the recogniser may take for a name.
        let kind = opens_sentence(words.text, word.span.start())
            && (class(lower) || class(lower.trim_end_matches('s')));
        let inside = known.iter().any(|(span, group)| span.contains(word.span) && (*group || !person));
        if inside || kind && !person {
            found.push(word.span);
        }
    }
    // Neighbours are one stretch, so that a name of several words lies in it.
    let mut stretches: Vec<Span> = Vec::new();
    for span in found {
        match stretches.last_mut() {
            Some(last) if span.start() <= last.end() + 1 => *last = last.cover(span),
            _ => stretches.push(span),
        }
    }
    stretches
}

/// The names that are persons'. A name of one word is what a longer name that holds it is, unless it is known by itself.
fn decide(weights: &BTreeMap<String, Evidence>) -> BTreeSet<&str> {
    let mut persons: BTreeSet<&str> = BTreeSet::new();
    // The long form says what the short one is: "Omar Yusuf … Yusuf", and which office either has.
    let mut by_word: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in weights.keys().filter(|key| key.contains(' ')) {
        for word in key.split(' ') {
            by_word.entry(word).or_default().push(key);
        }
    }
    for (key, own) in weights {
        let mut evidence = *own;
        let linked: Vec<&str> = match key.contains(' ') {
            false => by_word.get(key.as_str()).cloned().unwrap_or_default(),
            true => key.split(' ').filter(|word| weights.contains_key(*word)).collect(),
        };
        for other in linked {
            let other = &weights[other];
            evidence.minor |= other.minor;
            evidence.fate |= other.fate;
            evidence.public |= other.public;
            if !key.contains(' ') {
                evidence.person += other.person;
                evidence.group += if other.group >= KNOWN && other.person < KNOWN { other.group } else { 0 };
            }
        }
        if is_person(&evidence) {
            persons.insert(key);
        }
    }
    // "Houses of Keiran Ormskirker": where the surname is a person's, so is the whole, unless it is known as something else.
    let whole: Vec<&str> = weights
        .iter()
        .filter(|(key, own)| key.contains(' ') && !own.public && own.place.max(own.group) < KNOWN)
        .map(|(key, _)| key.as_str())
        .filter(|key| key.split(' ').any(|word| persons.contains(word)))
        .collect();
    persons.extend(whole);
    persons
}

fn is_person(evidence: &Evidence) -> bool {
    if evidence.minor {
        return true;
    }
    if evidence.public && !evidence.fate {
        return false;
    }
    let other = evidence.place.max(evidence.group);
    evidence.person > other || evidence.person == 0 && other == 0 && evidence.proper
}

#[cfg(test)]
mod tests;
