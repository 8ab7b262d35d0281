//! English words for the words of the original, with the tags their forms have in English.

use super::grammar::{Node, Sentence};
use super::toponym;
use dateline_resources::lexicon::EnglishNoun;
use dateline_types::Pos;
use smol_str::{SmolStr, StrExt, format_smolstr};

/// The base form of a function word that is made, not translated.
pub(super) fn base_form(form: &str) -> &str {
    match form {
        "is" | "was" => "be",
        "an" => "a",
        other => other,
    }
}

/// Makes `node` the noun `english`.
pub(super) fn noun(node: &mut Node, english: &EnglishNoun, plural: bool) {
    node.form = if plural { english.plural.clone() } else { english.singular.clone() };
    node.lemma = english.singular.clone();
    (node.pos, node.tag, node.fixed) = (Pos::Noun, if plural { "NNS" } else { "NN" }, true);
}

/// Makes `node` the verb `english`, in the form its own features ask for; its particle is split off later.
pub(super) fn verb_form(node: &mut Node, english: &str) {
    node.lemma = english.into();
    node.form = english.into();
    node.pos = Pos::Verb;
}

/// Chooses the words that no rule of grammar has chosen.
pub(super) fn choose(sentence: &mut Sentence<'_>) {
    toponym::places(sentence);
    for i in 0..sentence.nodes.len() {
        let node = &sentence.nodes[i];
        if node.gone || node.fixed {
            continue;
        }
        match node.pos {
            Pos::Verb | Pos::Aux => verb(sentence, i),
            Pos::Noun | Pos::Propn | Pos::X => common_noun(sentence, i),
            Pos::Adj => adjective(sentence, i),
            Pos::Num => number(sentence, i),
            _ => function_word(sentence, i),
        }
    }
    particles(sentence);
}

pub(super) fn capitalised(word: &str, like: &str) -> SmolStr {
    let upper = like.chars().filter(|c| c.is_uppercase()).count();
    if upper > 1 && upper == like.chars().filter(|c| c.is_alphabetic()).count() {
        return like.into();
    }
    // Each part as in the text: "нью-йорк" is "Нью-Йорк", "ростов-на-дону" "Ростов-на-Дону".
    let parts = word.split('-').zip(like.split('-').chain(std::iter::repeat("")));
    let raised = parts.map(|(part, like)| {
        let mut chars = part.chars();
        match chars.next() {
            Some(first) if like.chars().next().is_some_and(char::is_uppercase) => {
                first.to_uppercase().chain(chars).collect::<String>()
            }
            _ => part.to_owned(),
        }
    });
    raised.collect::<Vec<_>>().join("-").into()
}

fn set(node: &mut Node, form: &str, tag: &'static str, pos: Pos) {
    (node.form, node.lemma, node.tag, node.pos) = (form.into(), form.into(), tag, pos);
}

