//! What the files of own knowledge say, in a form that shows which reports a change touches.

use super::{Own, text};
use crate::failure::{Failure, FailureKind};
use dateline_resources::actors::words;
use dateline_resources::lexicon::OwnWords;
use dateline_store::workspace::Workspace;
use dateline_types::Sha256;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// What the files say, in a form that shows which names a change touches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// A line for each actor: its names, parted by `|`, a tab, and the rest.
    pub actors: BTreeSet<String>,
    /// The same for each place.
    pub places: BTreeSet<String>,
    /// A row for each of the words that people entered. Left out while there are none: those who enter none stay up to date.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub words: BTreeSet<String>,
    /// A digest of what may touch any report: agents, verbs, actors in PETRARCH's format, corrections of weights.
    rules: String,
}

/// What the change of knowledge since the last coding touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    known: String,
    before: String,
    after: String,
    /// Names that are new, gone, or of a changed row; every report is touched if `None`.
    names: Option<BTreeSet<String>>,
    /// Words of entered triggers that are new, gone or changed, in their base form.
    words: BTreeSet<String>,
}

impl Touched {
    /// The names and words that are new, gone, or of a changed row; `None` if every report is touched.
    pub fn names(&self) -> Option<BTreeSet<String>> {
        self.names.as_ref().map(|names| names.union(&self.words).cloned().collect())
    }
}

impl Own {
    pub(super) fn facts(&self) -> Result<Facts, Failure> {
        let mut facts = Facts::default();
        let mut rules: Vec<u8> = Vec::new();
        for file in &self.actors {
            let text = text(file)?;
            match file.extension().and_then(|ending| ending.to_str()) {
                Some("tsv") => facts.actors.extend(text.lines().filter_map(actor_fact)),
                _ => rules.extend_from_slice(text.as_bytes()),
            }
        }
        for file in self.agents.iter().chain(&self.verbs).chain(&self.learned) {
            rules.extend_from_slice(text(file)?.as_bytes());
        }
        for file in &self.words {
            let rows = text(file)?;
            facts
                .words
                .extend(rows.lines().filter_map(|line| Some(OwnWords::parse(line).ok()??.to_string())));
        }
        for file in &self.places {
            facts.places.extend(place_facts(&text(file)?));
        }
        if !rules.is_empty() {
            facts.rules = Sha256::of(&rules).to_hex();
        }
        Ok(facts)
    }
}

impl Facts {
    /// What an engine's name ends in; empty for nothing known.
    fn digest(&self) -> String {
        if *self == Facts::default() {
            return String::new();
        }
        let json = serde_json::to_string(self).unwrap_or_default();
        Sha256::of(json.as_bytes()).to_hex()[..12].to_owned()
    }
}

/// The names of a row of an actor table before the row; `None` for a remark.
fn actor_fact(line: &str) -> Option<String> {
    if line.starts_with('#') || line.trim().is_empty() {
        return None;
    }
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    let names = [1, 7, 8].iter().filter_map(|at| cells.get(*at)).filter(|names| !names.is_empty());
    Some(format!("{}\t{line}", names.copied().collect::<Vec<_>>().join("|")))
}

/// The same for the rows of a list of places, whatever the order of its columns.
fn place_facts(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let is_name = |at: usize| {
        head.get(at)
            .is_some_and(|name| matches!(name.trim().to_lowercase().as_str(), "name" | "names" | "aliases"))
    };
    (reader.records().filter_map(Result::ok))
        .map(|row| {
            let names =
                row.iter().enumerate().filter(|(at, _)| is_name(*at)).map(|(_, cell)| cell.replace(';', "|"));
            format!("{}\t{}", names.collect::<Vec<_>>().join("|"), row.iter().collect::<Vec<_>>().join("\t"))
        })
        .collect()
}

