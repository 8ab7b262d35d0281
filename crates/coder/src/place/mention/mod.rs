//! Which words name a place: the recogniser's entities, corrected by the gazetteer, and names it overlooked.

mod hyphen;
mod known;
mod word;

use super::is_demonym;
use dateline_resources::gazetteer::{Gazetteer, NameMatch};
use dateline_types::{Document, Parse, Pos, Span, Token};
use known::{divides, follows_place_comma, is_big, is_division_name, known_place};
use rustc_hash::FxHashMap;
use smol_str::StrExt;
use word::{
    DIVISION_WORDS, LOCATIVE, STRONG, acronym, after, common_word, is_article, is_capitalised, party_name,
    trim, words,
};

/// Tokens of the longest name looked for.
const LONGEST: usize = 6;

/// The spans of `parse` that name places, in text order, not overlapping.
pub(super) fn spans(document: &Document, parse: &Parse, gazetteer: &Gazetteer) -> Vec<Span> {
    let tokens = parse.tokens();
    let mut taken = vec![false; tokens.len()];
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut label_of: Vec<&str> = vec![""; tokens.len()];
    let mut entity_of: Vec<(usize, usize)> = vec![(0, 0); tokens.len()];
    for entity in parse.entities() {
        for token in entity.tokens.clone() {
            label_of[token as usize] = entity.label.as_str();
            entity_of[token as usize] = (entity.tokens.start as usize, entity.tokens.end as usize);
        }
    }
    for entity in parse.entities() {
        let (mut start, mut end) = (entity.tokens.start as usize, entity.tokens.end as usize);
        trim(tokens, &mut start, &mut end);
        if start >= end {
            continue;
        }
        let name = words(tokens, start, end);
        let keep = match entity.label.as_str() {
            "GPE" => is_capitalised(&tokens[start]) && !common_word(&tokens[start..end]),
            "LOC" => is_capitalised(&tokens[start]) || gazetteer.knows(&name),
            "FAC" => known_place(gazetteer, &name, 0),
            "NORP" => {
                gazetteer
                    .lookup(&name)
                    .first()
                    .is_some_and(|c| c.how == NameMatch::Demonym || c.how <= NameMatch::Main)
                    && (is_demonym(gazetteer, &name) || is_big(gazetteer, &name))
            }
            // The recogniser wobbles between these and places; a preposition and the gazetteer decide.
            "ORG" | "PERSON" | "PRODUCT" | "EVENT" | "WORK_OF_ART" => {
                (after(tokens, start, STRONG) && known_place(gazetteer, &name, 0) && !acronym(&name))
                    || (after(tokens, start, LOCATIVE)
                        && known_place(gazetteer, &name, 15_000)
                        && !acronym(&name))
                    || is_division_name(gazetteer, &name)
                    || (entity.label == "ORG"
                        && end - start == 1
                        && !acronym(&name)
                        && is_big(gazetteer, &name))
                    || follows_place_comma(tokens, start, gazetteer)
                        && known_place(gazetteer, &name, 0)
                        && divides(gazetteer, &name)
            }
            _ => false,
        };
        if !keep || common_word(&tokens[start..end]) || party_name(tokens, start) {
            continue;
        }
        (start, end) = hyphen::whole(tokens, start, end);
        // "Franklin" + "County": the word that says what it is belongs to the name.
        if let Some(next) = tokens.get(end)
            && DIVISION_WORDS.contains(&next.form.to_lowercase().as_str())
            && is_capitalised(next)
            && gazetteer.knows(&format!("{name} {}", next.form))
        {
            end += 1;
        }
        // "Gainesville, Fla." read as one entity is two places.
        let mut at = start;
        for piece in tokens[start..end].split(|token| token.form == ",") {
            if !piece.is_empty() {
                out.push((at, at + piece.len()));
            }
            at += piece.len() + 1;
        }
        taken[start..end].fill(true);
    }
    overlooked(tokens, gazetteer, &label_of, &entity_of, &mut taken, &mut out);
    again(tokens, gazetteer, &label_of, &mut taken, &mut out);
    if let Some(place) = document.dateline_place
        && !out.iter().any(|&(start, end)| tokens[start].span.cover(tokens[end - 1].span).overlaps(place))
    {
        let mut spans = to_spans(tokens, &out);
        spans.push(place);
        spans.sort_by_key(|span| span.start());
        return spans;
    }
    to_spans(tokens, &out)
}

