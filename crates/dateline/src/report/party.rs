//! How a party is named in a sentence: by the words of the report, with the article they owe, and once.
//!
//! What the report does not state is not printed as if it did: a key that the place or the surrounding text gave adds a
//! note, never a name.

use super::language::{Language, first};
use super::sentence::shorten;
use super::written::Written;
use dateline_resources::countries::Countries;
use dateline_types::*;
use minijinja::context;
use std::collections::BTreeMap;

/// Longest name of a party, in words.
const LONGEST_NAME: usize = 9;

/// What names of parties are made with.
pub(super) struct Parties<'a> {
    pub language: &'a Language,
    pub countries: &'a Countries,
    pub written: &'a Written,
    pub documents: &'a BTreeMap<&'a DocumentId, &'a Document>,
}

impl Parties<'_> {
    /// Each party once, as a sentence names it, with a note on who says so; those of whom the words say nothing are left out.
    pub fn names<'p>(
        &self,
        parties: impl Iterator<Item = &'p ActorRef>,
        members: &[&Event],
        but_not: &[String],
    ) -> Vec<String> {
        let mut named: Vec<(String, String)> = Vec::new();
        for party in parties {
            let name = self.name(party, members);
            if name.is_empty() || but_not.contains(&name) {
                continue;
            }
            let bare = bare(&name);
            let key = party.actor.as_ref().filter(|_| party.basis == KeyBasis::Stated && is_group(party));
            let key = key.map_or_else(|| bare.clone(), |key| key.to_string());
            let repeats = named.iter().any(|(known, other)| {
                *known == key
                    || contains_words(&self::bare(other), &bare)
                    || contains_words(&bare, &self::bare(other))
            });
            if !repeats {
                named.push((key, name + &self.note(party)));
            }
        }
        named.into_iter().map(|(_, name)| name).collect()
    }

    /// Who speaks in claims, each once: of a group and those who speak for it, those who speak.
    pub fn speakers<'c>(&self, claims: impl Iterator<Item = &'c Claim>, members: &[&Event]) -> Vec<String> {
        let mut named: Vec<(Option<&str>, bool, String)> = Vec::new();
        for claim in claims {
            let Some(speaker) = &claim.speaker else {
                named.push((None, false, self.language.bare("source_not_named").to_owned()));
                continue;
            };
            let key = speaker.actor.as_deref();
            let same = |party: &&ActorRef| party.actor.is_some() && party.actor.as_deref() == key;
            let mut known = members.iter().flat_map(|event| event.actors.iter().chain(&event.targets));
            let party = ActorRef {
                span: speaker.span,
                text: speaker.text.clone(),
                actor: speaker.actor.clone(),
                name: known
                    .find(|party| same(party) && party.name.is_some())
                    .and_then(|party| party.name.clone()),
                basis: KeyBasis::Stated,
                sector: speaker.sector,
                side: Side::A,
                role: None,
                attribution: None,
            };
            let name = self.name(&party, members);
            if !name.is_empty() {
                named.push((key, is_name(&party.text), name));
            }
        }
        let alone = |n: usize| {
            let (key, itself, name) = &named[n];
            let better = |(m, (other, is_itself, longer)): (usize, &(Option<&str>, bool, String))| {
                let covers = key.is_some()
                    && key == other
                    && *itself
                    && (!is_itself || (longer.len(), n) > (name.len(), m));
                n != m && (covers || longer == name && m < n)
            };
            !named.iter().enumerate().any(better)
        };
        (0..named.len()).filter(|n| alone(*n)).map(|n| named[n].2.clone()).collect()
    }

    /// One party without a note; empty if its words say nothing.
    pub fn name(&self, party: &ActorRef, members: &[&Event]) -> String {
        let language = self.language;
        let whole = party.text.trim();
        // A number of victims is the toll's to tell; here it would stand as if it were known exactly.
        let words = self.written.inside_a_sentence(whole);
        let words =
            words.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '[' | ']' | '"' | '”' | '.'));
        let noun = words.strip_prefix("one ").unwrap_or(words);
        let says_nothing = words.chars().filter(|c| c.is_alphabetic()).count() < 2
            || language.is_party_word("not_a_party", &noun.to_lowercase());
        let dictionary = party.name.as_deref().filter(|_| party.basis == KeyBasis::Stated);
        if says_nothing {
            return match dictionary {
                Some(name) if is_group(party) => self.with_the(name),
                _ => String::new(),
            };
        }
        // "against Tajik": an adjective that stands alone is its country, if that is what it was read as.
        let country = party.actor.as_deref().and_then(|key| self.countries.by_iso3(key));
        if let Some(country) = country.filter(|country| country.adjectives.iter().any(|own| own == words)) {
            return self.with_the(&country.name);
        }
        let words = shorten(words, LONGEST_NAME);
        if is_name(&words) {
            let is_acronym = words.chars().count() <= 6 && words.chars().all(|c| !c.is_lowercase());
            return match dictionary {
                Some(name) if is_acronym && *name != words && is_group(party) => {
                    format!("{} ({name})", self.with_the(&words))
                }
                _ => self.with_the(&words),
            };
        }
        let adjective = self.adjective(party, &words);
        let article = match self.article(party, &words, members) {
            // "an army" is "a Kyrgyz army".
            own if own.starts_with('a') && !adjective.is_empty() => {
                indefinite(&adjective.to_lowercase()).to_owned()
            }
            own => own,
        };
        let words = self.without_possessive(&words);
        let named = format!("{article}{adjective}{words}");
        match dictionary {
            Some(name) if is_group(party) && !contains_words(&bare(&words), &bare(name)) => {
                format!("{named} ({name})")
            }
            _ => named,
        }
    }

    /// A country's name within a sentence.
    pub fn place_name(&self, name: &str) -> String {
        self.with_the(name)
    }

    /// " (suspected)" and the like; empty where the report states the party.
    fn note(&self, party: &ActorRef) -> String {
        let Some(attribution) = &party.attribution else { return String::new() };
        let say = |key: &str| format!(" ({})", self.language.word("attributions", key));
        match (attribution.basis, &attribution.by) {
            (AttributionBasis::Stated, _) => String::new(),
            (AttributionBasis::SelfClaimed, _) => say("self-claimed"),
            (AttributionBasis::Attributed, None) => say("attributed"),
            (AttributionBasis::Attributed, Some(by)) => {
                let by = shorten(by.trim(), LONGEST_NAME);
                format!(" ({})", self.language.say("attributions.attributed_by", context! { by }))
            }
            (AttributionBasis::Suspected, _) => say("suspected"),
            (AttributionBasis::Inferred, _) => say("inferred"),
        }
    }

    /// "Afghan " for a state's organ whose country the report states and the words do not.
    fn adjective(&self, party: &ActorRef, words: &str) -> String {
        let stated = party.actor.as_deref().filter(|_| party.basis == KeyBasis::Stated);
        let Some(country) = stated.and_then(|key| self.countries.by_iso3(key)) else { return String::new() };
        let organ = matches!(
            party.sector,
            Some(Sector::Gov | Sector::Mil | Sector::Cop | Sector::Spy | Sector::Leg | Sector::Jud)
        );
        let lower = words.to_lowercase();
        let names = country.adjectives.iter().chain(&country.people).chain(&country.aliases);
        let told = names.chain([&country.name, &country.capital]).any(|n| lower.contains(&n.to_lowercase()));
        match country.adjectives.first() {
            Some(adjective) if organ && !told && self.language.code() == "en" => format!("{adjective} "),
            _ => String::new(),
        }
    }

    /// The article of a common noun: the report's own where it stands before the words, else the rule's.
    fn article(&self, party: &ActorRef, words: &str, members: &[&Event]) -> String {
        // Words of another alphabet are of another language.
        let foreign = words.starts_with(|c: char| c.is_alphabetic() && c > '\u{24f}');
        if self.language.code() != "en" || words.starts_with('[') || foreign {
            return String::new();
        }
        let lower = words.to_lowercase();
        let first = lower.split_whitespace().next().unwrap_or_default();
        let possessive = first.ends_with("'s") || first.ends_with('\u{2019}') || first.ends_with("\u{2019}s");
        if possessive || matches!(first, "the" | "a" | "an" | "one" | "some" | "no" | "each" | "every") {
            return String::new();
        }
        if self.language.is_party_word("possessives", first) {
            return "the ".into();
        }
        let plural = self.is_many(&lower);
        match self.word_before(party, members).as_deref() {
            Some("the" | "its" | "their" | "his" | "her" | "this" | "these" | "whose") => "the ".into(),
            Some("a" | "an") => indefinite(&lower).into(),
            _ if self.is_one(&lower) => "the ".into(),
            _ if plural => String::new(),
            // Beside a count of more than one the noun is in the plural, whatever its form.
            _ if party.text.trim() != words && !party.text.trim().to_lowercase().ends_with(&lower) => {
                String::new()
            }
            _ => indefinite(&lower).into(),
        }
    }

    fn is_one(&self, words: &str) -> bool {
        self.language.is_party_word("the_nouns", &words.to_lowercase())
    }

    fn is_many(&self, lower: &str) -> bool {
        let head = lower.split(" of ").next().unwrap_or(lower).split_whitespace().last().unwrap_or_default();
        self.language.is_party_word("no_article", head)
            || head.ends_with('s') && !head.ends_with("ss") && !head.ends_with("us")
    }

    fn without_possessive(&self, words: &str) -> String {
        match words.split_once(' ') {
            Some((first, rest)) if self.language.is_party_word("possessives", &first.to_lowercase()) => {
                rest.to_owned()
            }
            _ => words.to_owned(),
        }
    }

    /// A name with the article English gives it.
    fn with_the(&self, name: &str) -> String {
        let last = name.split_whitespace().last().unwrap_or_default();
        let several = name.contains(' ');
        let wants = self.language.is_party_word("the_names", name)
            || several && self.language.is_party_word("the_heads", last)
            || name.starts_with("Islamic State of");
        let has = name.to_lowercase().starts_with("the ");
        match self.language.code() {
            "en" if wants && !has => format!("the {name}"),
            "en" if has => first(name, |c| c.to_lowercase().collect()),
            _ => name.to_owned(),
        }
    }

    /// The word before the party's in its report, in lower case.
    fn word_before(&self, party: &ActorRef, members: &[&Event]) -> Option<String> {
        let owner = members.iter().find(|event| {
            event.actors.iter().chain(&event.targets).any(|p| p.span == party.span && p.text == party.text)
        })?;
        let document = self.documents.get(&owner.document)?;
        let before = document.text.get(..party.span.start())?;
        let word = before.trim_end().rsplit(|c: char| !c.is_alphabetic()).next()?;
        before.ends_with(char::is_whitespace).then(|| word.to_lowercase())
    }
}

