//! What the words above an event do to it, nearest first.

use super::{Assessment, BESIDE, Context, own, slot_of, speaker};
use crate::predicate::{Function, Kind, MAX_DEPTH, Predication, Relation, Tense};
use dateline_resources::lexicon::{Attitude, Station, When};
use dateline_types::*;
use smol_str::{SmolStr, format_smolstr};

/// What is known of an event while the chain above it is walked.
pub struct State {
    /// Claims stand innermost first until [`State::finish`].
    pub status: Status,
    pub culprits: Vec<(Span, u32)>,
    /// Taken for granted: claims about something else leave it alone.
    pub given: bool,
    /// The part of an event taken for granted that a predicate below told, and whether that was negated.
    pub aspect: Option<(ClaimAbout, bool)>,
    /// A word that counts the harm stands between.
    pub toll: bool,
    /// "will" and "would": a vow if the doer speaks.
    pub future: bool,
    pub future_in_past: bool,
    pub conditional: bool,
    /// The claim of a noun that the verb above took up ("confirm *reports*").
    absorbed: Option<Claim>,
    reasons: Vec<String>,
}

impl State {
    pub fn doubt(&mut self, certainty: Certainty) {
        self.status.certainty = self.status.certainty.max(certainty);
    }

    pub fn suppose(&mut self, certainty: Certainty) {
        self.status.actuality = Actuality::Hypothetical;
        self.doubt(certainty);
    }

    /// What would have been but was not.
    pub fn counterfactual(&mut self) {
        self.status.actuality = Actuality::Hypothetical;
        self.status.polarity = Polarity::Negated;
    }

    /// The innermost word decides, but what was stopped or failed ends a plan.
    pub fn become_real(&mut self, actuality: Actuality) {
        let now = self.status.actuality;
        let open = matches!(now, Actuality::Occurred | Actuality::Ongoing);
        let ends = matches!(now, Actuality::Planned | Actuality::Attempted)
            && matches!(actuality, Actuality::Foiled | Actuality::Attempted);
        if open || ends {
            self.status.actuality = actuality;
        }
    }

    pub fn push(&mut self, claim: Claim) {
        // "went on *trial*": the verb and its noun make one claim.
        let bare = |c: &Claim| c.speaker.is_none() && c.medium.is_none();
        let twice = self.status.claims.last().is_some_and(|last| {
            bare(last) && bare(&claim) && last.act == claim.act && last.about == claim.about
        });
        if !twice && self.status.claims.len() < MAX_CLAIMS {
            self.status.claims.push(claim);
        }
    }

    pub fn note(&mut self, context: &Context<'_>, attitude: &Attitude, word: u32) {
        self.note_words(&attitude.name, context, word);
    }

    pub fn note_words(&mut self, name: &str, context: &Context<'_>, word: u32) {
        self.reasons.push(format!("status: {name} at {:?}", context.token(word).form));
    }
}

/// A chain of more claims than that is no attribution anybody meant.
const MAX_CLAIMS: usize = 8;

/// One word above the event.
struct Step {
    station: Station,
    /// The word.
    token: u32,
    lemma: SmolStr,
    /// The predication it heads or is the light verb of; `None` for a noun between.
    predication: Option<usize>,
    /// The predication below it, or the event itself.
    below: usize,
    slot: SmolStr,
}

pub fn assess(context: &Context<'_>, index: usize) -> Assessment {
    let mut state = State {
        status: Status::PLAIN,
        culprits: Vec::new(),
        given: context.is_given(index),
        aspect: None,
        toll: false,
        future: false,
        future_in_past: false,
        conditional: false,
        absorbed: None,
        reasons: Vec::new(),
    };
    own::read(context, index, &mut state);
    relatives(context, index, &mut state);
    climb(context, index, &mut state);
    finish(context, index, state)
}

