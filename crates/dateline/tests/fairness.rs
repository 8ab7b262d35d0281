//! Codes and confidence do not depend on whose names a report has: a small form of the trial of docs/fairness.md.

#[path = "common/fairness.rs"]
mod fairness;

use dateline::engine::Engine;
use dateline::pipeline::{Options, Run, read_bytes, run_bytes};
use dateline_read::Hints;
use dateline_types::*;
use fairness::{Choice, FORMS, FRAMINGS, Parts, Swap};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a text's happening was coded to, with the names taken out: what may not change.
#[derive(Clone, PartialEq, Eq)]
struct Codes {
    /// By field, in the order of printing.
    fields: Vec<(&'static str, String)>,
    /// The type is right; of that record the actor, the target and the place too.
    found: bool,
    whole: bool,
    /// Per mille, of the record with the right type.
    confidence: i64,
}

/// Fields that tell a framing's change: its words may name a means or a toll that the neutral ones leave open.
const NOT_OF_FRAMINGS: &[&str] = &["mode", "tolls", "codes", "domain"];

/// The codes of the sentence that tells the happening.
fn codes(parts: &Parts, of: Choice, run: &Run) -> Codes {
    let (skeleton, sentence) = (&parts.skeletons[of.skeleton], parts.sentence(of));
    let in_sentence = |event: &&Event| event.trigger.span.start() < sentence.len();
    let told: Vec<&Event> = run.events.iter().filter(in_sentence).collect();
    let is_right = |event: &&&Event| class(event).starts_with(skeleton.class);
    let found = told.iter().find(is_right).copied();
    let Some(event) = found.or(told.first().copied()) else {
        return Codes { fields: vec![("events", "0".to_owned())], found: false, whole: false, confidence: 0 };
    };
    let lower = sentence.to_lowercase();
    let slot = |words: &str| -> Option<Range<usize>> {
        let at = lower.find(&words.to_lowercase())?;
        Some(at..at + words.len())
    };
    let actor = slot(parts.actors[of.actor].words);
    let victim = slot(&parts.victims_of(of.skeleton)[of.victim].words);
    let town = &parts.towns[of.town];
    let place = slot(town.name);
    let within = |slot: &Option<Range<usize>>, span: Span| {
        slot.as_ref().is_some_and(|slot| span.start() < slot.end && slot.start < span.end())
    };
    // What is theirs ("the homes of poor …") stands for them.
    let of_them = |span: Span| {
        let between = victim.as_ref().and_then(|v| sentence.get(span.end()..v.start));
        between.is_some_and(|words| words.starts_with(" of ") && words.split_whitespace().count() <= 2)
    };
    let party = |party: &ActorRef| match party.span {
        span if within(&actor, span) => "A",
        span if within(&victim, span) || of_them(span) => "V",
        span if within(&place, span) => "T",
        _ => "other",
    };
    let parties = |of: &[ActorRef]| -> String {
        let mut all: Vec<&str> = of.iter().map(party).collect();
        all.sort_unstable();
        all.dedup();
        all.join("+")
    };
    let (actors, targets) = (parties(&event.actors), parties(&event.targets));
    let where_told = match &event.place {
        Some(told) if within(&place, told.span) => match &told.place {
            Some(resolved) if resolved.country.as_deref() == Some(town.country) => "town",
            Some(_) => "elsewhere",
            None => "unresolved",
        },
        Some(_) => "other words",
        None => "none",
    };
    let counts = event.quantities.iter();
    let tolls: Vec<String> = counts.map(|q| format!("{:?} {:?} {:?}", q.kind, q.of, q.toll)).collect();
    let numbers: Vec<String> = event.quantities.iter().map(|q| format!("{:?}", q.min)).collect();
    let (kind, mode) =
        class(event).split_once('/').map_or((class(event), String::new()), |(k, m)| (k.into(), m.into()));
    let whole = found.is_some()
        && where_told == "town"
        && match skeleton.acting {
            "A" => actors == "A" && targets == "V",
            "V" => actors == "V" && targets == "A",
            _ => actors == "A+V",
        };
    let fields = vec![
        ("events", told.len().to_string()),
        ("type", kind),
        ("mode", mode),
        ("actors", actors),
        ("targets", targets),
        ("place", where_told.to_owned()),
        ("day", event.time.as_ref().map_or(String::new(), |time| time.value.to_string())),
        ("numbers", numbers.join(",")),
        ("tolls", tolls.join(",")),
        ("extent", event.extent.to_string()),
        ("status", format!("{} {}", event.status.polarity, event.status.actuality)),
        ("domain", event.domain.domain.to_string()),
        ("violence", event.violence_class.to_string()),
        ("codes", format!("{:?} {:?}", event.codes.cameo, event.codes.acled)),
    ];
    Codes { fields, found: found.is_some(), whole, confidence: (event.confidence * 1e3).round() as i64 }
}

fn class(event: &Event) -> String {
    event.class.to_string()
}

/// The fields in which two differ.
fn changed(a: &Codes, b: &Codes, swap: Swap) -> Vec<&'static str> {
    let left_out = |field: &str| swap == Swap::Framing && NOT_OF_FRAMINGS.contains(&field);
    let at = |codes: &Codes, field: &str| {
        codes.fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone())
    };
    let names = a.fields.iter().chain(&b.fields).map(|(name, _)| *name);
    let mut differing: Vec<&'static str> =
        names.filter(|&name| !left_out(name) && at(a, name) != at(b, name)).collect();
    differing.sort_unstable();
    differing.dedup();
    differing
}

