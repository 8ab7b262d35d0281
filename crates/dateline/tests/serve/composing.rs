//! Composing a bulletin over HTTP: what is drafted, refused, kept and printed is what the command line drafts, refuses and
//! prints.

use crate::common::Place;
use crate::http::{Answer, Client};
use crate::{served, text};
use serde_json::{Value, json};
use std::fs;

fn draft(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/compose/draft{query}")).expect(200).json()["composition"].clone()
}

fn save(client: &Client, name: &str, seen: &str, composition: &Value) -> Answer {
    let seen = format!("\"{seen}\"");
    client.change("PUT", &format!("/api/bulletins/{name}"), composition, &[("If-Match", &seen)])
}

fn rules(client: &Client, composition: &Value, signing: bool) -> Vec<(String, String)> {
    let asked = json!({ "composition": composition, "signing": signing });
    let refusals = client.post("/api/compose/lint", &asked).expect(200).json();
    let of = refusals["refusals"].as_array().unwrap().iter();
    of.map(|refusal| (text(&refusal["at"]).to_owned(), text(&refusal["rule"]).to_owned())).collect()
}

fn incidents(composition: &Value) -> Vec<String> {
    let sections = composition["section"].as_array().unwrap().iter();
    let of = sections.flat_map(|section| section["incident"].as_array().unwrap());
    of.map(|incident| text(&incident["id"]).to_owned()).collect()
}

#[test]
fn a_draft_is_edited_refused_kept_and_printed_as_the_command_line_does() {
    let place = Place::new();
    let (server, client) = served(&place);
    let mut composition = draft(&client, "?language=en");
    assert_eq!(rules(&client, &composition, false), []);
    // The command line drafts the same, letter by letter.
    save(&client, "march", "new", &composition).expect(200);
    let kept = fs::read_to_string(place.path().join("ws/bulletins/march.toml")).unwrap();
    place.run(&["report", "--workspace", "ws", "--draft", "own.toml"]).expect(0);
    assert_eq!(kept, fs::read_to_string(place.path().join("own.toml")).unwrap());

    // Another order, words of a person's, a sentence that rests on nothing.
    let opened = client.get("/api/bulletins/march").expect(200);
    let seen = opened.header("etag").unwrap().trim_matches('"').to_owned();
    let sections = composition["section"].as_array_mut().unwrap();
    sections.reverse();
    let id = text(&crate::event_of(&client, "PROTEST")["incident"]).to_owned();
    composition["finding"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "text": "More will follow.", "rests_on": [] }));
    let place_of_it = format!("finding {}", composition["finding"].as_array().unwrap().len());
    assert_eq!(rules(&client, &composition, false), [(place_of_it.clone(), "no-evidence".to_owned())]);
    assert!(rules(&client, &composition, true).iter().any(|(_, rule)| rule == "unreviewed"));
    // What is refused is kept, for work goes on, and is not printed.
    let second = save(&client, "march", &seen, &composition).expect(200);
    let refused = client.get("/api/bulletins/march/print?form=md").expect(422).json();
    assert!(text(&refused["error"]).contains(&format!("{place_of_it} [no-evidence]")), "{refused}");
    save(&client, "march", &seen, &composition).expect(409);
    save(&client, "march", "new", &composition).expect(409);
    client.change("PUT", "/api/bulletins/march", &composition, &[]).expect(428);

    composition["finding"].as_array_mut().unwrap().pop();
    composition["finding"][0]["text"] = json!("Officials said that a road was blocked.");
    composition["finding"][0]["rests_on"] = json!([id]);
    let seen = second.header("etag").unwrap().trim_matches('"').to_owned();
    save(&client, "march", &seen, &composition).expect(200);
    for form in ["html", "md", "docx"] {
        let printed =
            client.get(&format!("/api/bulletins/march/print?form={form}&download=true")).expect(200);
        assert!(printed.header("content-disposition").unwrap().contains(&format!("march.{form}")));
        let out = format!("march.{form}");
        place
            .run(&["report", "--workspace", "ws", "--from", "ws/bulletins/march.toml", "--out", &out])
            .expect(0);
        assert!(printed.body == fs::read(place.path().join(&out)).unwrap(), "{form} is another one");
    }
    let list = client.get("/api/bulletins").expect(200).json();
    assert_eq!(list["rows"][0]["name"], "march", "{list}");
    assert_eq!(list["rows"][0]["signed"], json!([]));
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn every_sentence_leads_to_its_words_with_names_withheld() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let composition = draft(&client, "");
    let asked = json!({ "language": "en", "incidents": incidents(&composition) });
    let told = client.post("/api/compose/lines", &asked).expect(200).json();
    let whole = told.to_string() + &composition.to_string();
    assert!(!whole.contains("Quimby") && !whole.contains("http://reports.example"), "{whole}");
    assert_eq!(told["lines"].as_array().unwrap().len(), incidents(&composition).len());
    for line in told["lines"].as_array().unwrap() {
        assert!(!line["cites"].as_array().unwrap().is_empty(), "{line}");
    }
    // The places are those of the text as the report's page shows it.
    for quote in told["quotes"].as_array().unwrap() {
        let report = client.get(&format!("/api/documents/{}", text(&quote["document"]))).expect(200).json();
        let shown: Vec<u16> = text(&report["text"]).encode_utf16().collect();
        let start = usize::try_from(quote["start"].as_u64().unwrap()).unwrap();
        let first: String = text(&quote["text"]).chars().take(8).collect();
        assert!(String::from_utf16_lossy(&shown[start..]).starts_with(&first), "{quote}");
    }
}

