//! Filler strings as the scorers compare them.

/// A string in lower case without ASCII punctuation and the articles *a*, *an*, *the*, single-spaced.
pub fn normalized(text: &str) -> String {
    let kept: String = text.to_lowercase().chars().filter(|c| !c.is_ascii_punctuation()).collect();
    let words = kept.split_whitespace().filter(|w| !matches!(*w, "a" | "an" | "the"));
    words.collect::<Vec<_>>().join(" ")
}

/// True if every string of `left` is one of `right`.
pub fn subset(left: &[String], right: &[String]) -> bool {
    left.iter().all(|m| right.contains(m))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_case_and_punctuation_do_not_count() {
        assert_eq!(normalized("The  4-WHEEL drive (an ex-army car)"), "4wheel drive exarmy car");
        assert_eq!(normalized("theatre"), "theatre");
    }
}
