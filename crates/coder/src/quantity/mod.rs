//! How many: counts of people and things with the bounds the text gives, and whose event they belong to.
//!
//! [`counted`] reads numbers where they stand before a noun or for one ("at least 20", "dozens", "15 to 20", "a couple of
//! policemen", "no casualties", "killing four and wounding six"). The words are data (`resources/lexicon/<language>/numbers.toml`).
//! [`attach`] gives each number a kind by the verb or noun that governs it and hands it to the nearest event it fits.

mod attach;
mod number;

pub use attach::{Claimant, attach, done_to, kinds_of};
pub use number::parse_words;

use crate::predicate::phrase::Phrases;
use crate::predicate::{Edge, edge};
use dateline_resources::lexicon::Numbers;
use dateline_types::{Document, Entity, Parse, Pos, Quantity, QuantityKind, Token};
use number::{Bounds, cardinal, hedge};

/// A number that counts people or things, with the noun it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The quantity, its kind not yet known unless its own noun says so ("20 casualties").
    pub quantity: Quantity,
    /// The token that heads the counted noun, or the number itself when it stands alone.
    pub head: u32,
}

/// Numbers that count something, in text order, with the tokens that head the counted nouns; times, dates, money, ages
/// and measures are left out.
pub fn counted(document: &Document, parse: &Parse, numbers: &Numbers) -> Vec<Counted> {
    let phrases = Phrases::new(parse);
    let tokens = parse.tokens();
    let mut found: Vec<Counted> = Vec::new();
    let mut at = 0u32;
    while (at as usize) < tokens.len() {
        let Some((mut end, mut bounds)) = cardinal(parse, numbers, at) else {
            at += 1;
            continue;
        };
        let mut start = at;
        // "15 to 20", "15-20", "between 15 and 20".
        let before = start.checked_sub(1).map(|t| tokens[t as usize].form.to_lowercase());
        if let Some(link) = tokens.get(end as usize)
            && numbers.makes_range(&link.form.to_lowercase(), before.as_deref())
            && let Some((after, upper)) = cardinal(parse, numbers, end + 1)
            && bounds.max.is_some_and(|a| upper.min.is_some_and(|b| a < b))
        {
            bounds = Bounds { min: bounds.min, max: upper.max };
            end = after;
            start -= u32::from(before.is_some_and(|word| numbers.opens_range(&word)));
        }
        let (hedged, hedge_start) = hedge(parse, numbers, start, end, bounds);
        bounds = hedged;
        start = hedge_start;
        if let Some(head) = counted_head(parse, numbers, &phrases, at, end)
            && !excluded(parse, numbers, head, at, end)
        {
            let last = head.max(end - 1);
            let span = tokens[start as usize].span.cover(tokens[last as usize].span);
            let kind = numbers.noun_kind(&tokens[head as usize].lemma.to_lowercase());
            let text = document.words(span).to_owned();
            let quantity =
                Quantity { kind, min: bounds.min, max: bounds.max, of: None, toll: None, span, text };
            found.push(Counted { quantity, head });
        }
        at = end;
    }
    // "one of *two* attackers": what it is a part of is not the count.
    let parts: Vec<(u32, dateline_types::Span)> = found.iter().map(|c| (c.head, c.quantity.span)).collect();
    found.retain(|whole| {
        !parts.iter().any(|&(head, part)| {
            let between = part.start()..whole.quantity.span.start();
            head == whole.head
                && document.text.get(between).is_some_and(|words| {
                    let mut behind = words.split_whitespace().skip(1);
                    behind.next() == Some(numbers.partitive()) && behind.count() <= 1
                })
        })
    });
    let mut numbered = vec![false; tokens.len()];
    for counted in &found {
        numbered[counted.head as usize] = true;
    }
    bare_nouns(document, parse, numbers, &phrases, &numbered, &mut found);
    found.sort_by_key(|c| c.quantity.span);
    found
}

/// "A policeman was killed", "the governor was abducted", "shot *her*": one, though no number says so. A person by the
/// noun or by name, singular, whom a verb of harm governs; of several named side by side each is one.
fn bare_nouns(
    document: &Document,
    parse: &Parse,
    numbers: &Numbers,
    phrases: &Phrases<'_>,
    numbered: &[bool],
    found: &mut Vec<Counted>,
) {
    let tokens = parse.tokens();
    for (i, token) in tokens.iter().enumerate() {
        let head = i as u32;
        if numbered[i] || !one_person(parse, numbers, head) {
            continue;
        }
        let Some(verb) = suffers(parse, head) else { continue };
        let lemma = tokens[verb as usize].lemma.to_lowercase();
        // "took a farmer into custody": the happening says what it did to one person, where the verb alone does not.
        let kind = numbers.verb_kind(&lemma).or_else(|| to_death(parse, numbers, verb));
        let span = if token.tag == "NN" { phrases.core_span(head) } else { named_span(parse, head) };
        let text = document.words(span).to_owned();
        let quantity = Quantity { kind, min: Some(1), max: Some(1), of: None, toll: None, span, text };
        found.push(Counted { quantity, head });
    }
}