/// "The attack, *which the army blames on* the Front": a relative clause on the event's noun makes a claim about it.
fn relatives(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    if p.kind != Kind::Noun {
        return;
    }
    for &below in context.predications.below(index) {
        let q = &context.predications.all()[below];
        let relation = q.governor.as_ref().map(|g| &g.relation);
        // A folded verb answers through its noun, which hangs here too.
        if q.folded_into.is_some()
            || !matches!(relation, Some(Relation::Relative(_) | Relation::NounComplement))
        {
            continue;
        }
        for candidate in std::iter::once(below).chain(context.predications.below(below).iter().copied()) {
            let c = &context.predications.all()[candidate];
            let Some(argument) = c.arguments.iter().find(|a| a.token == p.head) else { continue };
            let (token, station) = match (c.kind, c.light) {
                (Kind::Noun, Some(light)) => (light, Station::Verb),
                (Kind::Noun, None) => (c.head, Station::Noun),
                (Kind::Adjective, _) => (c.head, Station::Adjective),
                (Kind::Verb, _) => (c.head, Station::Verb),
            };
            let step = Step {
                station,
                token,
                lemma: if token == c.head { c.lemma.clone() } else { context.lemma(token) },
                predication: Some(candidate),
                below: index,
                slot: slot_of(&argument.function),
            };
            state.given = true;
            if apply(context, index, &step, state) {
                break;
            }
        }
    }
}

/// Walks up. An event that is taken for granted is left by the first word that does nothing to it.
fn climb(context: &Context<'_>, index: usize, state: &mut State) {
    let all = context.predications.all();
    let p = &all[index];
    if p.kind == Kind::Noun
        && let Some(light) = p.light
    {
        let subject = p.arguments.iter().any(|a| a.function == Function::Subject);
        let step = Step {
            station: Station::Verb,
            token: light,
            lemma: verb_lemma(context, light),
            predication: Some(index),
            below: index,
            slot: if subject { "object".into() } else { "subject".into() },
        };
        apply(context, index, &step, state);
    }
    voices_beside(context, index, state);
    let mut at = index;
    for _ in 0..MAX_DEPTH {
        let Some(governor) = &all[at].governor else { break };
        let above = governor.predication;
        if above == index {
            break;
        }
        let g = &all[above];
        let mut touched = false;
        let mut slot = match &governor.relation {
            Relation::Complement | Relation::NounComplement | Relation::Parataxis => SmolStr::new("clause"),
            Relation::Argument(function) => slot_of(function),
            // "withdrew his testimony that guards …": the parser hangs what a noun says on the verb.
            Relation::Adverbial(mark) if mark == "that" => SmolStr::new("clause"),
            Relation::Adverbial(mark) => {
                // "incited them to kill": the parser takes what is asked for as a purpose.
                let asks = mark == "to"
                    && context.attitudes.of(Station::Verb, &g.lemma).any(|a| {
                        a.slots.iter().any(|s| s == "clause") && a.actuality == Some(Actuality::CalledFor)
                    });
                if asks {
                    SmolStr::new("clause")
                } else {
                    adverbial(context, index, at, mark, state);
                    SmolStr::new("circumstance")
                }
            }
            Relation::Relative(_) => SmolStr::new("relative"),
        };
        // Nouns between the event and the word above: "the *toll* of the attack", "*fears* that".
        if at == index || slot == "relative" || matches!(governor.relation, Relation::Argument(_)) {
            for (token, below_slot) in between(context, at, above) {
                state.toll |= context.attitudes.is_toll(&context.lemma(token));
                let step = Step {
                    station: Station::Noun,
                    token,
                    lemma: context.lemma(token),
                    predication: None,
                    below: at,
                    slot: below_slot,
                };
                touched |= apply(context, index, &step, state);
            }
        }
        if slot == "relative" {
            if state.toll {
                slot = "of".into();
            } else if !touched {
                if state.given && state.aspect.is_none() {
                    break;
                }
                // What a relative clause tells is told by whoever tells the sentence.
                slot = "circumstance".into();
            } else {
                slot = "object".into();
            }
        }
        let station = match g.kind {
            Kind::Noun => Station::Noun,
            Kind::Adjective => Station::Adjective,
            Kind::Verb => Station::Verb,
        };
        state.toll |= context.attitudes.is_toll(&context.token(g.head).form.to_lowercase());
        if slot == "subject" && is_headline(context, g) {
            // "Attack on embassy foiled"
            slot = "object".into();
        }
        let step = Step {
            station,
            token: g.head,
            lemma: g.lemma.clone(),
            predication: Some(above),
            below: at,
            slot: slot.clone(),
        };
        touched |= apply(context, index, &step, state);
        if g.kind == Kind::Noun
            && let Some(light) = g.light
        {
            let step = Step {
                station: Station::Verb,
                token: light,
                lemma: verb_lemma(context, light),
                predication: Some(above),
                below: above,
                slot: if touched { slot.clone() } else { "object".into() },
            };
            touched |= apply(context, index, &step, state);
        }
        if state.given && !touched && !state.toll && state.aspect.is_none() {
            break;
        }
        if !touched {
            inherit(context, index, at, above, &slot, state);
        }
        voices_beside(context, above, state);
        at = above;
    }
}

