//! Who says so: which claims of responsibility, accusations, denials and retractions of a report are about a happening.
//!
//! The grammar binds a claim to words (`crate::status`): those of the happening's own tellings are candidates, and so are
//! those bound to other tellings near by, as "claimed responsibility" in the last paragraph often speaks of the first. Mere
//! reporting and confirming is no candidate and stays where it stands.

use super::judge::Verdict;
use super::telling::{Source, Telling, order, type_name};
use crate::cue;
use crate::decide::{Ballot, Candidate, Cues, NONE, bucket};
use dateline_resources::learned::Decider;
use dateline_types::*;
use smol_str::format_smolstr;

/// Tellings on either side whose claims are asked.
const NEIGHBOURS: usize = 40;
/// Candidates of one happening at most.
const MOST_CANDIDATES: usize = 40;
/// Claims of one record at most.
const MOST_CLAIMS: usize = 12;

/// The ballot for the claims about the happening that `members` tell, the fullest first; each candidate is a question of
/// its own. `event` is its record as far as it goes, with its parties and the claims of its own tellings.
pub fn ballot(
    source: &Source<'_>,
    tellings: &[Telling],
    verdicts: &[Verdict],
    members: &[usize],
    event: &Event,
    decider: &Decider,
) -> Ballot<Claim> {
    let mut found: Vec<(&Claim, Option<usize>)> =
        event.status.claims.iter().filter(|c| c.act.stance().is_some()).map(|c| (c, None)).collect();
    let own = found.len();
    let reach = members[0].saturating_sub(NEIGHBOURS)..(members[0] + NEIGHBOURS).min(tellings.len());
    for t in reach.filter(|t| !members.contains(t)) {
        for claim in &tellings[t].event.status.claims {
            let is_new = !found.iter().any(|(c, _)| c.span.overlaps(claim.span));
            if claim.act.stance().is_some() && is_new && found.len() < MOST_CANDIDATES {
                found.push((claim, Some(t)));
            }
        }
    }
    let candidates = found
        .iter()
        .enumerate()
        .map(|(n, (claim, holder))| {
            let mut cues = Cues::default();
            about_claim(source, claim, event, &mut cues);
            let path = match holder {
                None if tellings[members[0]].event.status.claims.iter().any(|c| c.span == claim.span) => {
                    "own main"
                }
                None => "own other",
                Some(_) => "beside",
            };
            let stance = claim.act.stance().map_or(NONE, Stance::as_str);
            cue!(cues, "{path}");
            cue!(cues, "{path}&{stance}");
            cue!(cues, "{path}&{}", claim.act);
            cue!(cues, "{path}&about={}", claim.about);
            about_distance(source, tellings, members, claim, path, &mut cues);
            if let Some(holder) = holder {
                about_holder(tellings, verdicts, members, *holder, claim, event, &mut cues);
            }
            let like = |c: &Claim| c.act.stance() == claim.act.stance();
            let rivals = found.iter().enumerate().filter(|(m, (c, _))| *m != n && like(c)).count();
            cue!(cues, "like it={}", rivals.min(3));
            cue!(cues, "own={}", own.min(3));
            Candidate::new(Some((*claim).clone()), claim.text.as_str(), cues)
        })
        .collect::<Vec<_>>();
    let span = |c: &Claim| found[..own].iter().any(|(o, _)| o.span == c.span);
    Ballot::each(candidates, decider, |c| c.value.as_ref().is_some_and(span))
}

/// What the words of the claim and the happening look like.
fn about_claim(source: &Source<'_>, claim: &Claim, event: &Event, cues: &mut Cues) {
    let stance = claim.act.stance().map_or(NONE, Stance::as_str);
    cues.add("always");
    cue!(cues, "act={}", claim.act);
    cue!(cues, "about={}", claim.about);
    cue!(cues, "about={}&{}", claim.about, claim.act);
    let parse = source.words.parse;
    if let Some(token) = parse.token_at(claim.span.start()) {
        cue!(cues, "word={}", source.words.phrases.lemma(token));
        cue!(cues, "part={}", source.story.part(parse.sentence_of(token) as u32).name());
    }
    let same = |s: &Speaker, p: &ActorRef| s.span.overlaps(p.span) || s.actor.is_some() && s.actor == p.actor;
    let speaker = claim.speaker.as_ref().map_or(NONE, |s| {
        if event.actors.iter().any(|p| same(s, p)) {
            "doer"
        } else if event.targets.iter().any(|p| same(s, p)) {
            "target"
        } else if s.actor.is_some() {
            "known"
        } else {
            "other"
        }
    });
    cue!(cues, "speaker={speaker}");
    cue!(cues, "speaker={speaker}&{stance}");
    cue!(cues, "type={}", type_name(event.class));
    cue!(cues, "type={}&{stance}", type_name(event.class));
    cue!(cues, "actuality={}", event.status.actuality);
    cue!(cues, "polarity={}", event.status.polarity);
    cue!(cues, "extent={}", event.extent);
    cue!(cues, "actors={}&{stance}", event.actors.len().min(2));
    for actor in event.actors.iter().take(3) {
        let basis = actor.attribution.as_ref().map_or(NONE, |a| a.basis.as_str());
        cue!(cues, "doer {basis}&{stance}");
    }
}

