//! The public profile: what is kept back beyond the masks, the list of it, and a last look for names.
//!
//! Reports of sources that must not be shared are gone before (`workspace::share`). The masked view already has names of
//! persons and contacts replaced, links disarmed and quotations cut. A public bundle also leaves out the texts and the paths
//! of the machine it was made on. Rows that must not be passed on are in no bundle.

use super::BundleFile;
use crate::failure::Failure;
use crate::mask::{MASK, MASK_CONTACT, MASK_PASSAGE, MASK_PLACE, Projection};
use crate::pipeline::Run;
use crate::workspace::share::Withheld;
use dateline_store::export::csv;
use dateline_store::export::documents::{BundledDocument, TextIs};
use dateline_store::export::table::Kind::{Integer, Text};
use dateline_store::export::table::{Cell, Column, Table, column};
use dateline_types::{Document, Event, IncidentOrigin};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of `withheld.csv`.
pub const WITHHELD_COLUMNS: &[Column] = &[
    column("file", Text, "#meta+file", "the file it is kept back from"),
    column("id", Text, "#meta+record", "the record, or the dataset of refused rows"),
    column(
        "what",
        Text,
        "#description+what",
        "text, names, contacts, passages, places, quotations, rows, reports or incidents",
    ),
    column("number", Integer, "#meta+num", "how many"),
    column("why", Text, "#description+why", "the rule that keeps it back"),
];

/// What stands in place of words, what they were, and why they are kept back.
const WITHHELD: [(&str, &str, &str); 4] = [
    (MASK, "names", "names of private persons are masked"),
    (MASK_CONTACT, "contacts", "telephone numbers and addresses are masked"),
    (MASK_PASSAGE, "passages", "instructions for weapons are never quoted"),
    (MASK_PLACE, "places", "places finer than asked for were made coarser"),
];

/// Takes out of a masked view what a public bundle leaves out.
pub fn keep_back(view: &mut Run) {
    for document in &mut view.documents {
        document.origin = last_part(&document.origin);
    }
    for verdict in &mut view.verdicts {
        let (path, short) = (verdict.path.clone(), last_part(&verdict.path));
        verdict.reason = verdict.reason.replace(&path, &short);
        verdict.path = short;
    }
}