/// The verb that the token's person suffers: as its object or passive subject, as what a participle or a relative clause
/// says it of ("a man *killed* in", "a judge who was *shot*"), or as the subject of a passive that leaves its auxiliary out.
fn suffers(parse: &Parse, head: u32) -> Option<u32> {
    let tokens = parse.tokens();
    let token = &tokens[head as usize];
    let verb = &tokens[token.head as usize];
    match Edge::of(token) {
        Edge::PassiveSubject | Edge::Object => return Some(token.head),
        Edge::Subject if Edge::of(verb) == Edge::Conjunct && verb.tag == "VBN" => return Some(token.head),
        _ => {}
    }
    let end = parse.sentences()[parse.sentence_of(head)].tokens.end;
    (head + 1..end.min(head + CLAUSE_REACH)).find(|&t| {
        let clause = &tokens[t as usize];
        let passive = || {
            (head + 1..t).any(|c| {
                let token = &tokens[c as usize];
                token.head == t && Edge::of(token) == Edge::PassiveSubject
            })
        };
        clause.head == head
            && clause.tag == "VBN"
            && match Edge::of(clause) {
                Edge::NounClause => true,
                Edge::RelativeClause => passive(),
                _ => false,
            }
    })
}

/// Tokens behind a noun in which the clause that says what it suffers begins.
const CLAUSE_REACH: u32 = 8;

/// True for words that mean one person: a noun for a person with an article or an owner, a person's name, a pronoun.
fn one_person(parse: &Parse, numbers: &Numbers, head: u32) -> bool {
    let tokens = parse.tokens();
    let token = &tokens[head as usize];
    let form = token.form.to_lowercase();
    match token.tag.as_str() {
        "NN" => {
            let determined = (head.saturating_sub(ARTICLE_REACH)..head).any(|t| {
                let d = &tokens[t as usize];
                let owner = Edge::of(d) == Edge::Possessor;
                d.head == head && (owner || is_article(numbers, d))
            });
            determined && numbers.is_person(&token.lemma.to_lowercase())
        }
        // A name that the recogniser passed over; "a Palestinian", but not "Palestinian" or a town.
        "NNP" => match entity_at(parse, head).map(|e| e.label.as_str()) {
            Some("PERSON") | None => true,
            // Somebody whose name the recogniser takes for another thing's: "Wahyudin, *a farmer*".
            _ if is_called_a_person(parse, numbers, head) => true,
            Some("NORP") => (head.saturating_sub(ARTICLE_REACH)..head).any(|t| {
                let d = &tokens[t as usize];
                d.head == head && is_article(numbers, d)
            }),
            Some(_) => false,
        },
        "PRP" | "DT" => numbers.is_person(&form),
        // "killed two officers and wounded *a third*".
        "JJ" => numbers.is_person(&form) && head > 0 && is_article(numbers, &tokens[head as usize - 1]),
        _ => false,
    }
}

/// True if an apposition behind it is a noun for one person.
fn is_called_a_person(parse: &Parse, numbers: &Numbers, head: u32) -> bool {
    let tokens = parse.tokens();
    let end = parse.sentences()[parse.sentence_of(head)].tokens.end;
    (head + 1..end.min(head + CLAUSE_REACH)).any(|t| {
        let token = &tokens[t as usize];
        token.head == head
            && Edge::of(token) == Edge::Apposition
            && token.tag == "NN"
            && one_person(parse, numbers, t)
    })
}

fn is_article(numbers: &Numbers, token: &Token) -> bool {
    Edge::of(token) == Edge::Determiner && numbers.is_article(&token.form.to_lowercase())
}

/// A name with what belongs to it; a pronoun by itself.
fn named_span(parse: &Parse, head: u32) -> dateline_types::Span {
    let own = parse.tokens()[head as usize].span;
    match entity_at(parse, head).filter(|e| e.label == "PERSON") {
        Some(entity) => {
            let last = parse.tokens()[entity.tokens.end as usize - 1].span;
            parse.tokens()[entity.tokens.start as usize].span.cover(last)
        }
        None => own,
    }
}

/// Tokens between an article and its noun ("a 14-year-old boy" has six).
const ARTICLE_REACH: u32 = 8;

/// "Shot *dead*", "stabbed *to death*": the word behind a verb that says what came of it.
fn to_death(parse: &Parse, numbers: &Numbers, verb: u32) -> Option<QuantityKind> {
    let form = |t: u32| parse.tokens().get(t as usize).map(|t| t.form.to_lowercase());
    let dead = numbers.says_dead(form(verb + 1).as_deref(), form(verb + 2).as_deref());
    (dead && parse.tokens()[verb as usize].pos == Pos::Verb).then_some(QuantityKind::Killed)
}

