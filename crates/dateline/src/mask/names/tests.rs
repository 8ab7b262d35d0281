use super::*;
use crate::pipeline::code_document;

/// Sentences with what is masked of each, parted by bars.
const CASES: &[(&str, &str)] = &[
    // A surname alone, a possessive, another case.
    (
        "Gunmen killed Tarek Odunlami in Gao. Odunlami’s brother wept. \"ODUNLAMI was a good man\".",
        "Tarek Odunlami|Odunlami|ODUNLAMI",
    ),
    // Places and groups stay, whoever bears their name.
    ("Fighters of Hezbollah attacked Sidon and Kherson. Sidon burned.", ""),
    ("The Tolva Liberation Front took Ménaka. Ayorou fell too.", ""),
    // Outlets are no persons.
    ("LAHORE, Pakistan, 28 March 2016 (Indus Report) - A bomber attacked a park in Lahore.", ""),
    ("MAKHACHKALA, 24 June 2024 (Caucasus Chronicle) — Gunmen attacked a church in Derbent.", ""),
    // Groups by their words, words that only have a capital, headlines.
    ("Members of National Thowheeth Jamath met in Paris. Security was tightened.", ""),
    ("National Thowheeth Jamath freed two men in Osh. Harakat Sawaid claimed responsibility.", ""),
    ("Jabhat al-Sawaid said on Thursday it had left Gao. Police blamed Nordvale Workers’ Party.", ""),
    (
        "Houses of Keiran Ormskirker burned in Gao. Police warned Ormskirker to leave.",
        "Keiran Ormskirker|Ormskirker",
    ),
    ("Militants raided a base at El Adde. Kokang rebels seized the town.", ""),
    (
        "Gunmen Shot Dead Tarek Odunlami At Market In Gao\n\nSecurity was tightened. Bombers struck.",
        "Tarek Odunlami",
    ),
    // Holders of public office stay, and not as victims.
    ("Foreign Minister Tarek Odunlami met the president in Paris.", ""),
    ("Mayor Tarek Odunlami was killed in Gao on Monday.", "Tarek Odunlami"),
    // A place is no child, whoever lives there.
    ("Rebels abducted 11 pupils in Djibo. A bomb lay on the road to Barsalogho.", ""),
    // Children, whatever else is known of the name.
    ("A shell killed schoolgirl Sarita Odunlami in Gao.", "Sarita Odunlami"),
    // Who is among the dead is a person.
    ("Among the five dead in Osh — Wahyudin. Police came.", "Wahyudin"),
    // Unknown parties.
    ("Police arrested Wahyudin in Ambon.", "Wahyudin"),
    ("J.-B. Kouassilou was shot near Goma.", "J.-B. Kouassilou"),
    ("Omar bin Yusufari fled Gao.", "Omar bin Yusufari"),
    // Ways to reach somebody, and scripts without capitals.
    // Instructions go as a whole.
    (
        "Police in Gao found a leaflet. It said:\n\nMix the ammonium nitrate with sand.\nThen wait.",
        "Mix the ammonium nitrate with sand.\nThen wait.",
    ),
    ("Call +93 70 555 1234 about the attack in Gao, wrote أحمد.", "+93 70 555 1234|أحمد"),
];

#[test]
fn names_are_masked_and_places_and_groups_are_not() {
    let engine = Engine::open(None).unwrap();
    for (text, expected) in CASES {
        let document = Document::of_text(*text);
        let coded = code_document(&document, &engine);
        let found: Vec<&str> = coded.masked.iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found.join("|"), *expected, "{text}");
    }
}