fn to_spans(tokens: &[Token], runs: &[(usize, usize)]) -> Vec<Span> {
    let mut spans: Vec<Span> =
        runs.iter().map(|&(start, end)| tokens[start].span.cover(tokens[end - 1].span)).collect();
    spans.sort_by_key(|span| (span.start(), span.end()));
    spans.dedup();
    spans
}

/// Known names among words no entity of another kind has claimed.
fn overlooked(
    tokens: &[Token],
    gazetteer: &Gazetteer,
    label_of: &[&str],
    entity_of: &[(usize, usize)],
    taken: &mut [bool],
    out: &mut Vec<(usize, usize)>,
) {
    let mut start = 0;
    while start < tokens.len() {
        let token = &tokens[start];
        if taken[start] || !is_capitalised(token) || token.pos == Pos::Space {
            start += 1;
            continue;
        }
        let mut found = None;
        for length in (1..=LONGEST.min(tokens.len() - start)).rev() {
            let end = start + length;
            if taken[start..end].iter().any(|t| *t)
                || !is_capitalised(&tokens[end - 1])
                || tokens[start..end].iter().any(|t| matches!(t.pos, Pos::Space) || t.form == ",")
            {
                continue;
            }
            let name = words(tokens, start, end);
            if accept(tokens, gazetteer, label_of, entity_of, start, end, &name) {
                found = Some(end);
                break;
            }
        }
        match found {
            Some(end) => {
                out.push((start, end));
                taken[start..end].fill(true);
                start = end;
            }
            None => {
                // "at Al-Jalaa": no gazetteer has it, and it is a place all the same.
                let (from, end) = hyphen::whole(tokens, start, start + 1);
                let free = !taken[from..end].iter().any(|t| *t) && label_of[start] != "PERSON";
                if from == start
                    && end > start + 1
                    && free
                    && hyphen::is_name(tokens, from, end)
                    && (after(tokens, start, LOCATIVE) || after(tokens, start, &["through"]))
                {
                    out.push((from, end));
                    taken[from..end].fill(true);
                    start = end;
                } else {
                    start += 1;
                }
            }
        }
    }
}

/// A name that is a place once is one elsewhere in the text, unless a person's name has claimed the words.
fn again(
    tokens: &[Token],
    gazetteer: &Gazetteer,
    label_of: &[&str],
    taken: &mut [bool],
    out: &mut Vec<(usize, usize)>,
) {
    let mut names: Vec<(usize, Vec<String>)> = out
        .iter()
        .filter(|&&(start, end)| end - start <= LONGEST)
        .map(|&(start, end)| (end - start, words(tokens, start, end), start))
        .filter(|(_, name, start)| {
            name.chars().filter(|c| c.is_alphabetic()).count() >= 4
                && tokens[*start].pos == Pos::Propn
                && gazetteer.knows(name)
        })
        .map(|(length, _, start)| {
            (length, tokens[start..start + length].iter().map(|t| t.form.to_lowercase()).collect())
        })
        .collect();
    names.sort_by(|a, b| b.cmp(a));
    if names.is_empty() {
        return;
    }
    // Where each first word of a name stands, so that a name is looked for only there.
    let mut begins: FxHashMap<&str, Vec<usize>> =
        names.iter().map(|(_, forms)| (forms[0].as_str(), Vec::new())).collect();
    for (at, token) in tokens.iter().enumerate() {
        if let Some(places) = begins.get_mut(token.form.to_lowercase_smolstr().as_str()) {
            places.push(at);
        }
    }
    for same in names.chunk_by(|a, b| a == b) {
        let (length, forms) = &same[0];
        let matches = |start: usize| {
            start + length <= tokens.len()
                && tokens[start + 1..start + length]
                    .iter()
                    .zip(&forms[1..])
                    .all(|(t, form)| t.form.to_lowercase_smolstr() == *form)
        };
        let found: Vec<usize> =
            begins[forms[0].as_str()].iter().copied().filter(|&start| matches(start)).collect();
        // "Brown" that is mostly a person's name stays one.
        let persons = found.iter().filter(|&&start| label_of[start] == "PERSON").count();
        if persons >= same.len() {
            continue;
        }
        for start in found {
            let run = start..start + length;
            if taken[run.clone()].iter().any(|t| *t) || !is_capitalised(&tokens[start]) {
                continue;
            }
            // "Alexandria Police Spokeswoman" may be read as a person; "Alexandria Smith" begins with no place.
            let person = label_of[start] == "PERSON";
            let surname = start > 0 && label_of[start - 1] == "PERSON" && tokens[start - 1].space_after;
            if person && surname {
                continue;
            }
            taken[run.clone()].fill(true);
            out.push((start, start + length));
        }
    }
}

