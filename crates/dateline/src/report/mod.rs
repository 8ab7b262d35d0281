//! The bulletin: one HTML file that opens offline, in which every sentence leads to the words it rests on.
//!
//! The page is assembled here; what a line says is decided in [`sentence`], the map in [`map`], the timeline in
//! [`timeline`]. Nothing is loaded from anywhere: style and script are inside, and a content policy forbids the rest.

mod html;
mod map;
pub(crate) mod phrases;
mod sentence;
mod situation;
mod timeline;
mod written;

use crate::verdict::Verdict;
use dateline_resources::countries::Countries;
use dateline_types::*;
use html::escape;
use phrases::Phrases;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use written::Written;

const STYLE: &str = include_str!("bulletin.css");
const SCRIPT: &str = include_str!("bulletin.js");

/// Longest quotation, in words (DESIGN §10: exports quote at most 50 words a span).
pub const LONGEST_QUOTE: usize = 50;

/// What a bulletin is made from.
pub struct Bulletin<'a> {
    /// The coded documents.
    pub documents: &'a [Document],
    /// Their events.
    pub events: &'a [Event],
    /// Their statements.
    pub statements: &'a [Statement],
    /// The incidents the events were linked into.
    pub incidents: &'a [Incident],
    /// One line for every input.
    pub verdicts: &'a [Verdict],
    /// Names of countries, for headings.
    pub countries: &'a Countries,
    /// Program version and resource digest, for the colophon.
    pub made_by: &'a str,
}

/// What every line needs to find its words.
struct Wording<'a> {
    phrases: &'a Phrases,
    countries: &'a Countries,
    written: Written,
}

/// One printed quotation: where it stands, and which lines of the page point at it.
struct Quotation {
    document: usize,
    span: Span,
    text: String,
    cited_by: BTreeSet<String>,
}

/// Gathers quotations while the page is written, so that each is printed once and numbered in order of first use.
#[derive(Default)]
struct Quotations {
    list: Vec<Quotation>,
    index: BTreeMap<(usize, Span), usize>,
}

impl Quotations {
    /// The number (from 1) of a quotation, new or known.
    fn cite(&mut self, document: usize, evidence: &Evidence, from: &str) -> usize {
        let position = *self.index.entry((document, evidence.span)).or_insert_with(|| {
            self.list.push(Quotation {
                document,
                span: evidence.span,
                text: evidence.text.clone(),
                cited_by: BTreeSet::new(),
            });
            self.list.len() - 1
        });
        self.list[position].cited_by.insert(from.to_owned());
        position + 1
    }
}

