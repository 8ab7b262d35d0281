//! What a composed bulletin may not say: each check has a name, and names the sentence it refuses.
//!
//! The words by which a check knows what a sentence does are data (`resources/report/LANGUAGE/lint.toml`). The checks are
//! about form and evidence; whether a sentence is true, `dateline check` asks.

use super::compose::{COUNTS, Composition};
use super::edition::Edition;
use super::language::Language;
use super::party::is_name;
use super::support::{confidence, happened};
use super::written::Written;
use crate::pipeline::Run;
use dateline_types::*;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../../../../resources/report/en/lint.toml")),
    ("ru", include_str!("../../../../resources/report/ru/lint.toml")),
];

/// The checks, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A sentence rests on nothing, or on an incident that is not there.
    NoEvidence,
    /// A count was rewritten.
    ChangedCount,
    /// A likelihood and a confidence stand in one sentence (ICD 203).
    LikelihoodWithConfidence,
    /// What one origin tells is written as a fact.
    OneOriginAsFact,
    /// One side of a dispute is told.
    OneSide,
    /// What was planned, supposed or negated is written as if it had happened.
    PlannedAsPast,
    /// A place or a point is finer than the report's.
    FinerThanText,
    /// Nobody reviewed an event.
    Unreviewed,
    /// A perpetrator has neither two origins nor a named claimant.
    Perpetrator,
    /// No quoted words tie a party to its act.
    Tie,
}

impl Rule {
    /// Its name, as it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::NoEvidence => "no-evidence",
            Rule::ChangedCount => "changed-count",
            Rule::LikelihoodWithConfidence => "likelihood-with-confidence",
            Rule::OneOriginAsFact => "one-origin-as-fact",
            Rule::OneSide => "one-side",
            Rule::PlannedAsPast => "planned-as-past",
            Rule::FinerThanText => "finer-than-text",
            Rule::Unreviewed => "unreviewed",
            Rule::Perpetrator => "perpetrator",
            Rule::Tie => "tie",
        }
    }
}

/// A sentence that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// By which check.
    pub rule: Rule,
    /// Which sentence: `finding 3`, `incident ID`.
    pub at: String,
    /// Why, and what would do.
    pub why: String,
}

/// All refusals in words, a line each; `None` if nothing is refused.
pub fn summary(refusals: &[Refusal]) -> Option<String> {
    let counted = match refusals.len() {
        0 => return None,
        1 => "1 sentence or incident is".to_owned(),
        count => format!("{count} sentences or incidents are"),
    };
    let lines = refusals.iter().map(|r| format!("  {} [{}]: {}", r.at, r.rule.as_str(), r.why));
    Some(format!("{counted} refused:\n{}", lines.collect::<Vec<_>>().join("\n")))
}

#[derive(Debug, Deserialize)]
struct Words {
    likelihood: Vec<String>,
    confidence: Vec<String>,
    attribution: Vec<String>,
    denial: Vec<String>,
    unrealised: Vec<String>,
    place_openers: Vec<String>,
    no_places: Vec<String>,
}

/// What is linted, and what it is held against.
pub struct Lint<'a> {
    /// What a person composed.
    pub composition: &'a Composition,
    /// What the program would have written of everything.
    pub generated: &'a Edition,
    /// The run behind both.
    pub run: &'a Run,
    /// The language it is composed in.
    pub language: &'a Language,
    /// Events that a person accepted.
    pub accepted: &'a BTreeSet<EventId>,
    /// True if it is to be signed: review, perpetrators and ties are asked for too.
    pub signing: bool,
}

