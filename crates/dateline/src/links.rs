//! Links disarmed, so that nobody follows one to extremist material by accident (DESIGN §10).

use regex::Regex;
use std::sync::LazyLock;

/// A scheme with its mark, and a bare domain with a path or without.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        \b(?<scheme>https?|ftps?|sftp|magnet|tox|xmpp|ipfs|mailto|tg|irc|gopher|ws|wss|file|javascript|data|signal|threema) :
          (?<rest> (?://|\?|[a-z0-9]) [^\s<>\x22]* )
        | \b(?<host> (?:[a-z0-9\u{a1}-\u{ffff}] [a-z0-9\u{a1}-\u{ffff}-]{0,62} \.)+
            (?:com|org|net|info|biz|io|me|co|tv|cc|to|ru|su|ua|by|ir|iq|sy|af|pk|in|cn|tk|ml|ga|cf|xyz|site|online|club|top|
               news|press|blog|link|live|app|dev|ws|is|la|im|ly|gg|pw|onion|i2p|uk|de|fr|eu|us|gov|edu|mil|int|example)
          ) (?<path> (?:[:/?\#][^\s<>\x22]*)? ) (?<end> \b|$)",
    )
    .expect("pattern is ours")
});

/// `text` with every link made unusable: `hxxps://a[.]example`, `magnet[:]?…`, `a[.]onion`. Doing it twice changes nothing.
pub fn disarmed(text: &str) -> String {
    // A quick look first: most quotations hold no link, which has one of these marks within a word.
    let marks = ['.', ':'];
    if !text.split_whitespace().any(|word| word.trim_matches(marks).contains(marks)) {
        return text.to_owned();
    }
    let broken = |found: &regex::Captures<'_>| -> String {
        if let (Some(scheme), Some(rest)) = (found.name("scheme"), found.name("rest")) {
            let scheme = scheme.as_str();
            let rest = rest.as_str().replace('.', "[.]");
            let is_web = scheme.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
            return match is_web {
                true => format!("hxxp{}:{rest}", scheme[4..].to_ascii_lowercase()),
                false => format!("{scheme}[:]{rest}"),
            };
        }
        let part = |name| found.name(name).map_or("", |m| m.as_str());
        // "He left.In May": a sentence without its space, not the domain left.in.
        let host = part("host");
        let (body, end) = host.rsplit_once('.').unwrap_or(("", host));
        let sentence = end.starts_with(char::is_uppercase) && body.ends_with(char::is_lowercase);
        if sentence && part("path").is_empty() {
            return host.to_owned();
        }
        format!("{}{}", part("host").replace('.', "[.]"), part("path").replace('.', "[.]"))
    };
    LINK.replace_all(text, broken).into_owned()
}

/// `text` with every link made unusable by as many bytes as before: `hxxps://a_example`, `magnet_?…`. For texts whose offsets
/// must hold.
pub fn covered(text: &str) -> String {
    let broken = |found: &regex::Captures<'_>| -> String {
        let whole = &found[0];
        let dotless = whole.replace('.', "_");
        match whole.get(..4) {
            _ if found.name("scheme").is_none() => dotless,
            Some(start) if start.eq_ignore_ascii_case("http") => format!("hxxp{}", &dotless[4..]),
            _ => dotless.replacen(':', "_", 1),
        }
    };
    LINK.replace_all(text, broken).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_link_is_disarmed_and_nothing_else() {
        let cases: &[(&str, &str)] = &[
            ("see https://a.example/x.html now", "see hxxps://a[.]example/x[.]html now"),
            ("HTTP://A.EXAMPLE", "hxxp://A[.]EXAMPLE"),
            ("ftp://a.example/f", "ftp[:]//a[.]example/f"),
            ("magnet:?xt=urn:btih:abc", "magnet[:]?xt=urn:btih:abc"),
            ("at abcdef.onion and t.me/group", "at abcdef[.]onion and t[.]me/group"),
            ("www.paper.example.", "www[.]paper[.]example."),
            ("(t.me/group). Ended: so.", "(t[.]me/group). Ended: so."),
            (":t.me:", ":t[.]me:"),
            ("hxxps://a[.]example/x", "hxxps://a[.]example/x"),
            (
                "He left.In May the U.S. army said: two died at 5.30 p.m.",
                "He left.In May the U.S. army said: two died at 5.30 p.m.",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(disarmed(text), *expected);
            assert_eq!(disarmed(&disarmed(text)), *expected);
        }
    }

    #[test]
    fn a_covered_text_is_as_long_and_holds_no_link() {
        let text = "see https://a.example/ü.html, ftp://a.example/f, t.me/group and magnet:?xt=b. He left.";
        let covered = covered(text);
        assert_eq!(
            covered,
            "see hxxps://a_example/ü_html, ftp_//a_example/f, t_me/group and magnet_?xt=b_ He left."
        );
        assert_eq!(covered.len(), text.len());
        assert_eq!(disarmed(&covered), covered);
    }
}