/// A headline's bare participle: no stop at the end, no object.
fn is_headline(context: &Context<'_>, g: &Predication) -> bool {
    let sentence = &context.parse.sentences()[g.sentence as usize];
    let words = &context.parse.tokens()[sentence.tokens.start as usize..sentence.tokens.end as usize];
    let open = words.iter().rev().find(|t| t.pos != Pos::Space).is_some_and(|t| t.pos != Pos::Punct);
    open && g.tense == Tense::Past
        && g.kind == Kind::Verb
        && g.filler(&Function::Object).is_none()
        && words.len() < 20
}

/// A verb's lemma with its particle.
fn verb_lemma(context: &Context<'_>, token: u32) -> SmolStr {
    context
        .predications
        .headed_by(token)
        .map(|p| &context.predications.all()[p])
        .filter(|p| p.kind == Kind::Verb)
        .map_or_else(|| context.lemma(token), |p| p.lemma.clone())
}

/// Nouns without a predication of their own between `below` and `above`, nearest first, each with how it is reached.
fn between(context: &Context<'_>, below: usize, above: usize) -> Vec<(u32, SmolStr)> {
    let all = context.predications.all();
    let anchor = all[below].light.filter(|_| all[below].kind != Kind::Verb).unwrap_or(all[below].head);
    let mut found = Vec::new();
    let mut slot = SmolStr::new(if all[below].kind == Kind::Noun { "modifier" } else { "clause" });
    let mut at = context.phrases.head(context.phrases.first_conjunct(anchor));
    for _ in 0..MAX_DEPTH {
        if at == all[above].head || Some(at) == all[above].light || context.phrases.head(at) == at {
            break;
        }
        let token = context.token(at);
        if token.pos == Pos::Adp {
            slot = token.form.to_lowercase().into();
        } else if matches!(token.pos, Pos::Noun | Pos::Propn) || (token.pos == Pos::Adj && slot == "of") {
            found.push((at, slot.clone()));
            slot = "of".into();
        }
        at = context.phrases.head(at);
    }
    found
}

/// What an adverbial clause's subordinator does: "without firing", "to kill", "instead of attacking".
fn adverbial(context: &Context<'_>, index: usize, at: usize, mark: &str, state: &mut State) {
    let p = &context.predications.all()[at];
    match mark {
        "without" if at == index => state.status.polarity = Polarity::Negated,
        "to" if p.tense == Tense::Infinitive && at == index => state.become_real(Actuality::Planned),
        _ => {}
    }
}

/// A modal, "will" or "not" of a clause that an event noun is an argument of is the noun's too ("may lead to clashes").
fn inherit(context: &Context<'_>, index: usize, at: usize, above: usize, slot: &str, state: &mut State) {
    let (p, g) = (&context.predications.all()[at], &context.predications.all()[above]);
    if at != index
        || p.kind != Kind::Noun
        || p.light.is_some()
        || !matches!(slot, "object" | "subject" | "to" | "in")
    {
        return;
    }
    match g.modal {
        Some(_) if !g.perfect => state.suppose(Certainty::Possible),
        _ if g.tense == Tense::Future => state.suppose(Certainty::Probable),
        _ => {}
    }
    if g.negation.is_some() && matches!(slot, "object") {
        state.status.polarity = Polarity::Negated;
    }
}