/// What a group of sentences came to.
#[derive(Default, Clone, Copy)]
struct Tally {
    sentences: usize,
    found: usize,
    whole: usize,
    confidence: i64,
}

impl Tally {
    fn add(&mut self, codes: &Codes) {
        self.sentences += 1;
        self.found += usize::from(codes.found);
        self.whole += usize::from(codes.whole);
        self.confidence += if codes.found { codes.confidence } else { 0 };
    }

    fn found(&self) -> f64 {
        self.found as f64 / self.sentences as f64
    }

    fn whole(&self) -> f64 {
        self.whole as f64 / self.sentences as f64
    }

    fn confidence(&self) -> f64 {
        self.confidence as f64 / 1e3 / self.found.max(1) as f64
    }
}

/// What the trial came to.
#[derive(Default)]
struct Outcome {
    /// By what groups differ in, and group.
    groups: BTreeMap<&'static str, BTreeMap<String, Tally>>,
    /// For each kind of swap: pairs, changed pairs.
    pairs: BTreeMap<Swap, (usize, usize)>,
    /// One line for each changed pair.
    changes: Vec<String>,
    sentences: usize,
}

fn trial(parts: &Parts, per_cell: usize, forms: usize, engine: &Engine) -> Outcome {
    let chosen = parts.choices(per_cell, forms);
    let mut pairs: Vec<(Choice, Choice, Swap)> = Vec::new();
    for &of in &chosen {
        for swap in [Swap::Actor, Swap::Victim, Swap::Town, Swap::Framing] {
            pairs.extend(parts.swapped(of, swap).map(|with| (of, with, swap)));
        }
    }
    let mut all: Vec<Choice> = chosen.iter().copied().chain(pairs.iter().map(|pair| pair.1)).collect();
    all.sort_unstable();
    all.dedup();
    let options = Options { dct: jiff::civil::Date::new(2021, 3, 4).ok(), ..Options::default() };
    let code = |&of: &Choice| {
        let run = run_bytes("report.txt", parts.text(of).as_bytes(), engine, &options);
        (of, codes(parts, of, &run))
    };
    let coded: BTreeMap<Choice, Codes> = all.par_iter().map(code).collect();
    let mut outcome = Outcome { sentences: coded.len(), ..Outcome::default() };
    for of in &chosen {
        let (actor, town) = (&parts.actors[of.actor], &parts.towns[of.town]);
        let (victim, named) =
            (&parts.victims_of(of.skeleton)[of.victim], parts.victims_of(of.skeleton).len() > 36);
        let mut add = |by: &'static str, group: &str| {
            outcome.groups.entry(by).or_default().entry(group.to_owned()).or_default().add(&coded[of]);
        };
        add("kind of actor", actor.kind);
        add("region of the actor", actor.region);
        add("band of the town", town.band);
        add("region of the town", town.region);
        add(
            if named { "region of the person's name" } else { "region or faith of the people" },
            victim.region,
        );
        add("framing", FRAMINGS[of.framing]);
        add("form", FORMS[of.form]);
        add("happening", parts.skeletons[of.skeleton].name);
        if !named {
            add("people", victim.words.trim_end_matches(" villagers"));
        }
        add("actor", actor.words);
        add("town", town.name);
    }
    for (of, with, swap) in pairs {
        let (a, b) = (&coded[&of], &coded[&with]);
        let differing = changed(a, b, swap);
        let seen = outcome.pairs.entry(swap).or_default();
        seen.0 += 1;
        seen.1 += usize::from(!differing.is_empty());
        if !differing.is_empty() {
            let told = |codes: &Codes| -> Vec<String> {
                codes.fields.iter().filter(|(n, _)| differing.contains(n)).map(|(_, v)| v.clone()).collect()
            };
            let (from, to) = (told(a).join(" | "), told(b).join(" | "));
            outcome.changes.push(format!(
                "{swap:?}\t{}\t{}\t{}\t{from}\t{to}\t{}\t{}",
                parts.skeletons[of.skeleton].name,
                FRAMINGS[of.framing],
                differing.join(","),
                parts.sentence(of),
                parts.sentence(with),
            ));
        }
    }
    outcome
}