fn verb(sentence: &mut Sentence<'_>, i: usize) {
    let node = sentence.nodes[i].clone();
    let (form, tense) = (node.feature("VerbForm").to_owned(), node.feature("Tense").to_owned());
    let plural = node.feature("Number") == "Plur";
    if matches!(node.source.as_str(), "быть" | "являться" | "стать")
        && node.tag.is_empty()
        && (node.pos == Pos::Aux || node.source == "быть" || node.source == "являться")
    {
        let node = &mut sentence.nodes[i];
        match (tense.as_str(), form.as_str()) {
            ("Fut", _) if node.dep == "aux" => set(node, "will", "MD", Pos::Aux),
            ("Fut", _) => {
                set(node, "be", "VB", Pos::Aux);
                let at = node.at;
                sentence.make(at, -1, i, "aux", ("will", "MD", Pos::Aux));
                return;
            }
            ("Pres", _) => set(node, "is", "VBZ", Pos::Aux),
            (_, "Inf") => set(node, "be", "VB", Pos::Aux),
            _ => set(node, "was", "VBD", Pos::Aux),
        }
        if node.tag != "MD" {
            node.lemma = "be".into();
        }
        return;
    }
    let english = match node.lemma.contains(|c: char| c.is_ascii_alphabetic()) {
        true => node.lemma.clone(),
        false => {
            let english = sentence.words.verb(&node.source).map(|english| english.trim_start_matches('!'));
            english.map_or_else(|| node.source.clone(), SmolStr::new)
        }
    };
    let passive = node.tag == "VBN"
        || node.is(&["nsubjpass"])
        || sentence.kid(i, &["nsubjpass", "auxpass", "csubjpass"]).is_some()
        || node.feature("Voice") == "Pass" && form != "Part";
    let short = node.feature("Variant") == "Short";
    let tag = match form.as_str() {
        "Part" if short => "VBN",
        "Part" if node.feature("Voice") == "Act" => "VBG",
        "Part" => "VBN",
        _ if passive => "VBN",
        "Inf" => "VB",
        "Conv" => "VBG",
        _ if tense == "Fut" || node.feature("Mood") == "Imp" => "VB",
        _ if tense == "Pres" && plural => "VBP",
        _ if tense == "Pres" => "VBZ",
        _ => "VBD",
    };
    let (head, particle) = english.split_once(' ').map_or((english.as_str(), ""), |(a, b)| (a, b));
    let inflected = match tag {
        "VBD" | "VBN" => past(head),
        "VBG" => format!("{}ing", head.strip_suffix('e').unwrap_or(head)).into(),
        "VBZ" => format_smolstr!("{head}s"),
        _ => SmolStr::new(head),
    };
    let at = node.at;
    {
        let node = &mut sentence.nodes[i];
        node.form = if particle.is_empty() { inflected } else { format_smolstr!("{inflected} {particle}") };
        (node.lemma, node.tag, node.pos) = (SmolStr::new(head), tag, Pos::Verb);
    }
    let finite_passive = tag == "VBN" && (short || form != "Part");
    if finite_passive && sentence.kid(i, &["auxpass"]).is_none() {
        let be = if tense == "Pres" && !short { ("is", "VBZ") } else { ("was", "VBD") };
        sentence.make(at, -1, i, "auxpass", (be.0, be.1, Pos::Aux));
    }
    let helped = sentence.kid(i, &["aux"]).is_some();
    if tag == "VB" && tense == "Fut" && !helped {
        sentence.make(at, -2, i, "aux", ("will", "MD", Pos::Aux));
    } else if form == "Inf" && !helped && sentence.nodes[i].dep != "ROOT" {
        sentence.make(at, -2, i, "aux", ("to", "TO", Pos::Part));
    }
}

/// The regular past form; the coder reads tags and lemmas, so that an irregular one is told by its base form.
fn past(verb: &str) -> SmolStr {
    if verb.ends_with('e') {
        format_smolstr!("{verb}d")
    } else if let Some(stem) = verb.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u'])) {
        format_smolstr!("{stem}ied")
    } else {
        format_smolstr!("{verb}ed")
    }
}

fn common_noun(sentence: &mut Sentence<'_>, i: usize) {
    let node = &sentence.nodes[i];
    let plural = node.feature("Number") == "Plur" || sentence.counted(i);
    let named = !sentence.labels[i].is_empty() || node.pos == Pos::Propn;
    if let Some(english) = sentence.words.noun(&node.source) {
        let english = english.clone();
        let name = named && node.form.chars().next().is_some_and(char::is_uppercase);
        let node = &mut sentence.nodes[i];
        noun(node, &english, plural);
        if name && node.at > 0 {
            let raised: String = node
                .form
                .chars()
                .take(1)
                .flat_map(char::to_uppercase)
                .chain(node.form.chars().skip(1))
                .collect();
            node.form = raised.into();
        }
        return;
    }
    let foreign = node.form.chars().any(|c| c.is_ascii_alphabetic());
    let form = if foreign { node.form.clone() } else { capitalised(&node.source, &node.form) };
    let node = &mut sentence.nodes[i];
    node.form = form;
    node.lemma = node.form.clone();
    let proper = named && node.form.chars().next().is_some_and(char::is_uppercase);
    (node.pos, node.tag) = match (proper, plural) {
        (true, _) => (Pos::Propn, "NNP"),
        (false, true) => (Pos::Noun, "NNS"),
        (false, false) => (Pos::Noun, "NN"),
    };
}

