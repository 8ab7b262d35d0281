use super::*;

const OWN: &str = "\
&WEAPON
+RIFLE
+HAND_GRENADE
+AMMUNITION_
&AID_
+BREAD
&ARMS
+&WEAPON
+CANNON

--- SUPPLY [070] --- # a block
SUPPLY {SUPPLIES}
HAND {GAVE} [071]
+DOLE_OUT {+DOLED_OUT +DOLING_OUT}
FROZEN {}
- * &ARMS_CARGO TO + [072]
- HAD NOT_* [120:121]
- * (BY/WITH {OLD TRUCK}) [---]
- { WAS | WERE } * [:073]
- % * [031:031]

- &NONE * [01]
- * WITHOUT CODE
- NO VERB [01]
- * [###]
?? what
~ a (a b ATTACK) SAY = a b 015
";

fn verbs() -> VerbDictionary {
    VerbDictionary::read("own.txt", OWN)
}

#[test]
fn verbs_have_regular_and_listed_forms() {
    let verbs = verbs();
    let code = |word: &str, lemma: &str| {
        verbs.candidates(word, lemma).first().map(|f| f.code.forward.clone().unwrap_or_default().to_string())
    };
    assert_eq!(code("supplying", ""), Some("070".into()));
    assert_eq!(code("supplied", ""), Some("070".into()));
    assert_eq!(code("gave", "give"), Some("071".into()));
    assert_eq!(code("handed", "hand"), Some("071".into()));
    assert_eq!(code("frozen", "freeze"), Some("070".into()));
    assert_eq!(code("frozens", "frozen"), None);
    let doled = verbs.candidates("doled", "dole");
    assert!(doled.iter().all(|f| f.after == ["out"]), "{doled:?}");
}

#[test]
fn patterns_keep_order_gaps_and_codes() {
    let verbs = verbs();
    let patterns = &verbs.blocks()[0].patterns;
    let by_line = |line: u32| patterns.iter().find(|p| p.line == line).unwrap();
    let arms = by_line(16);
    assert_eq!(arms.code, EventCode { forward: Some("072".into()), back: None });
    assert!(matches!(arms.after[0], Step { part: Part::Synset(_), gap: Gap::Open }));
    assert_eq!(arms.after[1], Step { part: Part::Word("cargo".into()), gap: Gap::Tight });
    assert_eq!(arms.after[3].part, Part::Target);
    let not = by_line(17);
    assert_eq!(not.before[0], Step { part: Part::Word("not".into()), gap: Gap::Tight });
    assert_eq!(not.before[1], Step { part: Part::Word("had".into()), gap: Gap::Open });
    assert_eq!(not.code.back.as_deref(), Some("121"));
    let truck = by_line(18);
    assert!(truck.code.is_null());
    assert!(matches!(truck.after[0], Step { part: Part::Either(_), gap: Gap::Open }));
    assert_eq!(truck.after[1], Step { part: Part::Word("old".into()), gap: Gap::Phrase });
    assert_eq!(truck.after[2], Step { part: Part::Word("truck".into()), gap: Gap::Phrase });
    assert!(matches!(by_line(19).before[0].part, Part::Either(_)));
    assert_eq!(by_line(19).code.forward, None);
    // The most specific stands first.
    assert!(patterns.windows(2).all(|w| w[0].weight() >= w[1].weight()));
}

#[test]
fn synonym_sets_have_plurals_and_hold_others() {
    let verbs = verbs();
    let Part::Synset(set) = verbs.blocks()[0].patterns.iter().find(|p| p.line == 16).unwrap().after[0].part
    else {
        panic!("no set")
    };
    let phrases: Vec<String> = verbs.phrases(set).iter().map(|p| p.join(" ")).collect();
    assert_eq!(
        phrases,
        ["hand grenade", "hand grenades", "ammunition", "cannon", "cannons", "rifle", "rifles"]
    );
}

#[test]
fn what_is_not_understood_is_named_by_line() {
    let found: Vec<(u32, String)> = verbs().notices().iter().map(|n| (n.line, n.message.clone())).collect();
    assert_eq!(found.iter().map(|n| n.0).collect::<Vec<_>>(), [22, 23, 24, 25, 26, 27], "{found:?}");
    assert!(found[0].1.contains("&NONE"));
}

#[test]
fn tabari_files_have_stems() {
    let verbs =
        VerbDictionary::read("old", "ACCUS  [112] ;note\n- + WAS_* OF_ ATTACK [1123] ;x\nACT_ [---]\n");
    assert_eq!(verbs.candidates("accusing", "accuse")[0].code.forward.as_deref(), Some("112"));
    assert_eq!(verbs.candidates("acting", "act").len(), 1);
    assert!(verbs.candidates("action", "action").is_empty());
    let pattern = &verbs.blocks()[0].patterns[0];
    assert_eq!(pattern.before[0], Step { part: Part::Word("was".into()), gap: Gap::Tight });
    assert_eq!(pattern.after[0], Step { part: Part::Word("of".into()), gap: Gap::Open });
    assert_eq!(pattern.after[1], Step { part: Part::Stem("attack".into()), gap: Gap::Open });
}

#[test]
fn no_text_is_too_strange() {
    // Pieces of the format in every order, by a fixed walk: nothing panics and every line is read or named.
    let pieces = [
        "---", "[", "]", "&A", "+", "- ", "*", "_", "{", "}", "(", ")", "|", "\n", "#", ";", "<!--", "-->",
        "é", "~", "A ", "%",
    ];
    let mut state = 7u32;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..24 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 8) as usize % pieces.len()]);
        }
        let verbs = VerbDictionary::read("x", &text);
        assert!(verbs.notices().iter().all(|n| n.line as usize <= text.lines().count()), "{text:?}");
    }
    let circle = VerbDictionary::read("x", "&A\n+&B\n&B\n+&A\n+WORD\n--- V [1] ---\nV\n- * &A [2]\n");
    assert!(circle.notices().is_empty());
}