/// "according to", "in the words of", "as villagers alleged": claims beside a clause.
fn voices_beside(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let found = speaker::according_to(context, p);
    // Claims are turned round at the end, so the last goes first.
    for (n, (word, voices)) in found.iter().enumerate().rev() {
        let word = *word;
        let known = |s: &u32| {
            let span = context.token(*s).span;
            state.status.claims.iter().any(|c| c.speaker.as_ref().is_some_and(|s| s.span.contains(span)))
        };
        if voices.speakers.iter().any(known) {
            continue;
        }
        state.note_words("according to", context, word);
        let about = state.aspect.map_or_else(|| toll(context, index, state), |(aspect, _)| aspect);
        add(context, ClaimAct::Reported, Some(about), word, voices, state);
        if n > 0
            && let Some(claim) = state.status.claims.last_mut()
        {
            claim.id = BESIDE.into();
        }
        if voices.speakers.is_empty() {
            state.doubt(Certainty::Uncommitted);
        }
    }
    for aside in speaker::asides(context, index).collect::<Vec<_>>() {
        let q = &context.predications.all()[aside];
        let found =
            context.attitudes.of(Station::Verb, &q.lemma).find(|a| a.act.is_some() && q.negation.is_none());
        if let Some((attitude, act)) = found.and_then(|a| Some((a, a.act?))) {
            let voices = speaker::voices(context, q);
            state.note(context, attitude, q.head);
            add(context, act, attitude.about, q.head, &voices, state);
            if let Some(claim) = state.status.claims.last_mut() {
                claim.id = BESIDE.into();
            }
        }
    }
}

/// Toll, if the event is a number of dead and wounded in an event that is taken for granted.
fn toll(context: &Context<'_>, index: usize, state: &State) -> ClaimAbout {
    if state.toll || counts_harm(context, index) { ClaimAbout::Toll } else { ClaimAbout::Occurrence }
}

/// "12 people had died in *the blast*", "*the clash* killed nine".
fn counts_harm(context: &Context<'_>, index: usize) -> bool {
    let p = &context.predications.all()[index];
    if context.numbers.verb_kind(&p.lemma).is_none() {
        return false;
    }
    let of = if p.lemma == "die" { Function::Subject } else { Function::Object };
    let counted = p.fillers(&of).any(|t| {
        context.token(t).pos == Pos::Num
            || context.phrases.modifiers(t).iter().any(|&m| context.token(m).pos == Pos::Num)
            || context
                .phrases
                .modifiers(t)
                .iter()
                .any(|&m| context.lemma(m) == "more" || context.lemma(m) == "many")
    });
    let bounded = p.fillers(&of).any(|t| {
        let extent = context.phrases.extent(t);
        (extent.start..t).any(|w| context.token(w).form.eq_ignore_ascii_case("as"))
    });
    let apart = p.arguments.iter().any(|a| {
        matches!(&a.function, Function::Subject | Function::Preposition(_))
            && context.predications.headed_by(a.token).is_some_and(|e| context.is_given(e))
    });
    counted && (apart || bounded)
}

/// Adds a claim for each speaker, side by side; one without a speaker if there is none.
fn add(
    context: &Context<'_>,
    act: ClaimAct,
    about: Option<ClaimAbout>,
    word: u32,
    voices: &speaker::Voices,
    state: &mut State,
) {
    if voices.speakers.is_empty() {
        // An outlet that only passes on what somebody said is that claim's medium.
        if let (Some(medium), Some(inner)) = (voices.medium, state.status.claims.last_mut())
            && inner.medium.is_none()
        {
            inner.medium = Some(context.document.words(context.phrases.named_span(medium)).to_owned());
            return;
        }
        state.push(speaker::claim(context, act, about, word, None, voices.medium));
        return;
    }
    // Claims are turned round at the end, so the last of several speakers goes first.
    for (n, &speaker) in voices.speakers.iter().rev().enumerate() {
        let mut claim = speaker::claim(context, act, about, word, Some(speaker), voices.medium);
        if n + 1 < voices.speakers.len() {
            claim.id = BESIDE.into();
        }
        state.push(claim);
    }
}

/// Applies what the word of `step` does; false if it does nothing.
fn apply(context: &Context<'_>, index: usize, step: &Step, state: &mut State) -> bool {
    let own = step.predication.map(|i| &context.predications.all()[i]);
    let mut keys: Vec<SmolStr> = Vec::new();
    if step.station == Station::Verb
        && let Some(p) = own
    {
        let light = context.predications.headed_by(step.token).map(|i| &context.predications.all()[i]);
        for q in std::iter::once(p).chain(light) {
            let others = q.arguments.iter().map(|a| a.token).chain(q.adverbs.iter().copied());
            keys.extend(others.map(|other| format_smolstr!("{} {}", step.lemma, context.lemma(other))));
        }
        if p.kind == Kind::Noun {
            keys.push(format_smolstr!("{} {}", step.lemma, p.lemma));
        }
        // "held *responsible*", "*nothing* to do with"
        let head = context.phrases.head(step.token);
        keys.push(format_smolstr!("{} {}", step.lemma, context.lemma(head)));
    }
    keys.push(step.lemma.clone());
    for key in &keys {
        for attitude in context.attitudes.of(step.station, key) {
            let fits = attitude.slots.contains(&step.slot);
            if fits && holds(context, index, attitude, own, step, state) {
                take(context, index, attitude, step, state);
                state.note(context, attitude, step.token);
                return true;
            }
        }
    }
    false
}

