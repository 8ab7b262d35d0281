//! A user's verb dictionary on short texts, read with the built-in engine.

use dateline_coder::{actor, petrarch, predicate};
use dateline_nlp::{ParseOptions, Pipeline};
use dateline_resources::actors::{ActorDictionary, petrarch as files};
use dateline_resources::lexicon::Lexicon;
use dateline_resources::models;
use dateline_resources::verbs::VerbDictionary;
use dateline_types::Mentions;
use std::sync::LazyLock;

mod support;

static PIPELINE: LazyLock<Pipeline> =
    LazyLock::new(|| Pipeline::from_pack(models::en_core_web_sm()).unwrap());
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::embedded().unwrap());
static ACTORS: LazyLock<ActorDictionary> = LazyLock::new(|| {
    let mut actors = ActorDictionary::without_names().unwrap();
    files::extend_actors(&mut actors, "x", "NARNIA [NRN]\nTELMAR [TLM]\nCALORMEN [CLM]\nARCHENLAND [ARC]\n")
        .unwrap();
    actors
});

const VERBS: &str = "\
&GRAIN
+WHEAT
+SPELT_FLOUR

--- DELIVER [070] ---
DELIVER
GIVE {GAVE GIVEN GIVES GIVING} [071]
+HAND_OVER {+HANDED_OVER}
- * &GRAIN [073]
- * OLD_WHEAT [074]
- PROMISED TO * [033]
- $ WAS * BY + [075]
- * SPEECH [---]

--- MEET [036:036] ---
MEET {MET}
- % * [037]
- REFUSED TO * [120:121]

--- VISIT [042:043] ---
VISIT

--- ASSAIL [190] ---
ASSAIL
- SAID WOULD * [138]

--- SAY [010] ---
SAY {SAID}
";

/// What the dictionary codes: `source code target`, in order.
fn coded(text: &str, verbs: &str) -> Vec<String> {
    let verbs = VerbDictionary::read("own", verbs);
    let document = support::document(text);
    let (parse, _) = PIPELINE.parse(text, &ParseOptions::default());
    let (actors, _) = actor::find(&document, &parse, &ACTORS, &LEXICON, &[]);
    let mentions = Mentions { actors, ..Mentions::default() };
    let predications = predicate::extract(&parse, &LEXICON.grammar);
    let name = |i: u32| mentions.actors[i as usize].actor.clone().unwrap_or_else(|| "---".into());
    let mut all = Vec::new();
    for coding in petrarch::find(&document, &parse, &mentions, &predications, &verbs) {
        assert!(coding.words.contains(&coding.verb));
        all.extend(
            coding.pairs().into_iter().map(|(s, t)| format!("{} {} {}", name(s), coding.code, name(t))),
        );
    }
    all
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(coded(text, VERBS), expected, "{text}");
}

#[test]
fn the_verbs_own_code_holds_without_a_pattern() {
    check("Narnia delivered timber to Telmar on Monday.", &["NRN 070 TLM"]);
    check("Narnia gave timber to Telmar.", &["NRN 071 TLM"]);
    check("Narnia handed over the fortress to Telmar.", &["NRN 070 TLM"]);
}

#[test]
fn the_most_specific_pattern_wins() {
    check("Narnia delivered fresh wheat to Telmar.", &["NRN 073 TLM"]);
    check("Narnia delivered spelt flour to Telmar.", &["NRN 073 TLM"]);
    check("Narnia delivered the old wheat to Telmar.", &["NRN 074 TLM"]);
    check("Narnia delivered a speech to Telmar.", &[]);
    check("Narnia promised to deliver timber to Telmar.", &["NRN 033 TLM"]);
}

#[test]
fn pairs_and_parties_that_are_joined() {
    check("Narnia visited Telmar.", &["NRN 042 TLM", "TLM 043 NRN"]);
    check("Narnia and Telmar met on Monday.", &["NRN 037 TLM", "TLM 037 NRN"]);
    check("Narnia met Telmar on Monday.", &["NRN 036 TLM", "TLM 036 NRN"]);
    check("Narnia refused to meet Telmar.", &["NRN 120 TLM", "TLM 121 NRN"]);
    check("Narnia assailed Telmar and Calormen.", &["NRN 190 TLM", "NRN 190 CLM"]);
}

#[test]
fn a_passive_is_turned_round_when_by_names_who_acts() {
    check("Telmar was assailed by Narnia on Monday.", &["NRN 190 TLM"]);
}

#[test]
fn an_event_needs_both_sides_and_a_verb_is_used_once() {
    check("Narnia assailed the plan.", &[]);
    check("Narnia said it would assail Telmar.", &["NRN 138 TLM"]);
    // What a joined verb governs is its own.
    check(
        "Narnia visited Telmar on Monday and assailed Calormen on Tuesday.",
        &["NRN 042 TLM", "TLM 043 NRN", "NRN 190 CLM"],
    );
}

#[test]
fn a_pattern_of_many_parts_ends() {
    let verbs = format!(
        "--- V [1] ---\nDELIVER\n- {} * {} [2]\n- * {}zz [3]\n",
        "^ ".repeat(20),
        "^ ".repeat(20),
        "of ".repeat(20)
    );
    let text = format!("Narnia {} delivered {} to Telmar.", "of it ".repeat(40), "a piece of ".repeat(200));
    assert!(coded(&text, &verbs).len() <= 1);
}
