//! Drafts that tell one happening in several words become one: "killed *in an attack*", "a bomb *exploded*, *wounding*".

use super::filler::{Filler, Words};
use super::matching::Draft;
use crate::predicate::{Edge, Function, Kind, Predications, Relation, Tense, Voice, edge};
use dateline_resources::lexicon::NounClass;
use dateline_types::{PloverType, QuantityKind};

/// One happening: the draft that names it and the others that tell of it.
#[derive(Debug, Clone)]
pub struct Happening {
    /// The draft that names it, with the fillers of all.
    pub main: Draft,
    /// The predications of all drafts, in text order; the main one's among them.
    pub predications: Vec<usize>,
    /// Nouns that are part of a verb's pattern and so tell of it too ("defused *a bomb*").
    pub objects: Vec<u32>,
    /// The place of this one of several told in one conjunction.
    pub own_place: Option<dateline_types::Span>,
}

/// Joins drafts of one sentence that hang on each other. Linear: each draft looks at its governor only.
pub fn fuse(document: &Words<'_>, predications: &Predications, drafts: Vec<Draft>) -> Vec<Happening> {
    let mut group: Vec<usize> = (0..drafts.len()).collect();
    let mut at = vec![None; predications.all().len()];
    for (d, draft) in drafts.iter().enumerate() {
        at[draft.predication] = Some(d);
    }
    for (d, draft) in drafts.iter().enumerate() {
        let found = upper_draft(document, predications, &drafts, &at, draft);
        if let Some((upper, _)) =
            found.filter(|(u, r)| *u != d && joins(document, predications, &drafts[*u], draft, r))
        {
            let (a, b) = (root(&group, d), root(&group, upper));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut happenings: Vec<Happening> = Vec::new();
    let mut place = vec![usize::MAX; drafts.len()];
    let mut members: Vec<Vec<Draft>> = Vec::new();
    for (d, draft) in drafts.into_iter().enumerate() {
        let r = root(&group, d);
        if place[r] == usize::MAX {
            place[r] = members.len();
            members.push(Vec::new());
        }
        members[place[r]].push(draft);
    }
    for drafts in members {
        happenings.push(merge(document, predications, drafts));
    }
    happenings
}

fn root(group: &[usize], mut d: usize) -> usize {
    while group[d] != d {
        d = group[d];
    }
    d
}

/// How one draft hangs on another.
#[derive(Debug, PartialEq)]
enum Link {
    /// As a clause or argument in the parse.
    Relation(Relation),
    /// As a verb coordinated with it ("attacked and killed").
    Coordination,
}

/// The draft above `draft`: its governor, or the verb it is coordinated with.
fn upper_draft(
    document: &Words<'_>,
    predications: &Predications,
    drafts: &[Draft],
    at: &[Option<usize>],
    draft: &Draft,
) -> Option<(usize, Link)> {
    let p = &predications.all()[draft.predication];
    let tokens = document.parse.tokens();
    let anchor = p.light.unwrap_or(p.head);
    if edge(document.parse, anchor) == Edge::Conjunct
        && let Some(first) = predications.headed_by(tokens[anchor as usize].head)
    {
        let first = predications.all()[first].folded_into.unwrap_or(first);
        if let Some(d) = at[first]
            && drafts[d].predication != draft.predication
        {
            return Some((d, Link::Coordination));
        }
    }
    // One verb between the two may only link them ("the attack *left* three dead", "an attack *aimed* to kill").
    let governor = p.governor.as_ref()?;
    let upper = predications.all()[governor.predication].folded_into.unwrap_or(governor.predication);
    Some((at[upper]?, Link::Relation(governor.relation.clone())))
}

fn joins(
    document: &Words<'_>,
    predications: &Predications,
    upper: &Draft,
    lower: &Draft,
    link: &Link,
) -> bool {
    let both = |t| upper.class.plover_type() == Some(t) && lower.class.plover_type() == Some(t);
    if !both(PloverType::Assault) && !both(PloverType::Protest) {
        return false;
    }
    let modes = (upper.class.mode(), lower.class.mode());
    let compatible = modes.0 == modes.1 || upper.general || lower.general;
    let kinds = (predications.all()[upper.predication].kind, predications.all()[lower.predication].kind);
    let same_polarity = predications.all()[upper.predication].negation.is_some()
        == predications.all()[lower.predication].negation.is_some();
    if !compatible || !same_polarity {
        return false;
    }
    match link {
        Link::Coordination => {
            // "kidnapped and killed" are two; "attacked and killed" are one.
            if kinds.0 == Kind::Noun || kinds.1 == Kind::Noun {
                return false;
            }
            // "killing 59 and wounding 150" is one toll.
            let harm = |d: &Draft| match document
                .lexicon
                .numbers
                .verb_kind(&predications.all()[d.predication].lemma)
            {
                Some(kind @ (QuantityKind::Killed | QuantityKind::Injured)) if d.general => Some(kind),
                _ => None,
            };
            if let (Some(a), Some(b)) = (harm(upper), harm(lower))
                && a != b
            {
                return true;
            }
            let same = |a: &[Filler], b: &[Filler]| a.iter().any(|x| b.iter().any(|y| x.core == y.core));
            let agree =
                same(&upper.actors, &lower.actors) || upper.actors.is_empty() == lower.actors.is_empty();
            // "killing nineteen and wounding thirty": two effects of one deed.
            let effects = upper.general && lower.general && same(&upper.actors, &lower.actors);
            let objects = effects
                || lower.targets.is_empty()
                || upper.targets.is_empty()
                || same(&upper.targets, &lower.targets);
            agree && objects
        }
        Link::Relation(Relation::Argument(Function::Preposition(name))) => {
            document.lexicon.happening.of_one.contains(name)
        }
        Link::Relation(Relation::Argument(Function::Subject | Function::Possessive | Function::Modifier)) => {
            kinds.1 == Kind::Noun
        }
        Link::Relation(Relation::Argument(_)) => false,
        // "opened fire to kill": the aim was reached only if somebody says so.
        Link::Relation(Relation::Adverbial(mark)) => {
            let words = &document.lexicon.happening;
            words.one_deed.contains(mark)
                || words.harm_after.contains(mark) && upper.general && upper.actors.is_empty()
        }
        Link::Relation(Relation::Relative(_)) => kinds.0 == Kind::Noun,
        Link::Relation(Relation::Complement) => {
            predications.all()[lower.predication].tense == Tense::Participle && kinds.1 != Kind::Noun
        }
        Link::Relation(_) => false,
    }
}

/// The member that tells most of the manner names the happening; the others lend it their fillers.
fn merge(document: &Words<'_>, all: &Predications, mut drafts: Vec<Draft>) -> Happening {
    let predications: Vec<usize> = drafts.iter().map(|d| d.predication).collect();
    // "*The clinic* was shelled, wounding four": the participle's subject is the shelling, not who suffered it.
    let suffering: Vec<Filler> = drafts
        .iter()
        .filter(|d| all.all()[d.predication].voice == Voice::Passive && d.actors.is_empty())
        .flat_map(|d| d.targets.iter().cloned())
        .collect();
    let rank = |d: &Draft| (d.mutual, !d.general, d.class.mode().is_some(), d.specificity);
    let mut chosen = 0;
    for i in 1..drafts.len() {
        if rank(&drafts[i]) > rank(&drafts[chosen]) {
            chosen = i;
        }
    }
    let objects: Vec<u32> = drafts.iter().flat_map(|d| d.objects.iter().copied()).collect();
    let mut main = drafts.remove(chosen);
    for other in drafts {
        main.trace.push(format!("joined with {:?}", other.trace.first().map_or("", String::as_str)));
        if main.mutual {
            // Those killed in a clash are counted, not made a third party; civilians are its targets.
            let civilians =
                other.targets.into_iter().filter(|f| document.has(f.classes, NounClass::Civilian));
            extend(&mut main.targets, civilians.collect());
        } else {
            extend(&mut main.targets, other.targets);
        }
        if main.actors.is_empty() || !main.mutual {
            extend(&mut main.actors, other.actors);
        }
        extend(&mut main.recipients, other.recipients);
        for t in other.instruments {
            if !main.instruments.contains(&t) {
                main.instruments.push(t);
            }
        }
    }
    let suffers = |f: &Filler| suffering.iter().any(|s| s.core == f.core);
    let misread: Vec<Filler> = main.actors.iter().filter(|f| suffers(f)).cloned().collect();
    main.actors.retain(|f| !suffers(f));
    extend(&mut main.targets, misread);
    let actors: Vec<u32> = main.actors.iter().map(|f| f.core).collect();
    main.targets.retain(|f| !actors.contains(&f.core));
    Happening { main, predications, objects, own_place: None }
}

fn extend(into: &mut Vec<Filler>, more: Vec<Filler>) {
    for filler in more {
        if !into.iter().any(|f| f.core == filler.core) {
            into.push(filler);
        }
    }
}
