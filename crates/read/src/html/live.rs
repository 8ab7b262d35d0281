//! Live pages: every post has a time, which says what "today" is in it (schema.org, `LiveBlogPosting`).
//!
//! Extractors drop the times as furniture. Here they become lines of the text, where they date what follows them.

use super::metadata::day;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Posts below this make no live page.
const FEWEST_POSTS: usize = 2;

/// The page with the times of its posts as paragraphs; `None` if it is no live page.
pub(super) fn with_dated_posts(html: &str) -> Option<String> {
    static LIVE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)LiveBlogPosting|class="[^"]*\blive-?(?:blog|post|entry|update)"#)
            .expect("pattern is ours")
    });
    static TIME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?is)<time\b([^>]*)>([^<]{0,60})</time>").expect("pattern is ours"));
    if !LIVE.is_match(html) {
        return None;
    }
    let mut posts = 0;
    let dated = TIME.replace_all(html, |found: &Captures<'_>| {
        let Some(written) = time_of(&found[1], &found[2]) else { return found[0].to_owned() };
        posts += 1;
        format!("<p>{written}</p>")
    });
    (posts >= FEWEST_POSTS).then(|| dated.into_owned())
}

/// What a time shows if it shows a day, else the minute that its markup states.
fn time_of<'a>(attributes: &'a str, shown: &'a str) -> Option<Cow<'a, str>> {
    let shown = shown.trim();
    if crate::head::day_in(shown).is_some() {
        return Some(shown.into());
    }
    let stated = super::tokens::attribute(attributes, "datetime")?;
    day(&stated)?;
    Some(stated.get(..16).unwrap_or(&stated).replace('T', " ").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_posts_become_lines() {
        let page = "<div class=\"live-post\"><time datetime=\"2023-04-17T08:00:00Z\">17 Apr 2023 08:00</time><p>One</p></div>\
            <div class=\"live-post\"><time datetime=\"2023-04-16T12:00:00Z\">12:00</time><p>Two</p></div>";
        let dated = with_dated_posts(page).unwrap();
        assert!(dated.contains("<p>17 Apr 2023 08:00</p><p>One</p>"), "{dated}");
        assert!(dated.contains("<p>2023-04-16 12:00</p><p>Two</p>"), "{dated}");
        assert_eq!(with_dated_posts(&page.replace("live-post", "teaser")), None);
    }
}
