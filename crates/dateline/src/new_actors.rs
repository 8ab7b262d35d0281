//! Named groups that no dictionary has, as a table to edit and load: the columns of `resources/actors/groups.tsv`.
//!
//! `run` and the bundle of a workspace write it as `new_actors.tsv`; `--actors FILE` loads it, after somebody has looked at
//! the rows.

use crate::names::Names;
use dateline_stats::report::counted;
use dateline_types::{ActorRef, Event, Sector};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is known of one group.
#[derive(Default)]
struct Seen {
    events: usize,
    reports: BTreeSet<String>,
    sectors: BTreeMap<Sector, usize>,
    countries: BTreeMap<String, usize>,
}

/// The table: one row for each name of a group that some event gives to a party without a key; most events first.
///
/// `events` are those of the view that may leave. What is no group's name by its words is left out: it may be a person's.
pub fn table(events: &[Event], names: &Names) -> String {
    let mut groups: BTreeMap<&str, Seen> = BTreeMap::new();
    for event in events {
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for party in event.actors.iter().chain(&event.targets).filter(|p| p.actor.is_none()) {
            let Some(name) = party.name.as_deref().or_else(|| name_in(party)) else { continue };
            if !names.is_group(name) || !named.insert(name) {
                continue;
            }
            let seen = groups.entry(name).or_default();
            seen.events += 1;
            seen.reports.insert(event.document.to_string());
            if let Some(sector) = party.sector {
                *seen.sectors.entry(sector).or_default() += 1;
            }
            if let Some(country) = event.place.as_ref().and_then(|p| p.place.as_ref()?.country.as_ref()) {
                *seen.countries.entry(country.to_string()).or_default() += 1;
            }
        }
    }
    let mut text = "# Named groups that the actor dictionary does not have. Look at each row, correct or delete it, and load the \
                    file with --actors.\n# key\tname\tsector\tcountries\tparent\tfrom\tto\taliases\tacronyms\n"
        .to_owned();
    let mut keys: BTreeSet<String> = BTreeSet::new();
    let mut order: Vec<(&str, Seen)> = groups.into_iter().collect();
    order.sort_by_key(|(name, seen)| (std::cmp::Reverse(seen.events), *name));
    for (name, seen) in &order {
        let country = commonest(&seen.countries).map_or("", String::as_str);
        let sector = commonest(&seen.sectors).filter(|s| **s != Sector::Unk).map_or("", |s| s.as_str());
        let key = key(country, name, &mut keys);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let reports: Vec<&str> = seen.reports.iter().take(3).map(String::as_str).collect();
        let _ = writeln!(
            text,
            "# {} in {}: {}",
            counted(seen.events as u64, "event"),
            counted(seen.reports.len() as u64, "report"),
            reports.join(" ")
        );
        let _ = writeln!(text, "{key}\t{name}\t{sector}\t{country}\t\t\t\t\t");
    }
    text
}

/// The party's own words, where they are a name of several words for a group ("Tolva Liberation Front").
fn name_in(party: &ActorRef) -> Option<&str> {
    use Sector::{Bus, Crm, Lab, Opp, Prm, Pty, Reb, Soc, Uaf, Unk};
    let group = matches!(party.sector, Some(Bus | Crm | Lab | Opp | Prm | Pty | Reb | Soc | Uaf | Unk));
    let words: Vec<&str> = party.text.split_whitespace().collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let link = |word: &&str| matches!(*word, "of" | "for" | "the" | "and" | "in");
    let name = words.len() > 1
        && words.first().is_some_and(capital)
        && words.last().is_some_and(capital)
        && words.iter().all(|w| capital(w) || link(w));
    (group && name).then_some(party.text.as_str())
}

/// The key with the highest count, ties to the first.
fn commonest<K: Ord>(counts: &BTreeMap<K, usize>) -> Option<&K> {
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(key, _)| key)
}

/// A proposal for a key: the country, and the initials or the one word of the name; a number where it is taken.
fn key(country: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()))
        .map(str::to_ascii_uppercase)
        .collect();
    let short = match &words[..] {
        [] => "NEW".to_owned(),
        [one] => one.clone(),
        many => many.iter().filter_map(|word| word.chars().next()).collect(),
    };
    let base = format!("{}-{short}", if country.is_empty() { "XXX" } else { country });
    let mut key = base.clone();
    let mut number = 2;
    while !taken.insert(key.clone()) {
        key = format!("{base}-{number}");
        number += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::pipeline::{Options, run_bytes};

    #[test]
    fn an_unknown_group_is_listed_in_a_table_that_can_be_loaded() {
        let engine = Engine::open(None).unwrap();
        let report = b"14 March 2024\n\nThe Tolva Liberation Front attacked a mill near Khujand on 12 March, killing two men.";
        let run = run_bytes("report.txt", report, &engine, &Options::default());
        let names = Names::open().unwrap();
        let table = table(&run.events, &names);
        assert!(table.contains("\tTolva Liberation Front\tREB\tTJK\t"), "{table}");
        let mut actors = engine.resources().actors.clone();
        actors.extend("new_actors.tsv", &table).unwrap();
        let engine = engine.with_actors(actors);
        let again = run_bytes("report.txt", report, &engine, &Options::default());
        let keyed =
            again.events.iter().flat_map(|e| &e.actors).any(|a| a.actor.as_deref() == Some("TJK-TLF"));
        assert!(keyed, "{:?}", again.events);
    }
}