/// The file's own name; a link stays whole.
fn last_part(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// The list of what is kept back: of `run`, in the bundle whose records are `documents` and `view`, and of the reports that
/// were taken out before. Those are counted and not named.
pub fn withheld(run: &Run, view: &Run, documents: &[BundledDocument], kept: Option<&Withheld>) -> Vec<u8> {
    let mut rows = Vec::new();
    let mut add = |file: &str, id: &str, what: &str, number: usize, why: &str| {
        if number > 0 {
            rows.push(vec![
                Cell::text(file),
                Cell::text(id),
                Cell::text(what),
                Cell::Integer(number as i64),
                Cell::text(why),
            ]);
        }
    };
    for document in documents.iter().filter(|document| document.text_is == TextIs::Withheld) {
        let id = document.document.id.as_str();
        add("documents.jsonl", id, "text", 1, "a public bundle quotes reports and does not republish them");
    }
    for (shown, event) in view.events.iter().zip(&run.events) {
        let id = shown.id.as_str();
        let words = quoted(shown);
        let count = |mask: &str| words.iter().map(|text| text.matches(mask).count()).sum::<usize>();
        for (mask, what, why) in WITHHELD {
            add("events.jsonl", id, what, count(mask), why);
        }
        let cut = shown.evidence.all().iter().zip(event.evidence.all());
        let cut = cut.filter(|(shown, whole)| shown.span.end() < whole.span.end()).count();
        add("events.jsonl", id, "quotations", cut, "a quotation has at most 50 words");
    }
    if let Some(kept) = kept {
        let may_not = "their sources are marked not to be shared";
        add("documents.jsonl", "", "reports", kept.reports.values().sum(), may_not);
        add("events.jsonl", "", "events", kept.events.len(), "withheld reports tell them");
        add("incidents.jsonl", "", "incidents", kept.incidents, "only withheld reports tell them");
        let others = "withheld reports tell them too: they are told by the others alone";
        add("incidents.jsonl", "", "tellings", kept.told_by_others, others);
    }
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for incident in run.imported.iter().flatten() {
        if let IncidentOrigin::Dataset { dataset, restricted: true, .. } = &incident.origin {
            *refused.entry(dataset).or_default() += 1;
        }
    }
    for (dataset, number) in refused {
        add("imported.jsonl", dataset, "rows", number, "the provider's terms forbid passing them on");
    }
    let table = Table { name: "withheld", about: "what is kept back", columns: WITHHELD_COLUMNS, rows };
    let mut bytes = Vec::new();
    csv::write(&table, &mut bytes).expect("a table is written to memory");
    bytes
}

/// The words of a document in an event.
fn quoted(event: &Event) -> Vec<&str> {
    let parties = event.actors.iter().chain(&event.targets).map(|party| party.text.as_str());
    let claims = event.status.claims.iter().flat_map(|claim| {
        [Some(claim.text.as_str()), claim.speaker.as_ref().map(|speaker| speaker.text.as_str())]
    });
    let evidence = event.evidence.all().iter().map(|piece| piece.text.as_str());
    parties.chain(claims.flatten()).chain(evidence).collect()
}

/// Looks for every masked name of more than one word, for what names a withheld report, and for the words that whoever
/// exports wants nowhere, in the bytes of the bundle: as they are and with `-`, `_` or `%20` between them. What some report
/// shows in clear, as the name of a public office or of its publisher, is not looked for, unless somebody asked.
///
/// # Errors
/// If one is found: then the bundle must not leave.
pub fn expect_nothing_hidden(
    run: &Run,
    how: &Projection<'_>,
    kept: Option<&Withheld>,
    never: &[String],
    files: &[BundleFile],
) -> Result<(), Failure> {
    let plain = |words: &str| words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let mut hidden: BTreeSet<String> =
        kept.into_iter().flat_map(|kept| &kept.words).map(|w| plain(w)).collect();
    let mut one_word: BTreeSet<String> = BTreeSet::new();
    let spans = how.masks.clone().into_spans();
    for document in &run.documents {
        for span in spans.get(&document.id).into_iter().flatten() {
            let name = document.words(*span);
            // Contacts and whatever else is withheld are no names.
            if how.masks.apply(&document.id, *span, name) != MASK {
                continue;
            }
            let name = plain(name);
            match name.contains(' ') {
                true => hidden.insert(name),
                false => name.chars().count() >= SHORTEST_NAME && one_word.insert(name),
            };
        }
    }
    let shown = |document: &Document| -> String {
        let source = [&document.publisher, &document.agency].into_iter().flatten();
        let mut clear: Vec<String> = source.map(|name| how.masks.words(&document.id, name)).collect();
        clear.extend(document.title.as_deref().map(|title| how.masks.words(&document.id, title)));
        clear.extend(document.url.clone());
        clear.push(document.origin.clone());
        clear.push(how.masks.cover(&document.id, &document.text));
        clear.iter().map(|text| plain(text) + "\n").collect()
    };
    let clear: String = run.documents.iter().map(shown).collect();
    hidden.retain(|name| !clear.contains(name.as_str()));
    one_word.retain(|name| !clear.contains(name.as_str()));
    expect_no_word(&one_word, files)?;
    hidden.extend(never.iter().map(|words| plain(words)).filter(|words| !words.is_empty()));
    if hidden.is_empty() {
        return Ok(());
    }
    // A dot is disarmed in links, and JSON, XML and CSV write some signs otherwise.
    let forms = hidden.iter().flat_map(|name| {
        let joined = [" ", "-", "_", "%20"].map(|join| name.replace(' ', join));
        let written = [name.replace('.', "[.]"), name.replace('"', "\\\""), name.replace('"', "\"\"")];
        let escaped =
            name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;");
        joined.into_iter().chain(written).chain([escaped])
    });
    let searched = aho_corasick::AhoCorasick::new(forms)
        .map_err(|error| Failure::usage(format!("too many names to look for: {error}")))?;
    for file in files.iter().filter(|file| is_searched(file.name)) {
        let lower = String::from_utf8_lossy(&file.bytes).to_lowercase();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let stands_alone = |found: &aho_corasick::Match| {
            !is_word(lower[..found.start()].chars().next_back())
                && !is_word(lower[found.end()..].chars().next())
        };
        let found = searched.find_overlapping_iter(&lower).filter(stands_alone).count();
        if found > 0 {
            return Err(still_shown(file.name, found));
        }
    }
    Ok(())
}

fn still_shown(file: &str, found: usize) -> Failure {
    Failure::usage(format!("{file} still shows {found} masked names or withheld words; nothing was written")).with_hint(
        "leave the report out (share = false for its source), or mask it by hand; if you did not ask for these words with \
         --never, say so to the developers",
    )
}

/// Shorter names of one word are too often something else.
const SHORTEST_NAME: usize = 4;

/// Looks for names of one word among the words of reports that records quote. Elsewhere in a bundle the same word is a
/// place of the gazetteer, a term, or a word of the page.
fn expect_no_word(names: &BTreeSet<String>, files: &[BundleFile]) -> Result<(), Failure> {
    let quoting = ["events.jsonl", "statements.jsonl", "documents.jsonl", "incidents.jsonl"];
    for file in files.iter().filter(|file| quoting.contains(&file.name) && !names.is_empty()) {
        let mut found = 0;
        for line in String::from_utf8_lossy(&file.bytes).lines() {
            let mut words = BTreeSet::new();
            if let Ok(record) = serde_json::from_str(line) {
                quoted_words(&record, false, &mut words);
            }
            found += words.intersection(names).count();
        }
        if found > 0 {
            return Err(still_shown(file.name, found));
        }
    }
    Ok(())
}

/// The words of every `text` and `title` of a record, in small letters.
fn quoted_words(value: &serde_json::Value, is_quoted: bool, words: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) if is_quoted => {
            let all = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.extend(all.map(str::to_lowercase));
        }
        serde_json::Value::Array(all) => all.iter().for_each(|one| quoted_words(one, is_quoted, words)),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                quoted_words(value, matches!(name.as_str(), "text" | "title"), words);
            }
        }
        _ => {}
    }
}