/// How far the claim stands from the nearest words that tell the happening.
fn about_distance(
    source: &Source<'_>,
    tellings: &[Telling],
    members: &[usize],
    claim: &Claim,
    path: &str,
    cues: &mut Cues,
) {
    let parse = source.words.parse;
    let Some(token) = parse.token_at(claim.span.start()) else { return };
    let sentence = parse.sentence_of(token) as u32;
    let nearest = members.iter().map(|&t| tellings[t].sentence).min_by_key(|s| s.abs_diff(sentence));
    let Some(nearest) = nearest else { return };
    let gap = bucket(nearest.abs_diff(sentence) as usize);
    cue!(cues, "gap={gap}");
    cue!(cues, "{path}&gap={gap}&{}", if nearest == sentence { "same" } else { order(nearest, sentence) });
    let first = members.iter().all(|&t| tellings[t].sentence <= 1);
    cues.add_if(first, format_smolstr!("lead&{path}"));
    // How many other deeds of its type are told between it and the claim.
    let kind = type_name(tellings[members[0]].event.class);
    let between = tellings.iter().enumerate().filter(|(t, other)| {
        let inside = (nearest.min(sentence)..=nearest.max(sentence)).contains(&other.sentence);
        inside && !members.contains(t) && type_name(other.event.class) == kind
    });
    cue!(cues, "{path}&between={}", between.count().min(3));
}

/// What the telling looks like that the grammar bound the claim to.
fn about_holder(
    tellings: &[Telling],
    verdicts: &[Verdict],
    members: &[usize],
    holder: usize,
    claim: &Claim,
    event: &Event,
    cues: &mut Cues,
) {
    let stance = claim.act.stance().map_or(NONE, Stance::as_str);
    let other = &tellings[holder];
    let same = type_name(other.event.class) == type_name(event.class);
    cue!(cues, "holder {}", if same { "of its type" } else { "of another type" });
    cue!(cues, "holder {}", if verdicts[holder].stands() { "stands" } else { "is none" });
    cue!(cues, "holder type={}", type_name(other.event.class));
    cue!(cues, "holder&{}", order(other.sentence, tellings[members[0]].sentence));
    cues.add_if(other.takes_up.is_some_and(|(to, _)| members.contains(&to)), "holder takes it up");
    let shares = |p: &ActorRef| p.actor.is_some() && event.actors.iter().any(|a| a.actor == p.actor);
    cues.add_if(other.event.actors.iter().any(shares), format_smolstr!("holder's doer acts here&{stance}"));
    let place = |t: usize| tellings[t].place();
    if let (Some(a), Some(b)) = (place(holder), members.iter().find_map(|&t| place(t))) {
        cue!(cues, "holder {}", if a == b { "in its place" } else { "elsewhere" });
    }
}

/// Gives the record the claims that were chosen.
pub fn settle(ballot: &Ballot<Claim>, status: &mut Status) {
    if !ballot.learned {
        return;
    }
    let chosen: Vec<&Claim> =
        ballot.chosen.iter().filter_map(|&n| ballot.candidates[n].value.as_ref()).collect();
    let is_chosen = |c: &Claim| chosen.iter().any(|k| k.span == c.span && k.act == c.act);
    // "allegedly", said of the deed and not of the doer, is no blame but still who says so.
    let stays = |c: &Claim| match c.act.stance() {
        None => true,
        Some(Stance::Blames) => c.about != ClaimAbout::Responsibility || is_chosen(c),
        Some(_) => is_chosen(c),
    };
    status.claims.retain(stays);
    for claim in chosen {
        let about = |about| {
            if claim.act.stance() == Some(Stance::Blames) { ClaimAbout::Responsibility } else { about }
        };
        if let Some(own) = status.claims.iter_mut().find(|c| c.span == claim.span && c.act == claim.act) {
            own.about = about(own.about);
        } else if status.claims.len() < MOST_CLAIMS {
            let claim = Claim { about: about(claim.about), parent: None, ..claim.clone() };
            status.claims.push(claim);
        }
    }
    number(&mut status.claims);
}

/// Numbers the claims anew; a parent that is gone leaves none.
fn number(claims: &mut [Claim]) {
    let old: Vec<smol_str::SmolStr> = claims.iter().map(|c| c.id.clone()).collect();
    for n in 0..claims.len() {
        let parent = claims[n].parent.take();
        // A claim is reported by one before it.
        let at = parent.and_then(|p| old[..n].iter().position(|id| *id == p));
        claims[n].parent = at.map(|at| format_smolstr!("c{}", at + 1));
        claims[n].id = format_smolstr!("c{}", n + 1);
    }
}