/// "a " or "an ", by the first letter: enough for nouns of parties, but for "hour" and "union".
fn indefinite(lower: &str) -> &'static str {
    let vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u']);
    let exception = lower.starts_with("uni") && !lower.starts_with("unin") || lower.starts_with("eu");
    if vowel && !exception { "an " } else { "a " }
}

/// True if the words are written as a name is: the first begins with a capital.
pub(super) fn is_name(words: &str) -> bool {
    let first = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = first.strip_prefix("The ").or(first.strip_prefix("the ")).unwrap_or(first);
    let head = words.split_whitespace().last().unwrap_or_default();
    // "Afghan police" begins with a capital and is a common noun by its head.
    first.starts_with(char::is_uppercase) && head.starts_with(|c: char| !c.is_lowercase())
        || first
            .split_once('-')
            .is_some_and(|(particle, name)| particle.len() <= 3 && name.starts_with(char::is_uppercase))
}

fn is_group(party: &ActorRef) -> bool {
    let key = party.actor.as_deref().unwrap_or_default();
    key.contains('-') || key.is_empty() && party.sector == Some(Sector::Reb)
}

/// A name in lower case, without its article and note.
fn bare(name: &str) -> String {
    let name = name.split(" (").next().unwrap_or(name).to_lowercase();
    let name = ["the ", "an ", "a "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(&name);
    name.to_owned()
}

/// True if `whole` holds the words of `part` next to each other.
fn contains_words(whole: &str, part: &str) -> bool {
    !part.is_empty() && format!(" {whole} ").contains(&format!(" {part} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document that says `text` of a party, the party, and its name in the bulletin.
    fn named(text: &str, words: &str, key: Option<(&str, &str)>, sector: Option<Sector>) -> String {
        let document = Document::of_text(text);
        let at = text.find(words).unwrap();
        let party = ActorRef {
            span: Span::new(at, at + words.len()),
            text: words.into(),
            actor: key.map(|(key, _)| key.into()),
            name: key.map(|(_, name)| name.into()),
            basis: KeyBasis::Stated,
            sector,
            side: Side::A,
            role: None,
            attribution: None,
        };
        let (language, countries) = (Language::english(), Countries::embedded());
        let written = Written::of(std::slice::from_ref(&document));
        let documents = BTreeMap::from([(&document.id, &document)]);
        let parties =
            Parties { language: &language, countries: &countries, written: &written, documents: &documents };
        let event = super::super::samples::event(&document, vec![party.clone()]);
        parties.names([&party].into_iter(), &[&event], &[]).join("|")
    }

    #[test]
    fn parties_read_as_a_person_would_write_them() {
        let group = Some(("AFG-TALIBAN", "Taliban"));
        let cases = [
            ("i blew up a post", "i", None, None, ""),
            ("Taliban attacked", "Taliban", group, Some(Sector::Reb), "the Taliban"),
            ("The group attacked", "group", group, Some(Sector::Reb), "the group (Taliban)"),
            ("Taliban fighters came", "Taliban fighters", group, Some(Sector::Reb), "Taliban fighters"),
            ("a Shiite mosque", "Shiite mosque", None, None, "a Shiite mosque"),
            ("the police station", "police station", None, None, "the police station"),
            ("its leader said", "its leader", None, None, "the leader"),
            ("At least 33 people died", "At least 33 people", None, None, ""),
            ("132 civilians died", "132 civilians", None, None, "civilians"),
            ("3,804 of them", "3,804", None, None, ""),
            ("killing one person", "one person", None, None, ""),
            ("killing one officer", "one officer", None, None, "one officer"),
            ("among Ukrainian forces", "Ukrainian", Some(("UKR", "Ukraine")), None, "Ukraine"),
            (
                "задержали четверых подозреваемых",
                "четверых подозреваемых",
                None,
                None,
                "четверых подозреваемых",
            ),
            ("an army unit", "army unit", None, None, "an army unit"),
            ("police fired", "police", Some(("AFG", "Afghanistan")), Some(Sector::Cop), "the Afghan police"),
            ("troops fired", "troops", Some(("AFG", "Afghanistan")), Some(Sector::Mil), "Afghan troops"),
        ];
        for (text, words, key, sector, expected) in cases {
            assert_eq!(named(text, words, key, sector), expected, "{words:?} in {text:?}");
        }
    }
}