impl Lint<'_> {
    /// Every refusal, in the order of the file.
    pub fn refusals(&self) -> Vec<Refusal> {
        let code = self.composition.language.as_str();
        let words = WORDS.iter().find(|(language, _)| *language == code).unwrap_or(&WORDS[0]).1;
        let words: Words = toml::from_str(words).expect("shipped words are checked by a test");
        let incidents: BTreeMap<&str, &Incident> =
            self.run.incidents.iter().map(|i| (i.id.as_str(), i)).collect();
        let events: BTreeMap<&EventId, &Event> = self.run.events.iter().map(|e| (&e.id, e)).collect();
        let written = Written::of(&self.run.documents).with(self.language.party_words("small"));
        let members = |incident: &Incident| -> Vec<&Event> {
            incident.events.iter().filter_map(|id| events.get(id).copied()).collect()
        };
        let mut refusals = Vec::new();
        for (n, finding) in self.composition.finding.iter().enumerate() {
            let at = format!("finding {}", n + 1);
            let mut refuse = |rule, why: String| refusals.push(Refusal { rule, at: at.clone(), why });
            if finding.rests_on.iter().any(|id| id == COUNTS) {
                if !self.generated.findings.iter().any(|own| own.text == finding.text) {
                    refuse(
                        Rule::ChangedCount,
                        "it rests on the counts and says something else; give the incidents it rests on"
                            .into(),
                    );
                }
                continue;
            }
            let known: Vec<&Incident> =
                finding.rests_on.iter().filter_map(|id| incidents.get(id.as_str()).copied()).collect();
            let stranger = finding.rests_on.iter().find(|id| !incidents.contains_key(id.as_str()));
            match stranger {
                Some(id) => {
                    refuse(Rule::NoEvidence, format!("it rests on {id:?}, which is no incident here"))
                }
                None if known.is_empty() => refuse(Rule::NoEvidence, "it rests on no incident".into()),
                None => {}
            }
            let open = known.iter().flat_map(|incident| members(incident));
            let open = open.filter(|event| self.signing && !self.accepted.contains(&event.id)).count();
            if open > 0 {
                refuse(
                    Rule::Unreviewed,
                    format!("{open} events of what it rests on are not accepted; see `dateline review`"),
                );
            }
            // A sentence the program wrote from these incidents was made to say no more than they do.
            if self.generated.findings.iter().any(|own| own.text == finding.text) {
                continue;
            }
            let known: Vec<(&Incident, Vec<&Event>)> = known.into_iter().map(|i| (i, members(i))).collect();
            check_text(&finding.text, &known, true, &words, &mut refuse);
        }
        let known: BTreeSet<&str> =
            self.run.statements.iter().map(|statement| statement.id.as_str()).collect();
        for id in self.composition.assessments.iter().flatten().filter(|id| !known.contains(id.as_str())) {
            let (at, why) = (format!("assessment {id}"), "there is no such assessment here".into());
            refusals.push(Refusal { rule: Rule::NoEvidence, at, why });
        }
        for item in self.composition.incidents() {
            let at = format!("incident {}", item.id);
            let mut refuse = |rule, why: String| refusals.push(Refusal { rule, at: at.clone(), why });
            let Some(&incident) = incidents.get(item.id.as_str()) else {
                refuse(Rule::NoEvidence, "there is no such incident here".into());
                continue;
            };
            let own = self.generated.lines().find(|line| line.id == item.id).map(|line| line.text.as_str());
            let members = members(incident);
            if let Some(text) = item.text.as_deref().filter(|text| Some(*text) != own) {
                check_text(text, &[(incident, members.clone())], false, &words, &mut refuse);
            }
            if self.signing {
                let printed = item.text.as_deref().or(own).unwrap_or_default();
                self.check_signing(item, printed, incident, &members, &written, &mut refuse);
            }
        }
        refusals
    }

    fn check_signing(
        &self,
        item: &super::compose::ComposedIncident,
        printed: &str,
        incident: &Incident,
        members: &[&Event],
        written: &Written,
        refuse: &mut impl FnMut(Rule, String),
    ) {
        let open = members.iter().filter(|event| !self.accepted.contains(&event.id)).count();
        if open > 0 {
            refuse(
                Rule::Unreviewed,
                format!("{open} of its {} events are not accepted; see `dateline review`", members.len()),
            );
        }
        let violent = incident.class.plover_type().is_some_and(|kind| kind.quad() == Quad::MaterialConflict);
        if !violent || !happened(&incident.status) {
            return;
        }
        // Groups that no dictionary has are named by their words; whom the sentence leaves out it does not accuse.
        let mut parties: BTreeMap<&str, &ActorRef> = BTreeMap::new();
        for party in &incident.actors {
            let named = is_name(&written.inside_a_sentence(&party.text));
            let key = party.actor.as_deref().or(named.then_some(party.text.as_str()));
            if let Some(key) = key.filter(|_| mentions(printed, party)) {
                parties.entry(key).or_insert(party);
            }
        }
        let blames = [ClaimAct::ClaimedResponsibility, ClaimAct::Accused, ClaimAct::Attributed];
        let named = members.iter().flat_map(|event| &event.status.claims);
        let claimant = named.filter(|claim| blames.contains(&claim.act)).any(|claim| claim.speaker.is_some());
        for party in parties.values() {
            let name = party.name.as_deref().unwrap_or(&party.text);
            if incident.origins < 2 && !claimant {
                refuse(
                    Rule::Perpetrator,
                    format!(
                        "{name} is named by one origin and no named claimant; add a report, or leave the party out"
                    ),
                );
            }
            let tied = item.ties.iter().filter(|tie| tie.party == name || tie.party == party.text);
            let mut tied =
                tied.filter(|tie| self.is_quoted(&tie.words, members) && names_party(&tie.words, party));
            if tied.next().is_none() {
                let mut quotable = members.iter().flat_map(|event| event.evidence.all());
                let advice = match quotable.find(|piece| names_party(&piece.text, party)) {
                    Some(piece) => format!(
                        "quote them in ties, verbatim and with the party's name, such as {:?}",
                        piece.text
                    ),
                    None => "none of its quotations has the name: leave the party out".to_owned(),
                };
                refuse(Rule::Tie, format!("no words of a report tie {name} to it; {advice}"));
            }
        }
    }

    /// True if the words stand in a report of the incident.
    fn is_quoted(&self, words: &str, members: &[&Event]) -> bool {
        let words = words.trim();
        !words.is_empty()
            && members.iter().any(|event| event.evidence.all().iter().any(|piece| piece.text.contains(words)))
    }
}

