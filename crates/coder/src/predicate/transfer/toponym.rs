//! Names of places: in the nominative, as the gazetteer has them.

use super::grammar::Sentence;
use super::words::capitalised;
use dateline_types::{PlacePrecision, Pos};

/// An adjective's nominative beside a noun of `gender`, from its masculine.
fn agreeing(masculine: &str, gender: &str, plural: bool) -> String {
    let Some(stem) = ["ый", "ий", "ой"].iter().find_map(|end| masculine.strip_suffix(end)) else {
        return masculine.to_owned();
    };
    // "Дальний" is soft, "русский" is spelt so behind its consonant only.
    let soft = masculine.ends_with("ий") && stem.ends_with('н');
    let ending = match (plural, gender, soft) {
        (true, _, false) if masculine.ends_with("ий") => "ие",
        (true, _, soft) => {
            if soft {
                "ие"
            } else {
                "ые"
            }
        }
        (_, "Fem", soft) => {
            if soft {
                "яя"
            } else {
                "ая"
            }
        }
        (_, "Neut", soft) => {
            if soft {
                "ее"
            } else {
                "ое"
            }
        }
        _ => return masculine.to_owned(),
    };
    format!("{stem}{ending}")
}

/// Names of places in the nominative; countries in English.
pub(super) fn places(sentence: &mut Sentence<'_>) {
    let mut at = 0;
    while at < sentence.nodes.len() {
        if sentence.labels[at] != "LOC" || !sentence.nodes[at].stands {
            at += 1;
            continue;
        }
        let end = (at..sentence.nodes.len())
            .find(|&i| sentence.labels[i] != "LOC" || !sentence.nodes[i].stands)
            .unwrap_or(sentence.nodes.len());
        // "Таджикские пограничники": of a people, no place.
        if sentence.nodes[at..end].iter().all(|node| node.pos == Pos::Adj) {
            at = end;
            continue;
        }
        let governor = (at..end).rev().find(|&i| matches!(sentence.nodes[i].pos, Pos::Noun | Pos::Propn));
        let (gender, plural) = governor.map_or((String::new(), false), |i| {
            let noun = &sentence.nodes[i];
            (noun.feature("Gender").to_owned(), noun.feature("Number") == "Plur")
        });
        for i in at..end {
            let node = &mut sentence.nodes[i];
            if node.fixed || node.gone || matches!(node.pos, Pos::Adp | Pos::Punct | Pos::Cconj) {
                continue;
            }
            let nominative = match node.pos {
                Pos::Adj => agreeing(&node.source, &gender, plural),
                _ => node.source.to_string(),
            };
            let name = capitalised(&nominative, &node.form);
            // "Сапёры" is no place, whatever the recogniser takes it for.
            if end == at + 1
                && sentence.words.noun(&node.source).is_some()
                && !sentence.gazetteer.knows(&name)
            {
                continue;
            }
            node.form = name;
            node.lemma = node.form.clone();
            (node.pos, node.tag, node.fixed) = (Pos::Propn, "NNP", true);
        }
        if end == at + 1 {
            let country = sentence
                .gazetteer
                .lookup(&sentence.nodes[at].form)
                .into_iter()
                .find(|c| sentence.gazetteer.precision(c.id) == PlacePrecision::Country);
            if let Some(country) = country {
                let name = sentence.gazetteer.name(country.id);
                if !name.contains(' ') {
                    (sentence.nodes[at].form, sentence.nodes[at].lemma) = (name.into(), name.into());
                }
            }
        }
        at = end;
    }
}