fn holds(
    context: &Context<'_>,
    index: usize,
    attitude: &Attitude,
    own: Option<&Predication>,
    step: &Step,
    state: &State,
) -> bool {
    if !attitude.given
        && state.given
        && matches!(state.status.actuality, Actuality::Occurred | Actuality::Ongoing)
    {
        return false;
    }
    if attitude.refuses {
        let below = &context.predications.all()[step.below];
        return context.attitudes.of(Station::Verb, &below.lemma).any(|a| a.act.is_some());
    }
    match attitude.when {
        None => true,
        Some(When::Infinitive) => {
            let below = &context.predications.all()[step.below];
            below.tense == Tense::Infinitive && !below.perfect
        }
        Some(When::Culprit) => {
            own.is_some_and(|p| !speaker::culprits(context, &attitude.culprit, p).is_empty())
        }
        Some(When::Absorbs) => {
            let absorbed =
                |lemma: &str| context.attitudes.is_absorbed(lemma) || context.attitudes.is_toll(lemma);
            state.toll
                || absorbed(&context.predications.all()[step.below].lemma)
                || own.is_some_and(|p| p.fillers(&Function::Object).any(|o| absorbed(&context.lemma(o))))
        }
        Some(When::Court) => own.is_some_and(|p| {
            p.fillers(&Function::Subject).any(|s| context.attitudes.is_court(&context.lemma(s)))
        }),
        Some(When::Hostile) => context.is_hostile(index),
    }
}

fn take(context: &Context<'_>, index: usize, attitude: &Attitude, step: &Step, state: &mut State) {
    let own = step.predication.map(|i| &context.predications.all()[i]);
    let negated = match own {
        Some(p) => p.negation.is_some(),
        None => context
            .phrases
            .determiner(step.token)
            .is_some_and(|d| context.token(d).form.eq_ignore_ascii_case("no")),
    };
    if attitude.refuses {
        // "declined to confirm": the claim below was not made.
        if state.status.claims.pop().is_some() && !state.given {
            state.doubt(Certainty::Uncommitted);
        }
        state.status.claims.extend(state.absorbed.take());
        return;
    }
    if let Some(about) = attitude.aspect {
        if about == ClaimAbout::TimePlace && (negated || !tells_when_or_where(context, step)) {
            return;
        }
        if state.given || step.slot == "with" {
            let was = state.aspect.is_some_and(|(_, n)| n);
            state.aspect = Some((about, was || negated || attitude.negates));
            if let Some(p) = own {
                for culprit in speaker::culprits(context, &attitude.culprit, p) {
                    state.culprits.push((context.token(step.token).span, culprit));
                }
            }
        }
        return;
    }
    if let Some(act) = attitude.act {
        claim(context, index, attitude, act, step, state, negated);
        return;
    }
    if attitude.name == "not-true" {
        if negated {
            state.status.polarity = Polarity::Negated;
        }
        return;
    }
    if attitude.negates && !negated {
        state.status.polarity = Polarity::Negated;
    }
    if let Some(actuality) = attitude.actuality {
        match (actuality, state.status.actuality) {
            (Actuality::Foiled, _) if negated => {}
            // "failed to prevent the massacre"
            (Actuality::Attempted, Actuality::Foiled) => state.status.actuality = Actuality::Occurred,
            _ => {
                let before = state.status.actuality;
                state.become_real(actuality);
                let future = own.is_some_and(|p| p.tense == Tense::Past || p.tense == Tense::Participle);
                let carried_out = attitude.name == "call-for" && step.slot == "circumstance" && future;
                if carried_out {
                    state.status.actuality = before;
                }
                if negated {
                    let rules_out = attitude.name == "rule-out";
                    state.status.polarity = if rules_out { Polarity::Affirmed } else { Polarity::Negated };
                }
            }
        }
    }
    let agentless = own.is_some_and(|p| p.fillers(&Function::Subject).next().is_none());
    let certainty = if agentless { attitude.agentless.or(attitude.certainty) } else { attitude.certainty };
    if let Some(certainty) = certainty {
        state.doubt(certainty);
    }
}