/// True if quoted words hold the party's words, or all the words of its name.
fn names_party(words: &str, party: &ActorRef) -> bool {
    let lower = words.to_lowercase();
    lower.contains(&party.text.to_lowercase())
        || party
            .name
            .as_ref()
            .is_some_and(|name| name.to_lowercase().split_whitespace().all(|w| lower.contains(w)))
}

/// True if a sentence speaks of the party: by its words, by a word of its name, or by the letters its name begins with.
fn mentions(sentence: &str, party: &ActorRef) -> bool {
    let lower = sentence.to_lowercase();
    let said: BTreeSet<String> = tokens(&lower).map(str::to_owned).collect();
    let names = party.name.iter().chain([&party.text]);
    let mut words = names.flat_map(|name| tokens(name)).filter(|word| word.chars().count() >= 3);
    let by_word =
        words.any(|word| word.starts_with(char::is_uppercase) && said.contains(&word.to_lowercase()));
    let letters = |name: &String| -> String { tokens(name).filter_map(|word| word.chars().next()).collect() };
    let by_letters = party.name.as_ref().is_some_and(|name| said.contains(&letters(name).to_lowercase()));
    lower.contains(&party.text.to_lowercase()) || by_word || by_letters
}

/// Checks that look at a sentence beside the incidents it rests on. `alone`: no claims are printed beside it.
fn check_text(
    text: &str,
    on: &[(&Incident, Vec<&Event>)],
    alone: bool,
    words: &Words,
    refuse: &mut impl FnMut(Rule, String),
) {
    for sentence in text.split_inclusive(['.', '!', '?', ';']) {
        if has(sentence, &words.likelihood) && has(sentence, &words.confidence) {
            refuse(
                Rule::LikelihoodWithConfidence,
                "a likelihood is about the world, a confidence about sources: write two sentences".into(),
            );
        }
    }
    if on.is_empty() {
        return;
    }
    let one_origin = on.iter().all(|(incident, _)| incident.origins < 2 && happened(&incident.status));
    if one_origin && !has(text, &words.attribution) {
        refuse(Rule::OneOriginAsFact, "one origin tells it: say who does".into());
    }
    let disputed = on.iter().any(|(incident, members)| {
        let denied = members.iter().flat_map(|event| &event.status.claims);
        let mut denied = denied.filter(|claim| matches!(claim.act, ClaimAct::Denied | ClaimAct::Retracted));
        denied.next().is_some() || alone && !incident.disputes.is_empty()
    });
    if disputed && !has(text, &words.denial) {
        refuse(Rule::OneSide, "a report denies or contradicts it: say so in the same sentence".into());
    }
    let unrealised = on.iter().any(|(incident, _)| !happened(&incident.status));
    if unrealised && !has(text, &words.unrealised) {
        refuse(Rule::PlannedAsPast, "it was planned, supposed or negated: say which".into());
    }
    if let Some(place) = finer_place(text, on, words) {
        refuse(
            Rule::FinerThanText,
            format!("no report of it names {place:?}: write the place as its text does"),
        );
    }
}

