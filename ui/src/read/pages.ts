// Pages of a report: which one the words at a place of the text stand on.

import type { Reading } from "../api/types";

export interface Page { number: number; start: number }

/** The pages of a PDF in the order of the text; other locators (lines, paragraphs) are no pages. */
export function pagesOf(reading: Pick<Reading, "pages">): Page[] {
  return reading.pages.flatMap(({ start, locator }) => {
    const number = /^page (\d+)$/.exec(locator)?.[1];
    return number ? [{ number: Number(number), start }] : [];
  });
}

/** The number of the page that a place of the text is on; the first page for what stands before all. */
export function pageAt(pages: readonly Page[], at: number): number | null {
  return (pages.findLast((page) => page.start <= at) ?? pages[0])?.number ?? null;
}