fn adjective(sentence: &mut Sentence<'_>, i: usize) {
    let node = &sentence.nodes[i];
    if node.form.starts_with(|c: char| c.is_ascii_digit()) {
        // "12-летний".
        let aged = node
            .source
            .split_once('-')
            .and_then(|(years, word)| Some(format_smolstr!("{years}-{}", sentence.words.adjective(word)?)));
        if let Some(aged) = aged {
            set(&mut sentence.nodes[i], &aged, "JJ", Pos::Adj);
            return;
        }
        let figure = node.form.clone();
        set(&mut sentence.nodes[i], &figure, "CD", Pos::Num);
        return;
    }
    // "Нефтебазу", which the models take for an adjective.
    if let (None, Some(english)) = (sentence.words.adjective(&node.source), sentence.words.noun(&node.source))
    {
        let plural = node.feature("Number") == "Plur";
        let english = english.clone();
        noun(&mut sentence.nodes[i], &english, plural);
        return;
    }
    let form = match sentence.words.adjective(&node.source) {
        Some(english) => SmolStr::new(english),
        None => capitalised(&node.source, &node.form),
    };
    let tag = match node.feature("Degree") {
        "Cmp" => "JJR",
        "Sup" => "JJS",
        _ => "JJ",
    };
    // An adjective where a noun stands is one ("военные", "вооруженные").
    let nominal = sentence.nodes[i].is(&["nsubj", "nsubjpass", "dobj", "pobj", "poss"]);
    let compound = sentence.words.is_compound(&sentence.nodes[i].source) && sentence.nodes[i].dep == "amod";
    let node = &mut sentence.nodes[i];
    (node.lemma, node.form, node.tag, node.pos) = (form.clone(), form, tag, Pos::Adj);
    if compound {
        (node.dep, node.tag, node.pos) = ("compound".into(), "NN", Pos::Noun);
    }
    if nominal {
        (node.tag, node.pos) = ("NN", Pos::Noun);
    }
}

fn number(sentence: &mut Sentence<'_>, i: usize) {
    let node = &sentence.nodes[i];
    let form = match sentence.words.number(&node.source) {
        Some(english) => SmolStr::new(english),
        None => node.form.to_lowercase_smolstr(),
    };
    let node = &mut sentence.nodes[i];
    (node.lemma, node.form, node.tag, node.pos) = (form.clone(), form, "CD", Pos::Num);
}

fn function_word(sentence: &mut Sentence<'_>, i: usize) {
    let node = &sentence.nodes[i];
    let lower = node.form.to_lowercase_smolstr();
    let form = match lower.as_str() {
        "«" | "„" => SmolStr::new_static("“"),
        "»" => SmolStr::new_static("”"),
        _ => {
            let by_form = sentence.words.function(&lower).or_else(|| sentence.words.function(&node.source));
            by_form.map_or_else(|| node.form.clone(), SmolStr::new)
        }
    };
    // "Арестовал его": whom, not whose.
    let personal = node.pos == Pos::Pron && !matches!(node.feature("Case"), "" | "Nom");
    let form = match (node.source.as_str(), personal) {
        ("он" | "она", true) if node.is(&["pobj"]) => "it".into(),
        ("он", true) => "him".into(),
        ("она", true) => "her".into(),
        ("оно", true) => "it".into(),
        ("они", true) => "them".into(),
        _ => form,
    };
    let relative = matches!(node.source.as_str(), "который" | "кто" | "что") && node.pos == Pos::Pron;
    let own = !personal && matches!(form.as_str(), "his" | "her" | "their" | "its" | "our" | "my");
    let tag = match node.pos {
        _ if form == "who" => "WP",
        _ if relative => "WDT",
        Pos::Pron if own => "PRP$",
        Pos::Pron => "PRP",
        Pos::Det => "DT",
        Pos::Adv if matches!(form.as_str(), "when" | "where") => "WRB",
        Pos::Adv | Pos::Part => "RB",
        Pos::Cconj => "CC",
        Pos::Sconj | Pos::Adp => "IN",
        _ => ".",
    };
    let node = &mut sentence.nodes[i];
    node.lemma = form.to_lowercase_smolstr();
    node.form = form;
    node.tag = tag;
    if own && node.is(&["det", "nmod", "amod"]) {
        node.dep = "poss".into();
        node.pos = Pos::Pron;
    }
}

/// Splits "blow up" into the verb and its particle, and noun phrases of two words into their words.
fn particles(sentence: &mut Sentence<'_>) {
    for i in 0..sentence.nodes.len() {
        let node = sentence.nodes[i].clone();
        if node.gone {
            continue;
        }
        let Some((first, rest)) = node.form.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned())) else {
            continue;
        };
        if node.pos == Pos::Verb {
            sentence.nodes[i].form = first.into();
            sentence.make(node.at, 1, i, "prt", (rest.as_str(), "RP", Pos::Part));
        } else if let Some((before, last)) = node.form.rsplit_once(' ') {
            // "car bomb": the last word heads, the others qualify it.
            sentence.nodes[i].form = last.into();
            sentence.nodes[i].lemma = node.lemma.rsplit(' ').next().unwrap_or(last).into();
            let words: Vec<&str> = before.split(' ').collect();
            for (n, word) in words.iter().enumerate() {
                let tag = if node.pos == Pos::Propn { "NNP" } else { "NN" };
                let pos = if node.pos == Pos::Propn { Pos::Propn } else { Pos::Noun };
                let minor = n as i8 - words.len() as i8;
                sentence.make(node.at, minor.max(-4), i, "compound", (*word, tag, pos));
            }
        }
    }
}
