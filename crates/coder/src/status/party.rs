//! Claims carried over to the parties: who is named because it says so itself, is accused, suspected, or inferred.

use super::{Assessment, Context, speaker};
use dateline_types::*;

/// Sets the basis of an event's actors from its claims, and adds the parties that a claim alone names.
///
/// * The speaker of `claimed-responsibility` is an actor with basis `self-claimed`.
/// * A party that is accused, blamed or named by somebody is `attributed`; one that is suspected is `suspected`.
/// * An actor told only under such a claim ("Arnland accused Varland of shelling") has that basis too.
/// * Everybody else is `stated`.
pub fn attribute(context: &Context<'_>, assessment: &Assessment, event: &mut Event) {
    let claims = &event.status.claims;
    let certainty = event.status.certainty;
    if let Some(claim) =
        claims.iter().rev().find(|c| c.act != ClaimAct::Reported && c.act != ClaimAct::Confirmed)
        && let Some(basis) = basis(claim.act)
    {
        for actor in
            event.actors.iter_mut().filter(|a| a.side == Side::A || event.symmetry == Symmetry::Mutual)
        {
            let speaks = claim
                .speaker
                .as_ref()
                .is_some_and(|s| s.span.overlaps(actor.span) || s.actor.is_some() && s.actor == actor.actor);
            let pronoun = context.lexicon.status.own_doers.contains(actor.text.to_lowercase().as_str());
            // A given event's own actor is stated by the author ("the rebel attack, which …").
            if !assessment.given || speaks || pronoun {
                actor.attribution = Some(Attribution {
                    basis,
                    by: claim.speaker.as_ref().map(|s| s.text.clone()),
                    certainty,
                });
            }
        }
    }
    let mut added: Vec<ActorRef> = Vec::new();
    for claim in claims.iter().filter(|c| c.act == ClaimAct::ClaimedResponsibility) {
        let Some(said) = &claim.speaker else { continue };
        let token = context.parse.token_at(said.span.start());
        let mention = token.and_then(|t| {
            let tokens = context.parse.tokens_in(said.span);
            let headed = |t| crate::actor::headed_by(&context.mentions.actors, t);
            tokens
                .clone()
                .find_map(|t| headed(t).iter().find(|m| m.actor.is_some()))
                .or_else(|| (t..tokens.end).flat_map(headed).find(|m| said.span.contains(m.span)))
        });
        added.extend(party(context, mention, said.span, AttributionBasis::SelfClaimed, None, certainty));
    }
    for (number, culprit) in &assessment.culprits {
        let Some(claim) = claims.get(*number) else { continue };
        let Some(basis) = basis(claim.act) else { continue };
        let mention = speaker::mention_of(context, *culprit);
        let own = context.mention(*culprit);
        // "suspect the *involvement* of the Front": the words are the party's, not those of its part.
        let span = own.or(mention).map_or(context.phrases.core_span(*culprit), |m| m.span);
        if mention.is_none() || own.is_some_and(|m| m.is_medium) {
            continue;
        }
        let by = claim.speaker.as_ref().map(|s| s.text.clone());
        let doubt =
            if basis == AttributionBasis::Suspected { Certainty::Probable } else { Certainty::Uncommitted };
        added.extend(party(context, mention, span, basis, by, doubt));
    }
    for party in added {
        let known = event
            .actors
            .iter_mut()
            .find(|a| a.span.overlaps(party.span) || a.actor.is_some() && a.actor == party.actor);
        match known {
            Some(actor) => {
                if actor.attribution.as_ref().is_none_or(|a| a.basis == AttributionBasis::Stated)
                    && !assessment.given
                {
                    actor.attribution = party.attribution;
                }
            }
            None => event.actors.push(party),
        }
    }
}

/// What a claim makes of the party it names.
fn basis(act: ClaimAct) -> Option<AttributionBasis> {
    Some(match act {
        ClaimAct::ClaimedResponsibility => AttributionBasis::SelfClaimed,
        ClaimAct::Suspected => AttributionBasis::Suspected,
        ClaimAct::Accused | ClaimAct::Attributed | ClaimAct::Alleged => AttributionBasis::Attributed,
        _ => return None,
    })
}

fn party(
    context: &Context<'_>,
    mention: Option<&ActorMention>,
    span: Span,
    basis: AttributionBasis,
    by: Option<String>,
    certainty: Certainty,
) -> Option<ActorRef> {
    // A spokesman speaks for a group; a person or a role without a key is no party by its words alone.
    let mention = mention?;
    if mention.is_medium || (mention.actor.is_none() && !mention.is_new && mention.sector.is_none()) {
        return None;
    }
    Some(ActorRef {
        span,
        text: context.document.words(span).to_owned(),
        actor: mention.actor.clone(),
        name: mention.name.clone(),
        basis: mention.basis,
        sector: mention.sector,
        side: Side::A,
        role: None,
        attribution: Some(Attribution { basis, by, certainty }),
    })
}
