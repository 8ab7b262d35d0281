//! How a word hangs on its head, as a value: the label set of the parser is spelt here and in the rest of this room,
//! and nowhere else in the coder.
//!
//! Labels: Choi & Palmer, *Guidelines for the CLEAR Style Constituent to Dependency Conversion* (2012); [`super::transfer`]
//! tells other label sets over to them.

use dateline_types::{Parse, Pos, Token};

macro_rules! edges {
    ($($(#[$meta:meta])* $variant:ident = $label:literal),+ $(,)?) => {
        /// The edge from a word up to its head.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Edge {
            $($(#[$meta])* $variant,)+
            /// Any other label, the root's among them.
            Other,
        }

        impl Edge {
            /// The edge above `token`.
            pub fn of(token: &Token) -> Edge {
                match token.dep.as_str() { $($label => Edge::$variant,)+ _ => Edge::Other }
            }
        }
    };
}

edges! {
    /// The object of a preposition.
    PrepositionObject = "pobj",
    /// A preposition on what it qualifies.
    Preposition = "prep",
    /// Article or demonstrative.
    Determiner = "det",
    /// A noun before a noun: "*car* bomb".
    Compound = "compound",
    /// An adjective before a noun.
    Adjective = "amod",
    /// The subject of an active verb.
    Subject = "nsubj",
    /// The subject of a passive verb.
    PassiveSubject = "nsubjpass",
    /// The object of a verb.
    Object = "dobj",
    /// A conjunct on the first of its coordination.
    Conjunct = "conj",
    /// An auxiliary.
    Auxiliary = "aux",
    /// The auxiliary of the passive.
    PassiveAuxiliary = "auxpass",
    /// An adverb.
    Adverb = "advmod",
    /// A complement clause with a subject of its own.
    ClauseComplement = "ccomp",
    /// A complement clause without a subject of its own.
    OpenComplement = "xcomp",
    /// A clause as the object of a preposition.
    PrepositionClause = "pcomp",
    /// An adverbial clause.
    AdverbialClause = "advcl",
    /// A relative clause.
    RelativeClause = "relcl",
    /// A participle or infinitive on a noun.
    NounClause = "acl",
    /// A clause as subject.
    ClauseSubject = "csubj",
    /// A clause beside another without a link.
    Parataxis = "parataxis",
    /// A possessor.
    Possessor = "poss",
    /// The possessive's ending.
    Case = "case",
    /// Any other noun on a noun.
    NounModifier = "nmod",
    /// A number on what it counts.
    Number = "nummod",
    /// What modifies a number.
    NumberModifier = "quantmod",
    /// An apposition.
    Apposition = "appos",
    /// What a copula ascribes, a noun.
    Attribute = "attr",
    /// What a copula ascribes, an adjective.
    AdjectiveComplement = "acomp",
    /// What a verb makes of its object.
    ObjectPredicate = "oprd",
    /// A noun phrase as adverbial.
    NounAdverbial = "npadvmod",
    /// "by" of the passive.
    Agent = "agent",
    /// "to" of the indirect object.
    Dative = "dative",
    /// "there", "it" without meaning.
    Expletive = "expl",
    /// A sign.
    Punctuation = "punct",
    /// What the parser could not name.
    Unnamed = "dep",
}

impl Edge {
    /// A subject, of an active or a passive verb.
    pub fn is_subject(self) -> bool {
        matches!(self, Edge::Subject | Edge::PassiveSubject)
    }

    /// Whom or what a verb is done to: its object, or the subject of its passive.
    pub fn is_undergoer(self) -> bool {
        matches!(self, Edge::Object | Edge::PassiveSubject)
    }

    /// A preposition, that of the passive and of the indirect object among them.
    pub fn is_preposition(self) -> bool {
        matches!(self, Edge::Preposition | Edge::Agent | Edge::Dative)
    }

    /// An auxiliary of any kind.
    pub fn is_auxiliary(self) -> bool {
        matches!(self, Edge::Auxiliary | Edge::PassiveAuxiliary)
    }

    /// What a copula or a verb like it ascribes.
    pub fn is_ascribed(self) -> bool {
        matches!(self, Edge::Attribute | Edge::AdjectiveComplement | Edge::ObjectPredicate)
    }

    /// A clause with a verb of its own, conjuncts left out.
    pub fn is_clause(self) -> bool {
        matches!(
            self,
            Edge::ClauseComplement
                | Edge::RelativeClause
                | Edge::AdverbialClause
                | Edge::NounClause
                | Edge::PrepositionClause
                | Edge::ClauseSubject
                | Edge::Parataxis
        )
    }
}

/// The edge above token `token`.
pub fn edge(parse: &Parse, token: u32) -> Edge {
    Edge::of(&parse.tokens()[token as usize])
}

/// True for a token that hangs on its head as a clause.
pub(super) fn is_clause_edge(token: &Token) -> bool {
    let edge = Edge::of(token);
    edge.is_clause() || edge == Edge::Conjunct && matches!(token.pos, Pos::Verb | Pos::Aux)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_types::Span;

    #[test]
    fn labels_are_read_as_what_they_mean() {
        let token = |dep: &str| Token {
            span: Span::new(0, 1),
            form: "x".into(),
            lemma: "x".into(),
            tag: "X".into(),
            pos: Pos::Noun,
            morph: "".into(),
            head: 0,
            dep: dep.into(),
            space_after: false,
        };
        let of = |dep: &str| Edge::of(&token(dep));
        assert!(of("nsubjpass").is_subject() && of("nsubjpass").is_undergoer());
        assert!(of("nsubj").is_subject() && !of("nsubj").is_undergoer());
        assert!(of("agent").is_preposition() && !of("pobj").is_preposition());
        assert!(of("relcl").is_clause() && !of("conj").is_clause());
        assert_eq!([of("ROOT"), of("obl"), of("")], [Edge::Other; 3]);
    }
}