/// A place of the sentence that no evidence names, or a point given for more than a town.
fn finer_place(text: &str, on: &[(&Incident, Vec<&Event>)], words: &Words) -> Option<String> {
    let is_point = |token: &str| {
        let token = token.trim_matches(|c: char| !c.is_ascii_digit());
        token.split_once('.').is_some_and(|(whole, rest)| {
            whole.len() <= 3
                && rest.len() >= 2
                && (whole.to_owned() + rest).chars().all(|c| c.is_ascii_digit())
        })
    };
    let precise = |incident: &Incident| {
        incident
            .place
            .as_ref()
            .is_some_and(|place| matches!(place.precision, PlacePrecision::Poi | PlacePrecision::Settlement))
    };
    if !on.iter().all(|(incident, _)| precise(incident))
        && let Some(point) = text.split_whitespace().find(|token| is_point(token))
    {
        return Some(point.to_owned());
    }
    let mut known = String::new();
    for (incident, members) in on {
        for place in
            incident.place.iter().chain(incident.other_places.iter().filter_map(|p| p.place.as_ref()))
        {
            known.push_str(&format!(" {} {}", place.name, place.admin1.as_deref().unwrap_or_default()));
            known.push_str(&format!(" {}", place.country.as_deref().unwrap_or_default()));
        }
        for party in incident.actors.iter().chain(&incident.targets) {
            known.push_str(&format!(" {} {}", party.text, party.name.as_deref().unwrap_or_default()));
        }
        for piece in members.iter().flat_map(|event| event.evidence.all()) {
            known.push_str(&format!(" {}", piece.text));
        }
        for place in members.iter().filter_map(|event| event.place.as_ref()) {
            known.push_str(&format!(" {}", place.text));
        }
    }
    let known: BTreeSet<String> = tokens(&known).map(|token| token.to_lowercase()).collect();
    let all: Vec<&str> = tokens(text).collect();
    let named = all.windows(2).find(|pair| {
        words.place_openers.iter().any(|opener| opener == pair[0])
            && pair[1].starts_with(char::is_uppercase)
            && !words.no_places.iter().any(|word| word == pair[1])
            && !known.contains(&pair[1].to_lowercase())
    });
    // Names of countries are told by code.
    named.map(|pair| pair[1].to_owned())
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'').filter(|token| !token.is_empty())
}

/// True if one of the words or phrases stands in the text, between other words.
fn has(text: &str, words: &[String]) -> bool {
    let spaced: Vec<&str> = tokens(text).collect();
    let spaced = format!(" {} ", spaced.join(" ").to_lowercase());
    words.iter().any(|word| spaced.contains(&format!(" {word} ")))
}

/// The least probable incident a composition prints, for the record of a signature, 0 to 1.
pub(super) fn lowest_confidence(composition: &Composition, run: &Run) -> f64 {
    let chosen: BTreeSet<&str> = composition.incidents().map(|item| item.id.as_str()).collect();
    let events: BTreeMap<&EventId, &Event> = run.events.iter().map(|event| (&event.id, event)).collect();
    let incidents = run.incidents.iter().filter(|incident| chosen.contains(incident.id.as_str()));
    let of = |incident: &Incident| {
        let members: Vec<&Event> = incident.events.iter().filter_map(|id| events.get(id).copied()).collect();
        confidence(&members)
    };
    incidents.map(of).fold(1.0, f64::min)
}
