//! Who stands on which side of a clash, and who began it.
//!
//! Return fire at one place and day makes one mutual happening (ACLED Codebook 2023, "Battles"): "Militants attacked a
//! patrol. Soldiers *returned fire*" has two sides, and the militants began it. In a clash that is told as one the side
//! began it that another telling of the same happening lets act alone.

use super::group::same_party;
use super::telling::{Source, Telling};
use dateline_types::*;

/// Sets sides, symmetry and initiator of a happening made of `members`, tellings in text order.
pub fn sides(source: &Source<'_>, tellings: &[Telling], members: &[usize], event: &mut Event) {
    let answer = members.iter().copied().find(|&t| answers(source, &tellings[t]));
    match answer {
        Some(answer) => answered(source, tellings, members, answer, event),
        None if event.symmetry == Symmetry::Mutual => told_as_one(source, tellings, members, event),
        None => {}
    }
}

/// "returned fire", "retaliated": a violent answer of somebody.
pub fn answers(source: &Source<'_>, telling: &Telling) -> bool {
    let words = &source.words.lexicon.happening.answers;
    let violent = telling.event.class.plover_type() == Some(PloverType::Assault);
    let p = &source.predications.all()[telling.main];
    let said =
        words.contains(&p.lemma) || p.light.is_some_and(|t| words.contains(&source.words.phrases.lemma(t)));
    violent && said && !telling.event.actors.is_empty()
}

fn answered(source: &Source<'_>, tellings: &[Telling], members: &[usize], answer: usize, event: &mut Event) {
    let same = |a: &ActorRef, b: &ActorRef| same_party(source.words, a, b);
    let second = &tellings[answer].event.actors;
    let began = members.iter().filter(|&&t| t != answer).flat_map(|&t| tellings[t].event.actors.iter());
    // "Soldiers responded with shelling of villagers": whom nobody says to have begun began nothing, unless armed.
    let answered = tellings[answer].event.targets.iter().filter(|r| is_armed(r));
    let Some(first) = began.chain(answered).find(|r| !second.iter().any(|s| same(s, r))) else {
        return;
    };
    let (mut first, mut second) = (first.clone(), second[0].clone());
    // The words that were chosen for a party speak for it.
    for (side, r) in [(Side::A, &mut first), (Side::B, &mut second)] {
        if let Some(known) = event.actors.iter().chain(&event.targets).find(|known| same(known, r)) {
            *r = known.clone();
        }
        r.side = side;
    }
    first.role = None;
    first.attribution.get_or_insert(Attribution {
        basis: AttributionBasis::Stated,
        by: None,
        certainty: Certainty::Certain,
    });
    second.role = Some(TargetRole::Target);
    second.attribution = None;
    let fights = |r: &ActorRef| same(r, &first) || same(r, &second);
    event.actors.retain(|r| !fights(r));
    event.targets.retain(|r| !fights(r));
    event.actors.insert(0, first);
    event.targets.insert(0, second);
    event.symmetry = Symmetry::Mutual;
    event.initiator = Some(Side::A);
    // "… returned fire, killing *two militants*": the dead are of the side whose words they are.
    let suffering: Vec<&ActorRef> = members.iter().flat_map(|&t| tellings[t].event.targets.iter()).collect();
    for quantity in &mut event.quantities {
        let Some(who) = suffering.iter().find(|r| r.span.overlaps(quantity.span)) else { continue };
        quantity.of = if same(who, &event.actors[0]) {
            Some(QuantityOf::A)
        } else if same(who, &event.targets[0]) {
            Some(QuantityOf::B)
        } else {
            quantity.of
        };
    }
}

/// True for whom the words say to bear arms.
fn is_armed(party: &ActorRef) -> bool {
    let armed = [Sector::Mil, Sector::Reb, Sector::Prm, Sector::Uaf, Sector::Cop, Sector::Spy, Sector::Crm];
    party.sector.is_some_and(|sector| armed.contains(&sector))
}

fn told_as_one(source: &Source<'_>, tellings: &[Telling], members: &[usize], event: &mut Event) {
    let same = |a: &ActorRef, b: &ActorRef| same_party(source.words, a, b);
    let mutual = members.iter().map(|&t| &tellings[t].event).find(|e| e.symmetry == Symmetry::Mutual);
    let Some(clash) = mutual else { return };
    for r in &mut event.actors {
        if let Some(told) = clash.actors.iter().find(|told| same(told, r)) {
            r.side = told.side;
        }
    }
    let alone = members.iter().map(|&t| &tellings[t].event).find(|e| {
        e.symmetry == Symmetry::Directed && !e.actors.is_empty() && e.status.actuality == Actuality::Occurred
    });
    let began = alone.and_then(|e| e.actors.first());
    event.initiator = began
        .and_then(|began| event.actors.iter().chain(&event.targets).find(|r| same(r, began)))
        .map(|r| r.side);
}
