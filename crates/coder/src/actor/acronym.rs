//! Acronyms that the text itself defines: "the Gondor Liberation Front (GLF)".

use super::name::NameMatch;
use dateline_resources::actors::ActorDictionary;
use dateline_types::{Document, Parse, Pos};

/// What an acronym of the text stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The acronym as written.
    pub letters: String,
    /// The token it is defined at.
    pub token: u32,
    /// The last token of the name before the bracket.
    pub name_end: u32,
    /// The dictionary entry of that name, if it has one.
    pub entry: Option<u32>,
}

/// Finds definitions: a name, an opening bracket, capitals or digits that open with a capital, a closing bracket.
pub fn bind(
    document: &Document,
    parse: &Parse,
    dictionary: &ActorDictionary,
    names: &[NameMatch],
) -> Vec<Bound> {
    let tokens = parse.tokens();
    let mut found = Vec::new();
    for i in 1..tokens.len().saturating_sub(2) {
        if tokens[i].form != "(" || tokens[i - 1].pos == Pos::Punct {
            continue;
        }
        let letters = document.words(tokens[i + 1].span);
        let close = tokens[i + 2].form == ")";
        let capitals = letters.chars().filter(|c| c.is_uppercase()).count();
        let length = letters.chars().count();
        let looks = (2..=10).contains(&length)
            && capitals >= 2
            && letters.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.'));
        if !close || !looks {
            continue;
        }
        let before = i as u32 - 1;
        // Names stand in text order and apart.
        let next = names.partition_point(|n| n.tokens.end <= before);
        let entry = names.get(next).filter(|n| n.tokens.end == i as u32).map(|n| n.entry);
        // A name the dictionary knows by these very letters needs no binding.
        let known = entry.zip(names.get(next + 1)).is_some_and(|(e, n)| {
            n.tokens.start == i as u32 + 1 && dictionary.entry(n.entry).key == dictionary.entry(e).key
        });
        if !known {
            found.push(Bound { letters: letters.to_owned(), token: i as u32 + 1, name_end: before, entry });
        }
    }
    found
}