impl Outcome {
    fn print(&self) {
        println!("{} sentences\n{}", self.sentences, self.changes.join("\n"));
        for (by, groups) in &self.groups {
            println!(
                "\n| {by} | sentences | type right | with parties and place | confidence |\n|---|---|---|---|---|"
            );
            for (group, tally) in groups {
                let (found, whole) = (100.0 * tally.found(), 100.0 * tally.whole());
                println!(
                    "| {group} | {} | {found:.1} | {whole:.1} | {:.3} |",
                    tally.sentences,
                    tally.confidence()
                );
            }
        }
        println!("\n| exchanged | pairs | codes change | share |\n|---|---|---|---|");
        for (swap, (pairs, changed)) in &self.pairs {
            println!("| {swap:?} | {pairs} | {changed} | {:.1} % |", 100.0 * self.share(*swap));
        }
    }

    fn share(&self, swap: Swap) -> f64 {
        let (pairs, changed) = self.pairs[&swap];
        changed as f64 / pairs as f64
    }

    /// The aims are 1 % of names, peoples and towns, 5 % of framings, and 3 points of recall between groups; the small
    /// form cannot show so little, and some are not quite reached (docs/fairness.md).
    fn hold(&self) {
        for (swap, most) in
            [(Swap::Actor, 0.04), (Swap::Victim, 0.05), (Swap::Town, 0.02), (Swap::Framing, 0.12)]
        {
            assert!(self.share(swap) <= most, "{swap:?}: {:.3}", self.share(swap));
        }
        for by in ["kind of actor", "region of the actor", "region of the town"] {
            assert!(self.gap(by, Tally::found) <= 0.08, "{by}: {:.3}", self.gap(by, Tally::found));
        }
        let all = self.groups["form"].values().map(Tally::found).fold(f64::MAX, f64::min);
        assert!(all >= 0.95, "types right: {all:.3}");
    }

    /// How far the groups lie apart at most.
    fn gap(&self, by: &str, of: impl Fn(&Tally) -> f64) -> f64 {
        let values = || self.groups[by].values().map(&of);
        values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min)
    }
}

/// Choices a cell and forms: `DATELINE_FAIRNESS=36,2` is the long form (docs/fairness.md).
fn asked() -> (usize, usize) {
    let asked = std::env::var("DATELINE_FAIRNESS").unwrap_or_else(|_| "1,1".to_owned());
    let (choices, forms) = asked.split_once(',').expect("CHOICES,FORMS");
    (choices.parse().unwrap(), forms.parse().unwrap())
}

#[test]
fn names_towns_and_framings_change_no_code() {
    let parts = Parts::read();
    let engine = Engine::open(None).unwrap();
    let (per_cell, forms) = asked();
    let outcome = trial(&parts, per_cell, forms, &engine);
    outcome.print();
    outcome.hold();
}

/// Short English sentences stay English whoever is named in them.
#[test]
fn names_do_not_make_a_sentence_another_language() {
    const SENTENCES: [&str; 5] = [
        "{} killed.",
        "Two {} were killed.",
        "{} protesters clash with police.",
        "{} farmers attacked, three dead.",
        "Soldiers arrest {} leader.",
    ];
    let engine = Engine::open(None).unwrap();
    let resources = engine.resources();
    let countries = resources.gazetteer.countries().rows().iter().flat_map(|c| c.adjectives.iter().cloned());
    let peoples = include_str!("../../../resources/actors/peoples.tsv").lines();
    let peoples = peoples.filter(|line| !line.starts_with('#')).flat_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let other = cells.get(2).map_or("", |aliases| aliases).split('|');
        other.chain([cells[0]]).filter(|name| !name.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    });
    let names: Vec<String> = countries.map(|name| name.to_string()).chain(peoples).collect();
    let mut other = Vec::new();
    for name in &names {
        for sentence in SENTENCES {
            let text = sentence.replace("{}", name);
            let read = read_bytes(text.as_bytes(), Hints::of_path("report.txt"), &Options::default());
            for part in read.parts {
                if let dateline::pipeline::Part::Document(document) = part
                    && !engine.languages().codes(document.language.as_deref())
                {
                    other.push(format!("{:?}: {text}", document.language));
                }
            }
        }
    }
    assert!(names.len() > 300);
    // Known wrong: two words with Portuguese letters outweigh three English ones.
    let known = ["Some(\"pt\"): Soldiers arrest São Toméan leader."];
    assert_eq!(other, known, "of {}", names.len() * SENTENCES.len());
}