/// "took place *in Osk*", "happened *a day earlier*"
fn tells_when_or_where(context: &Context<'_>, step: &Step) -> bool {
    let verb = context
        .predications
        .headed_by(step.token)
        .or(step.predication)
        .map(|i| &context.predications.all()[i]);
    verb.is_some_and(|p| {
        p.arguments.iter().any(|a| {
            matches!(&a.function, Function::Adverbial)
                || matches!(&a.function, Function::Preposition(name) if matches!(name.as_str(), "in" | "on" | "at" | "near"))
        }) || !p.adverbs.is_empty()
    })
}

/// A claim: who makes it, about what, and what it leaves of the author's certainty.
fn claim(
    context: &Context<'_>,
    index: usize,
    attitude: &Attitude,
    mut act: ClaimAct,
    step: &Step,
    state: &mut State,
    negated: bool,
) {
    let all = context.predications.all();
    let own = step.predication.map(|i| &all[i]);
    let told = !state.given;
    if negated {
        // A claim that was not made is no claim.
        if told && step.slot == "clause" {
            state.doubt(Certainty::Uncommitted);
        } else if told && act == ClaimAct::Reported {
            state.status.polarity = Polarity::Negated;
        }
        return;
    }
    let mut voices = own.map(|p| speaker::voices(context, p)).unwrap_or_default();
    if attitude.silent {
        voices.speakers.clear();
    }
    voices.doubtful |= own.is_some_and(|p| speaker::without_evidence(context, p));
    if voices.doubtful && told {
        state.doubt(Certainty::Uncommitted);
    }
    // "rejected *reports* that", "withdrew its *statement*": the noun's own claim is taken up by the verb.
    if step.station == Station::Verb
        && act != ClaimAct::Reported
        && context.attitudes.is_absorbed(&all[step.below].lemma)
        && state.status.claims.last().is_some_and(|c| c.speaker.is_none() || act == ClaimAct::Retracted)
    {
        state.absorbed = state.status.claims.pop();
    }
    let below = &all[step.below];
    let speaks_of_itself = voices.speakers.iter().any(|&s| speaker::is_self(context, &all[index], below, s));
    let direct = step.slot != "clause" && step.slot != "circumstance";
    let innermost = state.status.claims.is_empty();
    let mut about = attitude.about;
    if let Some((aspect, negated)) = state.aspect.filter(|_| innermost) {
        about = Some(aspect);
        if negated && act == ClaimAct::Reported {
            act = ClaimAct::Denied;
        } else if aspect == ClaimAbout::Responsibility
            && matches!(act, ClaimAct::Reported | ClaimAct::Confirmed)
        {
            let doer = state
                .culprits
                .iter()
                .any(|(_, c)| voices.speakers.iter().any(|&s| refers_to(context, *c, s)));
            act =
                if speaks_of_itself || doer { ClaimAct::ClaimedResponsibility } else { ClaimAct::Attributed };
        }
    } else if !direct && !told && !state.toll && innermost {
        // The claim is about something else.
        if all[index].light.is_none() {
            return;
        }
    }
    if !told && innermost && below.kind != Kind::Noun && about.is_none() && !direct && !state.toll {
        return;
    }
    let threat =
        (state.future || state.future_in_past || all[index].modal.is_some()) && context.is_hostile(index);
    if told && speaks_of_itself && threat && matches!(act, ClaimAct::Reported) {
        state.status.actuality = Actuality::Threatened;
        state.status.certainty = Certainty::Certain;
        return;
    }
    if (told || all[index].light.is_some())
        && innermost
        && state.status.polarity == Polarity::Negated
        && act == ClaimAct::Reported
        && state.status.actuality == Actuality::Occurred
    {
        act = ClaimAct::Denied;
        state.status.polarity = Polarity::Affirmed;
        state.doubt(Certainty::Uncommitted);
        about = about.or(speaks_of_itself.then_some(ClaimAbout::Responsibility));
    }
    if act == ClaimAct::Denied && about.is_none() && speaks_of_itself {
        about = Some(ClaimAbout::Responsibility);
    }
    let deed = context.is_hostile(index)
        && matches!(state.status.actuality, Actuality::Occurred | Actuality::Ongoing);
    if innermost
        && speaks_of_itself
        && deed
        && about.is_none()
        && matches!(act, ClaimAct::Reported | ClaimAct::Confirmed | ClaimAct::Alleged)
    {
        act = ClaimAct::ClaimedResponsibility;
        about = Some(ClaimAbout::Responsibility);
    }
    if act == ClaimAct::Reported
        && attitude.name == "say"
        && about.is_none()
        && own.is_some_and(|p| p.lemma == "warn")
        && state.future_in_past
        && speaks_of_itself
    {
        state.status.actuality = Actuality::Threatened;
        state.status.certainty = Certainty::Certain;
        return;
    }
    if about.is_none() && innermost {
        let found = toll(context, index, state);
        about = (found == ClaimAbout::Toll).then_some(found);
    }
    // "Police believe that *rebels* burned the mill": that somebody did it is what is suspected.
    let doer = all[index].kind == Kind::Verb
        && (all[index].filler(&Function::Subject).is_some() || all[index].preposition("by").is_some());
    if act == ClaimAct::Suspected
        && about.is_none()
        && (!told || doer && innermost && context.is_hostile(index))
    {
        about = Some(ClaimAbout::Responsibility);
    }
    let agentless = voices.speakers.is_empty() && voices.medium.is_none();
    let certainty = if agentless { attitude.agentless.or(attitude.certainty) } else { attitude.certainty };
    if let Some(actuality) = attitude.actuality {
        let perfect = all[index].perfect || all[index].kind == Kind::Adjective;
        if !(perfect && agentless) {
            state.become_real(actuality);
        }
    }
    if let Some(certainty) = certainty
        && told
        && about != Some(ClaimAbout::Toll)
    {
        let gentle = attitude.actuality.is_some() && state.status.actuality != Actuality::Hypothetical;
        if !(gentle && certainty == Certainty::Possible && !agentless) {
            state.doubt(certainty);
        }
    }
    if let Some(p) = own {
        for culprit in speaker::culprits(context, &attitude.culprit, p) {
            state.culprits.push((context.token(step.token).span, culprit));
        }
    }
    // "believed to have": the event's own doer is the one suspected.
    add(context, act, about, step.token, &voices, state);
}