/// False for what is the same in every bundle, whatever it holds.
fn is_searched(file: &str) -> bool {
    !matches!(file, "codebook.json" | "replicate.py" | "replicate.R")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Masks;
    use dateline_types::{Document, Span};

    #[test]
    fn a_masked_name_in_any_file_stops_the_bundle() {
        let document = Document::of_text("Police held Jane Roe and the mayor Max Dorn.");
        let mut masks = Masks::none();
        masks.insert(&document, vec![Span::new(12, 20), Span::new(35, 43)]);
        let other = Document::of_text("Mayor Max Dorn spoke.");
        let run = Run { documents: vec![document, other], masks, ..Run::default() };
        let how = Projection::public(&run.masks);
        let file = |text: &str| vec![BundleFile { name: "events.csv", bytes: text.as_bytes().to_vec() }];
        let look = |text: &str, kept: Option<&Withheld>, never: &[String]| {
            expect_nothing_hidden(&run, &how, kept, never, &file(text))
        };
        assert!(look("held [name withheld] and Jane of Roe", None, &[]).is_ok());
        assert!(look("https://a.example/JANE-ROE-held", None, &[]).is_err());
        // Shown in clear by another report, and so looked for only if somebody asks.
        assert!(look("Max Dorn", None, &[]).is_ok());
        assert!(look("Max Dorn", None, &["max  dorn".into()]).is_err());
        let words = ["hidden.example", "said \"no\" twice"].map(str::to_owned);
        let kept = Withheld { words: words.into_iter().collect(), ..Withheld::default() };
        for text in
            ["hxxps://hidden[.]example/1", "{\"a\":\"said \\\"no\\\" twice\"}", "said &quot;no&quot; twice"]
        {
            assert!(look(text, Some(&kept), &[]).is_err(), "{text}");
        }
        assert!(look("said no", Some(&kept), &[]).is_ok());
        // A name of one word is looked for in quotations.
        let names = BTreeSet::from(["odunlami".to_owned()]);
        let events = |text: &str| vec![BundleFile { name: "events.jsonl", bytes: text.as_bytes().to_vec() }];
        assert!(expect_no_word(&names, &events("{\"place\":{\"name\":\"Odunlami\"}}")).is_ok());
        assert!(expect_no_word(&names, &events("{\"evidence\":[{\"text\":\"Odunlami's men\"}]}")).is_err());
    }

    #[test]
    fn paths_lose_their_folders_and_links_do_not() {
        assert_eq!(last_part("/home/somebody/a b.txt"), "a b.txt");
        assert_eq!(last_part("C:\\reports\\a.txt"), "a.txt");
        assert_eq!(last_part("hxxps://a[.]example/x"), "hxxps://a[.]example/x");
    }
}