impl Bulletin<'_> {
    /// Writes the page.
    pub fn to_html(&self) -> String {
        let phrases = Phrases::embedded();
        let wording =
            Wording { phrases: &phrases, countries: self.countries, written: Written::of(self.documents) };
        let events: BTreeMap<&EventId, &Event> = self.events.iter().map(|e| (&e.id, e)).collect();
        let documents: BTreeMap<&DocumentId, usize> =
            self.documents.iter().enumerate().map(|(n, d)| (&d.id, n)).collect();
        let mut quotations = Quotations::default();
        let shown = self.shown_incidents();

        let mut body = String::new();
        self.write_head(&mut body, &shown);
        body.push_str(&situation::draw(&shown, self.documents.len(), &wording));
        self.write_overview(&mut body, &shown, &phrases);
        self.write_facts(&mut body, &shown, &wording, &events, &documents, &mut quotations);
        self.write_assessments(&mut body, &wording, &documents, &mut quotations);
        self.write_evidence(&mut body, &quotations);
        self.write_inputs(&mut body);
        self.write_colophon(&mut body);

        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; \
             script-src {}; img-src data:; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"{}\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>Situation, facts and events</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n{body}<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
            html::source_hash(&format!("\n{STYLE}")),
            html::source_hash(&format!("\n{SCRIPT}")),
            escape(self.made_by)
        )
    }

    /// Incidents that are counted, in time order; those without a date come last.
    fn shown_incidents(&self) -> Vec<&Incident> {
        let mut shown: Vec<&Incident> =
            self.incidents.iter().filter(|i| matches!(i.extent, Extent::Event | Extent::Episode)).collect();
        shown.sort_by_key(|i| (i.interval.is_none(), i.interval, i.id.clone()));
        shown
    }

    fn write_head(&self, out: &mut String, shown: &[&Incident]) {
        let start = shown.iter().filter_map(|i| i.interval).map(DayInterval::start).min();
        let end = shown.iter().filter_map(|i| i.interval).map(DayInterval::end).max();
        let countries: BTreeSet<&str> =
            shown.iter().filter_map(|i| i.place.as_ref()?.country.as_deref()).collect();
        let reports = self.documents.len();
        let claimed = shown.iter().filter(|i| i.status.claims.iter().any(is_claim_of_responsibility)).count();
        let denied =
            shown.iter().filter(|i| i.status.claims.iter().any(|c| c.act == ClaimAct::Denied)).count();
        let period = match (start, end) {
            (Some(start), Some(end)) => {
                format!("{} to {}", sentence::long_date(start), sentence::long_date(end))
            }
            _ => "no dated incidents".into(),
        };
        let _ = write!(
            out,
            "<header class=\"masthead\">\n<p class=\"kicker\">dateline bulletin</p>\n\
             <h1>Situation, facts and events</h1>\n<p class=\"period\">{period}</p>\n\
             <p class=\"mark\" role=\"note\"><strong>Machine-coded, not reviewed.</strong> Every line is what a report \
             says, not what dateline knows. Numbers in brackets lead to the words.</p>\n"
        );
        if self.documents.iter().any(is_demonstration) {
            out.push_str(
                "<p class=\"mark demo\" role=\"note\"><strong>Demonstration.</strong> The reports behind this bulletin \
                 are demonstration texts written for dateline, not news.</p>\n",
            );
        }
        out.push_str("</header>\n<section class=\"figures\" aria-label=\"Headline counts\">\n<dl>\n");
        let mut figure = |label: &str, value: usize, note: &str| {
            let _ =
                writeln!(out, "<div><dt>{label}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>");
        };
        figure("incidents", shown.len(), "what happened, or was meant to, once");
        figure("reports", reports, "documents that were coded");
        figure("reported events", self.events.len(), "claims, before linking");
        figure("countries", countries.len(), "with at least one incident");
        figure("claimed", claimed, "incidents a group claims responsibility for");
        figure("denied", denied, "incidents somebody denies");
        figure("assessments", self.statements.len(), "trends, forecasts, judgements");
        out.push_str("</dl>\n<p class=\"small\">Counts are of incidents, not of reports. Aggregates (\u{201c}400 killed in 2023\u{201d}) \
             and background are coded but not counted.</p>\n</section>\n");
    }

    fn write_overview(&self, out: &mut String, shown: &[&Incident], phrases: &Phrases) {
        out.push_str("<section class=\"overview\" id=\"overview\">\n<h2>Where and when</h2>\n");
        out.push_str(&map::draw(shown, phrases));
        out.push_str(&timeline::draw(shown));
        out.push_str(
            "<div class=\"filters\" role=\"group\" aria-label=\"Filters\">\n<div id=\"type-filters\"></div>\n\
             <p><output id=\"filter-state\"></output> <button type=\"button\" id=\"clear-filters\" hidden>Show all</button></p>\n\
             </div>\n</section>\n",
        );
    }

    fn write_facts(
        &self,
        out: &mut String,
        shown: &[&Incident],
        wording: &Wording<'_>,
        events: &BTreeMap<&EventId, &Event>,
        documents: &BTreeMap<&DocumentId, usize>,
        quotations: &mut Quotations,
    ) {
        out.push_str("<section class=\"facts\" id=\"facts\">\n<h2>Facts and events</h2>\n");
        if shown.is_empty() {
            out.push_str("<p>No event was found in these reports.</p>\n");
        }
        let mut by_country: BTreeMap<(bool, String, &str), Vec<&Incident>> = BTreeMap::new();
        for incident in shown {
            let place = incident.place.as_ref();
            let name = place.and_then(|place| sentence::country_name(place, wording));
            let code = place.and_then(|place| place.country.as_deref()).unwrap_or("none");
            let key = name
                .map_or((true, "Place not stated or across borders".to_owned(), code), |n| (false, n, code));
            by_country.entry(key).or_default().push(incident);
        }
        for ((_, country, code), incidents) in &by_country {
            let _ = writeln!(
                out,
                "<section class=\"country\" id=\"country-{}\">\n<h3>{} <span class=\"count\">{}</span></h3>\n<ol>",
                escape(code),
                escape(country),
                incidents.len()
            );
            for incident in incidents {
                self.write_incident(out, incident, wording, events, documents, quotations);
            }
            out.push_str("</ol>\n</section>\n");
        }
        out.push_str("</section>\n");
    }

    fn write_incident(
        &self,
        out: &mut String,
        incident: &Incident,
        wording: &Wording<'_>,
        events: &BTreeMap<&EventId, &Event>,
        documents: &BTreeMap<&DocumentId, usize>,
        quotations: &mut Quotations,
    ) {
        let members: Vec<&Event> = incident.events.iter().filter_map(|id| events.get(id).copied()).collect();
        let id = incident.id.as_str();
        let phrase = wording.phrases.of(incident);
        let (start, end) = incident
            .interval
            .map_or((String::new(), String::new()), |i| (i.start().to_string(), i.end().to_string()));
        let _ = write!(
            out,
            "<li class=\"incident\" id=\"{id}\" data-type=\"{}\" data-label=\"{}\" data-start=\"{start}\" \
             data-end=\"{end}\" data-point=\"{}\">\n<p class=\"line\"><span class=\"when\">{}</span> \
             <span class=\"badge q-{}\">{}</span> ",
            incident.class,
            escape(&phrase.label),
            map::point_key(incident).unwrap_or_default(),
            escape(&sentence::when(incident)),
            sentence::quad_class(incident.class),
            escape(&phrase.label),
        );
        out.push_str(&sentence::incident(incident, wording));
        let mut cited = BTreeSet::new();
        for member in &members {
            let Some(&document) = documents.get(&member.document) else { continue };
            for evidence in member.evidence.all() {
                let number = quotations.cite(document, evidence, id);
                if cited.insert(number) {
                    let _ = write!(out, " <a class=\"cite\" href=\"#q{number}\">[{number}]</a>");
                }
            }
        }
        out.push_str("</p>\n");
        let _ = writeln!(
            out,
            "<p class=\"meta\">{}</p>",
            escape(&sentence::provenance(incident, &members, self.documents, documents))
        );
        self.write_claims(out, incident, &members, documents, quotations);
        for dispute in &incident.disputes {
            let positions: Vec<String> = dispute
                .positions
                .iter()
                .map(|(position, holders)| format!("{} ({} reports)", escape(position), holders.len()))
                .collect();
            let _ = writeln!(
                out,
                "<p class=\"dispute\"><strong>Reports differ on {}:</strong> {}</p>",
                sentence::about_words(dispute.about),
                positions.join("; ")
            );
        }
        if !incident.links.is_empty() {
            let _ =
                write!(out, "<details class=\"why\"><summary>Why these lines are one incident</summary><ul>");
            for link in &incident.links {
                let _ = write!(out, "<li>{}</li>", escape(&link.reasons.join("; ")));
            }
            out.push_str("</ul></details>\n");
        }
        out.push_str("</li>\n");
    }

    /// Claims on the left, denials and retractions on the right.
    fn write_claims(
        &self,
        out: &mut String,
        incident: &Incident,
        members: &[&Event],
        documents: &BTreeMap<&DocumentId, usize>,
        quotations: &mut Quotations,
    ) {
        let (mut says, mut denies) = (Vec::new(), Vec::new());
        for member in members {
            let Some(&document) = documents.get(&member.document) else { continue };
            for claim in &member.status.claims {
                let evidence = Evidence { span: claim.span, text: claim.text.clone() };
                let evidence = if claim.text.is_empty() { member.evidence.first().clone() } else { evidence };
                let number = quotations.cite(document, &evidence, incident.id.as_str());
                let line = format!(
                    "{} <a class=\"cite\" href=\"#q{number}\">[{number}]</a>",
                    sentence::claim(claim)
                );
                let side = if matches!(claim.act, ClaimAct::Denied | ClaimAct::Retracted) {
                    &mut denies
                } else {
                    &mut says
                };
                if !side.contains(&line) {
                    side.push(line);
                }
            }
        }
        if says.is_empty() && denies.is_empty() {
            return;
        }
        out.push_str("<div class=\"claims\">\n<div><h4>Says</h4>");
        write_list(out, &says);
        out.push_str("</div>\n<div><h4>Denies or takes back</h4>");
        write_list(out, &denies);
        out.push_str("</div>\n</div>\n");
    }

    fn write_assessments(
        &self,
        out: &mut String,
        wording: &Wording<'_>,
        documents: &BTreeMap<&DocumentId, usize>,
        quotations: &mut Quotations,
    ) {
        out.push_str(
            "<section class=\"assessments\" id=\"assessments\">\n<h2>Assessments</h2>\n<p class=\"small\">What authors \
             and others assert that is no event. Never counted above.</p>\n",
        );
        if self.statements.is_empty() {
            out.push_str("<p>None was found.</p>\n</section>\n");
            return;
        }
        out.push_str("<ul>\n");
        for statement in self.statements {
            let Some(&document) = documents.get(&statement.document) else { continue };
            let id = statement.id.as_str();
            let _ = write!(
                out,
                "<li id=\"{id}\"><span class=\"badge kind\">{}</span> {}",
                statement.kind,
                sentence::statement(statement, &self.documents[document], wording)
            );
            for evidence in statement.evidence.all() {
                let number = quotations.cite(document, evidence, id);
                let _ = write!(out, " <a class=\"cite\" href=\"#q{number}\">[{number}]</a>");
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ul>\n</section>\n");
    }

    fn write_evidence(&self, out: &mut String, quotations: &Quotations) {
        out.push_str(
            "<section class=\"evidence\" id=\"evidence\">\n<h2>Evidence</h2>\n<p class=\"small\">Verbatim words of the \
             reports, at most 50 words each. Names of persons are masked; links are disarmed.</p>\n<ol>\n",
        );
        for (n, quotation) in quotations.list.iter().enumerate() {
            let document = &self.documents[quotation.document];
            let back: Vec<String> = quotation
                .cited_by
                .iter()
                .enumerate()
                .map(|(k, id)| format!("<a href=\"#{id}\" aria-label=\"back to line\">\u{21a9}{}</a>", k + 1))
                .collect();
            let page = document
                .source_map
                .locate(quotation.span.start())
                .map_or(String::new(), |page| format!(", {}", escape(page)));
            let _ = writeln!(
                out,
                "<li id=\"q{}\"><blockquote lang=\"{}\">{}</blockquote> <cite>{}{page}, bytes {}\u{2013}{}</cite> {}</li>",
                n + 1,
                document.language.as_deref().unwrap_or("und"),
                escape(&sentence::shorten(&quotation.text, LONGEST_QUOTE)),
                escape(&sentence::source_name(document)),
                quotation.span.start(),
                quotation.span.end(),
                back.join(" ")
            );
        }
        out.push_str("</ol>\n</section>\n");
    }

    fn write_inputs(&self, out: &mut String) {
        let refused = self.verdicts.iter().filter(|v| v.is_finding()).count();
        let _ = write!(
            out,
            "<section class=\"inputs\" id=\"inputs\">\n<h2>Inputs</h2>\n<details{}><summary>{} inputs, {refused} not \
             coded</summary>\n<table>\n<thead><tr><th>Input</th><th>Verdict</th><th>Events</th><th>Why</th></tr></thead>\n<tbody>\n",
            if refused > 0 { " open" } else { "" },
            self.verdicts.len()
        );
        for verdict in self.verdicts {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(&verdict.place()),
                escape(verdict.verdict.as_str()),
                verdict.events,
                escape(&verdict.reason)
            );
        }
        out.push_str("</tbody>\n</table>\n</details>\n</section>\n");
    }

    fn write_colophon(&self, out: &mut String) {
        let _ = write!(
            out,
            "<footer>\n<p>{}</p>\n<p>Made by {}. Event classes: PLOVER (Open Event Data Alliance, CC BY-SA 4.0). Places: \
             GeoNames (CC BY 4.0). Map: made with Natural Earth. English parsing: en_core_web_sm 3.8 (ExplosionAI, \
             MIT).</p>\n<p>A record of what reports say about events. It is not to be used to identify, follow or \
             accuse persons.</p>\n</footer>\n",
            dateline_resources::basemap::BOUNDARY_DISCLAIMER,
            escape(self.made_by)
        );
    }
}

/// True for a report that says of itself that it is demonstration text.
fn is_demonstration(document: &Document) -> bool {
    let head = document.text.get(..document.text.floor_char_boundary(400)).unwrap_or_default().to_lowercase();
    ["demonstration text", "демонстрационный текст", "демонстраційний текст"]
        .iter()
        .any(|mark| head.contains(mark))
}

fn write_list(out: &mut String, lines: &[String]) {
    if lines.is_empty() {
        out.push_str("<p class=\"none\">nobody in these reports</p>");
        return;
    }
    out.push_str("<ul>");
    for line in lines {
        let _ = write!(out, "<li>{line}</li>");
    }
    out.push_str("</ul>");
}
/// True if a group claims a deed as its own. What an army, the police or a government tells of its own operation is its
/// report of it: it is coded as said by the doer, and is no claim of responsibility.
fn is_claim_of_responsibility(claim: &Claim) -> bool {
    let organ = claim.speaker.as_ref().and_then(|speaker| speaker.sector);
    claim.act == ClaimAct::ClaimedResponsibility
        && !matches!(
            organ,
            Some(Sector::Mil | Sector::Cop | Sector::Gov | Sector::Spy | Sector::Leg | Sector::Jud)
        )
}