/// The participle or adjective right behind the words of whom is counted that says what became of them, with its token: "two
/// *dead* and 18 *injured*", "27 others *wounded*", "15 were *reportedly killed*". Lists of a toll leave out the verb that the
/// parse needs to hang its parts together, so that the order of the words is the surer guide.
fn told_behind(parse: &Parse, numbers: &Numbers, head: u32) -> Option<(QuantityKind, u32)> {
    let tokens = parse.tokens();
    let end = parse.sentences()[parse.sentence_of(head)].tokens.end;
    let skipped = |t: &u32| matches!(tokens[*t as usize].pos, Pos::Aux | Pos::Adv);
    let at = (head + 1..end.min(head + 1 + RESULT_REACH)).find(|t| !skipped(t))?;
    let result = &tokens[at as usize];
    let kind = (numbers.verb_kind(&result.form.to_lowercase()))
        .or_else(|| numbers.verb_kind(&result.lemma.to_lowercase()))?;
    // "20 rebels *captured three towns*": a past tense that the tagger takes for a participle has an object.
    let acts = || {
        (at + 1..end.min(at + 1 + CLAUSE_REACH))
            .any(|t| tokens[t as usize].head == at && Edge::of(&tokens[t as usize]) == Edge::Object)
    };
    (matches!(result.tag.as_str(), "VBN" | "JJ") && !acts()).then_some((kind, at))
}

/// Auxiliaries and adverbs between whom is counted and what became of them, and the word that says it.
const RESULT_REACH: u32 = 4;

/// What the number counts: the noun it modifies, "of" followed through; itself when it stands alone.
fn counted_head(parse: &Parse, numbers: &Numbers, phrases: &Phrases<'_>, at: u32, end: u32) -> Option<u32> {
    let tokens = parse.tokens();
    let number = end - 1;
    // "15 and 20 rebels": the second number hangs on the first, and that on the noun.
    let outer = (at..end).find(|&t| !(at..end).contains(&tokens[t as usize].head)).unwrap_or(number);
    let last = if edge(parse, number) == Edge::Conjunct {
        &tokens[outer as usize]
    } else {
        &tokens[number as usize]
    };
    // "dozens of people", "a couple of soldiers".
    if let Some(&object) = phrases.objects_of(number, numbers.partitive()).first() {
        return Some(object);
    }
    let mut head = last.head;
    if (at..end).contains(&head) {
        head = tokens[head as usize].head;
    }
    let hangs = Edge::of(last);
    let modifies = matches!(
        hangs,
        Edge::Number | Edge::Compound | Edge::NumberModifier | Edge::Adjective | Edge::Determiner
    );
    if modifies && head >= end && matches!(tokens[head as usize].pos, Pos::Noun | Pos::Propn) {
        // "Four *Hausa* villagers": the parser hangs the number on the name that qualifies whom it counts.
        let counted = tokens[head as usize].head;
        let qualifies = tokens[head as usize].pos == Pos::Propn
            && counted == head + 1
            && matches!(Edge::of(&tokens[head as usize]), Edge::Compound | Edge::Adjective)
            && tokens[counted as usize].pos == Pos::Noun;
        return Some(if qualifies { counted } else { head });
    }
    // "Two *dead* and 18 *injured*": what became of them stands where the noun would.
    if told_behind(parse, numbers, number).is_some() {
        return Some(number);
    }
    // Alone: "killing four", "20 were injured", "four others".
    let alone = matches!(
        hangs,
        Edge::Object
            | Edge::Subject
            | Edge::PassiveSubject
            | Edge::PrepositionObject
            | Edge::Conjunct
            | Edge::Apposition
            | Edge::Attribute
            | Edge::ObjectPredicate
            | Edge::NounAdverbial
    );
    alone.then_some(number)
}

/// Numbers that count no people or things: dates, hours, ages, money, measures.
fn excluded(parse: &Parse, numbers: &Numbers, head: u32, at: u32, end: u32) -> bool {
    let tokens = parse.tokens();
    let lemma = tokens[head as usize].lemma.to_lowercase();
    if numbers.is_measure(&lemma) && head >= end {
        return true;
    }
    let label = entity_at(parse, at).map(|e| e.label.as_str());
    if matches!(label, Some("DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "ORDINAL")) && head < end {
        return true;
    }
    // The recogniser takes "between 15 and 20" for a date; "15 rebels" is none, whatever the label.
    let counts = head >= end && tokens[head as usize].pos == Pos::Noun && !label_covers(parse, at, head);
    if matches!(label, Some("DATE" | "TIME" | "MONEY" | "PERCENT")) && !counts {
        return true;
    }
    // "aged 20", "a 20-year-old".
    let before = at.checked_sub(1).map(|t| tokens[t as usize].lemma.to_lowercase());
    before.is_some_and(|word| numbers.is_label(&word))
        || tokens.get(end as usize).is_some_and(|t| {
            t.form == "-"
                && tokens.get(end as usize + 1).is_some_and(|n| numbers.is_measure(&n.lemma.to_lowercase()))
        })
}

/// True if one entity covers both tokens.
fn label_covers(parse: &Parse, a: u32, b: u32) -> bool {
    entity_at(parse, a).is_some_and(|e| e.tokens.contains(&b))
}

/// The entity that the token lies in; entities stand in text order and apart.
fn entity_at(parse: &Parse, token: u32) -> Option<&Entity> {
    let next = parse.entities().partition_point(|e| e.tokens.end <= token);
    parse.entities().get(next).filter(|e| e.tokens.contains(&token))
}