fn refers_to(context: &Context<'_>, token: u32, speaker: u32) -> bool {
    let form = context.token(token).form.to_lowercase();
    token == speaker || matches!(form.as_str(), "it" | "they" | "we" | "he" | "she")
}

fn finish(context: &Context<'_>, index: usize, mut state: State) -> Assessment {
    state.status.claims.reverse();
    headline(context, index, &mut state);
    let claims = &state.status.claims;
    let culprits = state
        .culprits
        .iter()
        .map(|(word, culprit)| {
            let own = claims.iter().position(|c| c.span.overlaps(*word));
            (own.unwrap_or(0), *culprit)
        })
        .filter(|(n, _)| *n < claims.len())
        .collect();
    Assessment { status: state.status, culprits, given: state.given, reasons: state.reasons }
}

/// "Nine killed in blast: police", "Police: rebels burned mill": a bare name beside a colon speaks.
fn headline(context: &Context<'_>, index: usize, state: &mut State) {
    let p = &context.predications.all()[index];
    let sentence = &context.parse.sentences()[p.sentence as usize];
    let range = sentence.tokens.clone();
    if range.len() > 24 || !state.status.claims.is_empty() || state.given {
        return;
    }
    let Some(colon) = range.clone().find(|&t| context.token(t).form == ":") else { return };
    let (before, after) = (range.start..colon, colon + 1..range.end);
    let side = if p.head < colon { after } else { before };
    let words: Vec<u32> =
        side.filter(|&t| !matches!(context.token(t).pos, Pos::Space | Pos::Punct)).collect();
    let bare = words.len() <= 3
        && words.iter().all(|&t| matches!(context.token(t).pos, Pos::Noun | Pos::Propn | Pos::Adj));
    if let (true, Some(&last)) = (bare, words.last()) {
        state.note_words("headline speaker", context, last);
        let medium = speaker::is_medium(context, last, true);
        let claim = speaker::claim(
            context,
            ClaimAct::Reported,
            None,
            last,
            (!medium).then_some(last),
            medium.then_some(last),
        );
        state.status.claims.push(claim);
    }
}