/// What changed of a workspace's knowledge since its reports were coded; `None` if nothing did.
///
/// # Errors
/// If a file cannot be read.
pub fn changed(workspace: &Workspace) -> Result<Option<Touched>, Failure> {
    let before: Facts = match workspace.knowledge()? {
        Some(known) => serde_json::from_str(&known).unwrap_or_default(),
        None => Facts::default(),
    };
    let after = Own::of(workspace)?.facts()?;
    if before == after {
        return Ok(None);
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    let lists = [(&before.actors, &after.actors), (&before.places, &after.places)];
    for fact in lists.iter().flat_map(|(before, after)| before.symmetric_difference(after)) {
        let all = fact.split('\t').next().unwrap_or_default();
        names.extend(all.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    let words = before.words.symmetric_difference(&after.words);
    let words = words.filter_map(|row| Some(OwnWords::parse(row).ok()??.head().to_owned())).collect();
    let known = serde_json::to_string(&after).map_err(|error| Failure::new(FailureKind::Io, error))?;
    let names = (before.rules == after.rules).then_some(names);
    Ok(Some(Touched { known, before: before.digest(), after: after.digest(), names, words }))
}

/// The digest of a workspace's knowledge that its engine's name ends in.
///
/// # Errors
/// If a file cannot be read.
pub fn digest(workspace: &Workspace) -> Result<String, Failure> {
    Ok(Own::of(workspace)?.facts()?.digest())
}

/// Takes a change over: reports that hold a changed name, or a form of a changed word as `forms` gives them, are to be
/// coded again. Returns how many.
///
/// # Errors
/// If the workspace cannot be written.
pub fn adopt(
    workspace: &mut Workspace,
    touched: &Touched,
    forms: &dyn Fn(&str) -> Vec<String>,
) -> Result<usize, Failure> {
    let search = touched.names.as_ref().map(|names| Search::of(names, &touched.words, forms));
    let mut touches = |text: &str| search.as_ref().is_none_or(|search| search.holds(text));
    Ok(workspace.adopt_knowledge(&touched.known, &touched.before, &touched.after, &mut touches)?.touched)
}

/// Names and words that a report is searched for.
pub struct Search {
    names: Vec<Vec<String>>,
    forms: HashSet<String>,
}

impl Search {
    /// For these names, and for the forms of these words.
    pub fn of(
        names: &BTreeSet<String>,
        words: &BTreeSet<String>,
        forms: &dyn Fn(&str) -> Vec<String>,
    ) -> Search {
        Search {
            names: names.iter().map(|name| stems(name)).filter(|stems| !stems.is_empty()).collect(),
            forms: words.iter().flat_map(|word| forms(word)).collect(),
        }
    }

    /// True if a report may hold one of them. Reports in other scripts are told over in English words, so that any of them
    /// may hold a word.
    pub fn holds(&self, text: &str) -> bool {
        let found = stems(text);
        if holds(&found, &self.names) {
            return true;
        }
        if self.forms.is_empty() {
            return false;
        }
        let latin = text.chars().filter(char::is_ascii_alphabetic).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        latin * 2 < letters || found.iter().any(|word| self.forms.contains(word))
    }
}

/// Words without case, accents and, in scripts other than Latin, endings.
fn stems(text: &str) -> Vec<String> {
    let stem = |word: &str| {
        let letters: Vec<char> = word.chars().collect();
        match word.is_ascii() || letters.len() < 5 {
            true => word.to_owned(),
            // Endings change with the case and the adjective: what is left may touch a report too many, never one too few.
            false => letters[..4].iter().collect(),
        }
    };
    words(text).iter().map(|word| stem(&word.normal)).collect()
}

fn holds(text: &[String], names: &[Vec<String>]) -> bool {
    let mut first: std::collections::HashMap<&str, Vec<&Vec<String>>> = std::collections::HashMap::new();
    for name in names {
        first.entry(name[0].as_str()).or_default().push(name);
    }
    (0..text.len()).any(|at| {
        let candidates = first.get(text[at].as_str());
        candidates.is_some_and(|names| names.iter().any(|name| text[at..].starts_with(name)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_name_touches_the_reports_that_hold_it() {
        let names = |all: &[&str]| all.iter().map(|name| stems(name)).collect::<Vec<_>>();
        for (text, name, expected) in [
            ("The Tolva Liberation Front denied it.", "Tolva Liberation Front", true),
            ("the TOLVA liberation front's men", "Tolva Liberation Front", true),
            ("The Tolva river", "Tolva Liberation Front", false),
            ("Бойцы Толвинского фронта", "Толвинский фронт", true),
            ("near Menaka", "Ménaka", true),
            ("menakas", "Ménaka", false),
        ] {
            assert_eq!(holds(&stems(text), &names(&[name])), expected, "{text}");
        }
    }

    #[test]
    fn an_entered_word_touches_the_reports_that_hold_a_form_of_it() {
        let forms = |word: &str| vec![word.to_owned(), format!("{word}ed"), "lit".to_owned()];
        let search = Search::of(&BTreeSet::new(), &BTreeSet::from(["torch".to_owned()]), &forms);
        for (text, expected) in [
            ("Rebels torched two farms.", true),
            ("They lit the fields.", true),
            ("TORCHED: two farms", true),
            ("He carried torchlights.", false),
            ("Боевики сожгли две фермы.", true),
            ("", false),
        ] {
            assert_eq!(search.holds(text), expected, "{text}");
        }
        let nothing = Search::of(&BTreeSet::new(), &BTreeSet::new(), &forms);
        assert!(!nothing.holds("Боевики сожгли две фермы."));
    }

    #[test]
    fn who_enters_no_words_stays_up_to_date() {
        let json = serde_json::to_string(&Facts::default()).unwrap();
        assert_eq!(json, r#"{"actors":[],"places":[],"rules":""}"#);
        assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), Facts::default());
    }

    #[test]
    fn facts_begin_with_the_names() {
        let row = "MLI-TLF\tTolva Liberation Front\tREB\tMLI\t\t\t\tTolva Front|Tolvans\tTLF";
        assert_eq!(
            actor_fact(row).unwrap().split('\t').next(),
            Some("Tolva Liberation Front|Tolva Front|Tolvans|TLF")
        );
        assert_eq!(actor_fact("# key\tname"), None);
        let places = place_facts("lat,lon,name,aliases\n1,2,Aru,Arou;Arw\n");
        assert_eq!(places, ["Aru|Arou|Arw\t1\t2\tAru\tArou;Arw"]);
    }
}