#[test]
fn a_draft_of_a_filter_holds_what_it_keeps_and_no_count_of_the_whole() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let (all, some) = (draft(&client, ""), draft(&client, "?from=2024-03-17&language=ru"));
    let (all_ids, ids) = (incidents(&all), incidents(&some));
    assert!(!ids.is_empty() && ids.len() < all_ids.len(), "{ids:?} of {all_ids:?}");
    assert_eq!(some["language"], "ru");
    for finding in some["finding"].as_array().unwrap() {
        for id in finding["rests_on"].as_array().unwrap() {
            assert!(ids.iter().any(|known| known == text(id)), "{finding}");
        }
    }
    assert_eq!(rules(&client, &some, false), []);
    client.get("/api/compose/draft?language=xx").expect(400);
}

#[test]
fn signing_asks_for_review_and_leaves_its_record() {
    let place = Place::new();
    let (server, client) = served(&place);
    let protest = crate::event_of(&client, "PROTEST");
    let mut composition = draft(&client, "");
    let id = text(&protest["incident"]).to_owned();
    composition["finding"] = json!([]);
    composition["assessments"] = json!([]);
    composition["section"] = json!([{ "heading": "Roads", "incident": [{ "id": id }] }]);
    save(&client, "signed", "new", &composition).expect(200);
    let sign = json!({ "by": "A. Editor", "role": "editor", "form": "html" });
    let refused = client.post("/api/bulletins/signed/sign", &sign).expect(422).json();
    assert!(text(&refused["error"]).contains("[unreviewed]"), "{refused}");
    assert!(!place.path().join("ws/bulletins/signed.html").exists());
    client.get("/api/bulletins/signed/signed?form=html").expect(404);

    for member in
        client.get(&format!("/api/incidents/{id}")).expect(200).json()["members"].as_array().unwrap()
    {
        let version = member["version"].as_u64().unwrap();
        client.decide(text(&member["id"]), version, &json!({ "kind": "accept" })).expect(200);
    }
    let record = client.post("/api/bulletins/signed/sign", &sign).expect(200).json();
    assert_eq!((text(&record["by"]), &record["incidents"]), ("A. Editor", &json!([id])));
    let page = client.get("/api/bulletins/signed/signed?form=html").expect(200);
    assert!(page.text().contains("Signed: A. Editor (editor)"));
    assert!(page.header("content-security-policy").unwrap().contains("form-action 'none'"));
    assert_eq!(client.get("/api/bulletins").expect(200).json()["rows"][0]["signed"], json!(["html"]));
    for bad in [json!({ "by": " ", "form": "html" }), json!({ "by": "x", "form": "exe" })] {
        client.post("/api/bulletins/signed/sign", &bad).expect(400);
    }
    drop(server);
    let beside = fs::read_to_string(place.path().join("ws/bulletins/signed.html.signature.json")).unwrap();
    assert!(beside.contains(text(&record["bulletin"])), "{beside}");
    place.run(&["verify", "--workspace", "ws"]).expect(0);
    // A copy takes the composed and signed files with it.
    place.run(&["backup", "copy", "--workspace", "ws"]).expect(0);
    assert!(place.path().join("copy/bulletins/signed.html").exists());
}

#[test]
fn no_name_of_a_bulletin_leads_out_of_its_folder() {
    let place = Place::new();
    let (_server, client) = served(&place);
    let composition = draft(&client, "");
    for name in ["..%2fdateline", "%2e%2e", "a.toml", "A", "-a", "a%00", "a%0ab", &"a".repeat(61), "%D1%8F"] {
        let answer = save(&client, name, "new", &composition);
        assert!(matches!(answer.status, 400 | 404), "{name}: {}", answer.status);
        let answer = client.get(&format!("/api/bulletins/{name}"));
        assert!(matches!(answer.status, 400 | 404), "{name}: {}", answer.status);
    }
    assert!(!place.path().join("ws/bulletins").exists());
    let mut other = composition.clone();
    for (field, value) in
        [("schema", json!("x")), ("cut_off", json!("May")), ("language", json!("xx")), ("more", json!(1))]
    {
        other[field] = value;
        save(&client, "a", "new", &other).expect(400);
        other = composition.clone();
    }
    // A file that an editor broke is told as such, and is left as it is.
    place.write("ws/bulletins/broken.toml", "schema = \"x\"\n[[finding]\n");
    let told = client.get("/api/bulletins/broken").expect(422).json();
    assert!(text(&told["error"]).contains("line 2"), "{told}");
    assert!(text(&client.get("/api/bulletins").expect(200).json()["rows"][0]["wrong"]).contains("line 2"));
}
