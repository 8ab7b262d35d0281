//! The public profile: what is kept back beyond the masks, the list of it, and a last look for names.
//!
//! The masked view already has names of persons and contacts replaced, links disarmed and quotations cut. A public bundle
//! also leaves out the texts and the paths of the machine it was made on. Rows that must not be passed on are in no bundle.

use super::BundleFile;
use crate::failure::Failure;
use crate::mask::{MASK, MASK_CONTACT, MASK_PASSAGE, MASK_PLACE, Projection};
use crate::pipeline::Run;
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
    column("what", Text, "#description+what", "text, names, contacts, passages, places, quotations or rows"),
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

/// The list of what is kept back: of `run`, in the bundle whose records are `documents` and `view`.
pub fn withheld(run: &Run, view: &Run, documents: &[BundledDocument]) -> Vec<u8> {
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

/// Looks for every masked name of more than one word in the bytes of the bundle, as it is and with `-`, `_` or `%20`
/// between its words. A name that some report shows in clear, as that of a public office or of its publisher, is not looked
/// for.
///
/// # Errors
/// If one is found: then the bundle must not leave.
pub fn expect_no_name(run: &Run, how: &Projection<'_>, files: &[BundleFile]) -> Result<(), Failure> {
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    let spans = how.masks.clone().into_spans();
    for document in &run.documents {
        for span in spans.get(&document.id).into_iter().flatten() {
            let name = document.words(*span);
            // Contacts and whatever else is withheld are no names.
            if how.masks.apply(&document.id, *span, name) != MASK {
                continue;
            }
            let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
            if words.len() > 1 {
                hidden.insert(words.join(" "));
            }
        }
    }
    let shown = |document: &Document| -> String {
        let source = [&document.publisher, &document.agency].into_iter().flatten();
        let source: Vec<String> = source.map(|name| how.masks.words(&document.id, name)).collect();
        let text = how.masks.cover(&document.id, &document.text);
        format!("{text}\n{}\n", source.join("\n")).to_lowercase()
    };
    let clear: String = run.documents.iter().map(shown).collect();
    hidden.retain(|name| !clear.contains(name.as_str()));
    if hidden.is_empty() {
        return Ok(());
    }
    let forms = hidden.iter().flat_map(|name| [" ", "-", "_", "%20"].map(|join| name.replace(' ', join)));
    let searched = aho_corasick::AhoCorasick::new(forms)
        .map_err(|error| Failure::usage(format!("too many names to look for: {error}")))?;
    for file in files {
        let lower = String::from_utf8_lossy(&file.bytes).to_lowercase();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let stands_alone = |found: &aho_corasick::Match| {
            !is_word(lower[..found.start()].chars().next_back())
                && !is_word(lower[found.end()..].chars().next())
        };
        let found = searched.find_iter(&lower).filter(stands_alone).count();
        if found > 0 {
            return Err(Failure::usage(format!(
                "{} still shows {found} masked names; nothing was written",
                file.name
            ))
            .with_hint("leave the report out, or mask it by hand, and say so to the developers: this must not happen"));
        }
    }
    Ok(())
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
        assert!(expect_no_name(&run, &how, &file("held [name withheld] and Jane of Roe")).is_ok());
        assert!(expect_no_name(&run, &how, &file("https://a.example/JANE-ROE-held")).is_err());
        // Shown in clear by another report.
        assert!(expect_no_name(&run, &how, &file("Max Dorn")).is_ok());
    }

    #[test]
    fn paths_lose_their_folders_and_links_do_not() {
        assert_eq!(last_part("/home/somebody/a b.txt"), "a b.txt");
        assert_eq!(last_part("C:\\reports\\a.txt"), "a.txt");
        assert_eq!(last_part("hxxps://a[.]example/x"), "hxxps://a[.]example/x");
    }
}