fn accept(
    tokens: &[Token],
    gazetteer: &Gazetteer,
    label_of: &[&str],
    entity_of: &[(usize, usize)],
    start: usize,
    end: usize,
    name: &str,
) -> bool {
    if name.chars().filter(|c| c.is_alphabetic()).count() < 2 || !gazetteer.knows(name) {
        return false;
    }
    if hyphen::is_part(tokens, gazetteer, start, end) {
        return false;
    }
    let label = label_of[start];
    let within = label_of[start..end].iter().any(|label| !label.is_empty());
    let demonym = is_demonym(gazetteer, name);
    if common_word(&tokens[start..end]) && !demonym {
        return false;
    }
    if within {
        // Inside "Kabul Police Department" Kabul is still a place; inside a person's name it is not.
        let (entity_start, entity_end) = entity_of[start];
        let first = start == entity_start || (start == entity_start + 1 && is_article(&tokens[entity_start]));
        let inner = end <= entity_end && (end - start) < entity_end - entity_start;
        return match label {
            "ORG" | "FAC" => {
                inner
                    && ((first
                        && (demonym || known_place(gazetteer, name, 8_000))
                        && !common_word(&tokens[start..end]))
                        || (after(tokens, start, &["of", "in", "at"]) && known_place(gazetteer, name, 8_000))
                        || is_division_name(gazetteer, name))
            }
            "EVENT" | "LAW" | "LOC" | "GPE" | "DATE" | "WORK_OF_ART" => demonym || is_big(gazetteer, name),
            _ => false,
        };
    }
    if demonym {
        return tokens[start..end].iter().any(|t| matches!(t.pos, Pos::Adj | Pos::Propn | Pos::Noun));
    }
    if common_word(&tokens[start..end]) {
        return false;
    }
    let proper = tokens[start..end].iter().any(|t| t.pos == Pos::Propn);
    if is_division_name(gazetteer, name) {
        return true;
    }
    if follows_place_comma(tokens, start, gazetteer) && divides(gazetteer, name) {
        return true;
    }
    // Part of a longer name: "Paris Hilton", "John London".
    let joined = |at: Option<&Token>| {
        at.is_some_and(|t| t.pos == Pos::Propn && is_capitalised(t) && !t.form.ends_with('.'))
    };
    let part = (start > 0 && joined(tokens.get(start - 1)) && tokens[start - 1].space_after)
        || joined(tokens.get(end));
    if part && !after(tokens, start, STRONG) {
        return proper && is_big(gazetteer, name);
    }
    if !proper {
        return false;
    }
    (after(tokens, start, STRONG) && known_place(gazetteer, name, 0))
        || (after(tokens, start, LOCATIVE) && known_place(gazetteer, name, 1_000))
        || known_place(gazetteer, name, 40_000)
}
