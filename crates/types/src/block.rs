//! The parts a report is made of: headline, lead, body, lists and tables, captions, what is not the report at all.
//!
//! Readers fill in what the source tells (tags, styles, rows) and find the rest by the shape of the lines. A coder reads
//! a block's kind as evidence of what a sentence in it is worth; it never reads past a block's end in one sentence.

use crate::Span;
use crate::vocabulary::vocabulary;
use jiff::civil::Date;

vocabulary! {
    /// What a stretch of a report is.
    pub enum BlockKind {
        /// The headline, or a heading over a part of the text.
        Headline = "headline",
        /// The first paragraph of running text.
        Lead = "lead",
        /// Running text.
        Body = "body",
        /// One entry of a list.
        List = "list",
        /// One row of a table, its cells parted by commas, tabs or bars.
        TableRow = "table-row",
        /// The words under a picture, or the credit of one.
        Caption = "caption",
        /// A paragraph that is somebody else's words from end to end: a quotation set apart, a quoted message.
        Quotation = "quotation",
        /// Not the report: masthead, dateline, by-line, notices, teasers, navigation.
        Furniture = "furniture",
        /// A heading that is a date or an hour: what follows, up to the next one, was written for it.
        DatedSection = "dated-section",
        /// What the file hides from its readers: white or tiny print, words off the page, text marked as hidden. It stands
        /// at the end of the text, is no part of the report and is not coded.
        Hidden = "hidden",
    }
}

/// A stretch of a document's text that is one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Where it stands. Blocks are in the order of the text and share no byte; only white space lies between them.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// The day its "today" is, where that is not the document's own: inside a dated section, under the head of a
    /// forwarded message.
    pub date: Option<Date>,
}

/// The block that byte `offset` lies in; `None` between blocks.
pub fn block_at(blocks: &[Block], offset: usize) -> Option<&Block> {
    let after = blocks.partition_point(|block| block.span.start() <= offset);
    blocks[..after].last().filter(|block| offset < block.span.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_found_by_a_byte_of_it() {
        let block = |start, end, kind| Block { span: Span::new(start, end), kind, date: None };
        let blocks = [block(0, 8, BlockKind::Headline), block(10, 20, BlockKind::Lead)];
        assert_eq!(block_at(&blocks, 7).map(|b| b.kind), Some(BlockKind::Headline));
        assert_eq!(block_at(&blocks, 8), None);
        assert_eq!(block_at(&blocks, 10).map(|b| b.kind), Some(BlockKind::Lead));
        assert_eq!(block_at(&blocks, 20), None);
        assert_eq!(block_at(&[], 0), None);
    }
}
