// From spans to what is drawn: the text cut at every boundary of every mark, paragraph by paragraph.

import type { EventView, Reading, Span } from "../api/types";

export type Role = "evidence" | "mention" | "actor" | "target" | "time" | "place" | "quantity" | "instrument" | "claim" | "framed";
export interface Mark extends Span {
  event: string;
  role: Role;
}
export interface Segment extends Span {
  /** Events whose evidence or mention covers the segment, shortest mark first. */
  events: string[];
  mention: string | null;
  masked: boolean;
  /** What the segment is for the active event. */
  roles: Role[];
}
export interface Paragraph extends Span {
  kind: string;
  segments: Segment[];
}

/** Marks that show for every event at any time. */
export function groundMarks(events: readonly EventView[]): Mark[] {
  return events.flatMap((event) => [
    ...event.evidence.map((span): Mark => ({ start: span.start, end: span.end, event: event.id, role: "evidence" })),
    ...(event.mentions.length ? event.mentions : [event.trigger]).map((span): Mark => ({ start: span.start, end: span.end, event: event.id, role: "mention" })),
  ]);
}

/** Marks of the fields of one event. */
export function fieldMarks(event: EventView): Mark[] {
  const of = (role: Role, spans: readonly Span[]) => spans.filter((s) => s.end > s.start).map((s): Mark => ({ start: s.start, end: s.end, event: event.id, role }));
  const time = event.time && event.time.from !== null && event.time.to !== null ? [{ start: event.time.from, end: event.time.to }] : [];
  return [
    ...of("actor", event.actors), ...of("target", event.targets), ...of("quantity", event.quantities), ...of("instrument", event.instruments),
    ...of("place", [...(event.place ? [event.place] : []), ...event.other_places]), ...of("time", time),
    ...of("claim", event.status.claims.flatMap((claim) => (claim.speaker ? [claim.speaker] : []))),
  ];
}

/** Paragraphs of a text: the reader's blocks where it has them, else what line ends part. Nothing that is no space is left out. */
export function paragraphsOf(reading: Pick<Reading, "text" | "blocks">): (Span & { kind: string })[] {
  const text = reading.text ?? "";
  const result: (Span & { kind: string })[] = [];
  const lines = (from: number, to: number) => {
    let at = from;
    while (at < to) {
      let end = text.indexOf("\n", at);
      if (end < 0 || end > to) end = to;
      if (text.slice(at, end).trim()) result.push({ start: at, end, kind: "body" });
      at = end + 1;
    }
  };
  let at = 0;
  for (const block of [...reading.blocks].sort((a, b) => a.start - b.start)) {
    if (block.start < at) continue;
    lines(at, block.start);
    if (text.slice(block.start, block.end).trim()) result.push({ start: block.start, end: block.end, kind: block.kind });
    at = block.end;
  }
  lines(at, text.length);
  return result;
}

/** The spans that reach into each paragraph, by its number; paragraphs are in order and do not overlap. */
function byParagraph<T extends Span>(paragraphs: readonly Span[], spans: readonly T[]): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const span of spans) {
    let low = 0;
    let high = paragraphs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (paragraphs[middle]!.end <= span.start) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < paragraphs.length && paragraphs[at]!.start < span.end; at += 1) {
      const list = found.get(at);
      if (list) list.push(span);
      else found.set(at, [span]);
    }
  }
  return found;
}

/** Cuts every paragraph at the marks that reach into it. */
export function segmented(paragraphs: readonly (Span & { kind: string })[], ground: readonly Mark[], masks: readonly Span[], fields: readonly Mark[]): Paragraph[] {
  const [groundOf, fieldsOf, masksOf] = [byParagraph(paragraphs, ground), byParagraph(paragraphs, fields), byParagraph(paragraphs, masks)];
  return paragraphs.map((paragraph, number) => {
    const marks = groundOf.get(number) ?? [];
    const own = fieldsOf.get(number) ?? [];
    const hidden = masksOf.get(number) ?? [];
    if (!marks.length && !own.length && !hidden.length) {
      return { ...paragraph, segments: [{ start: paragraph.start, end: paragraph.end, events: [], mention: null, masked: false, roles: [] }] };
    }
    const cuts = new Set<number>([paragraph.start, paragraph.end]);
    for (const span of [...marks, ...own, ...hidden]) {
      cuts.add(Math.max(span.start, paragraph.start));
      cuts.add(Math.min(span.end, paragraph.end));
    }
    const bounds = [...cuts].sort((a, b) => a - b);
    const segments: Segment[] = [];
    for (let at = 0; at + 1 < bounds.length; at += 1) {
      const span = { start: bounds[at]!, end: bounds[at + 1]! };
      const over = marks.filter((mark) => mark.start <= span.start && mark.end >= span.end).sort((a, b) => a.end - a.start - (b.end - b.start));
      segments.push({
        ...span,
        events: [...new Set(over.map((mark) => mark.event))],
        mention: over.find((mark) => mark.role === "mention")?.event ?? null,
        masked: hidden.some((mask) => mask.start <= span.start && mask.end >= span.end),
        roles: [...new Set(own.filter((mark) => mark.start <= span.start && mark.end >= span.end).map((mark) => mark.role))],
      });
    }
    return { ...paragraph, segments };
  });
}

/** The span of the document that is selected in the page; null if none, or outside the text. */
export function selectedSpan(root: HTMLElement): Span | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  const start = offsetOf(range.startContainer, range.startOffset, false);
  const end = offsetOf(range.endContainer, range.endOffset, true);
  return start !== null && end !== null && end > start ? { start, end } : null;
}

function offsetOf(node: Node, offset: number, isEnd: boolean): number | null {
  if (node.nodeType === Node.TEXT_NODE) {
    const holder = node.parentElement?.closest<HTMLElement>("[data-start]");
    return holder ? Number(holder.dataset.start) + offset : null;
  }
  // A whole element was taken: its first or last segment tells.
  const child = isEnd ? node.childNodes[offset - 1] : node.childNodes[offset];
  const segments = (child instanceof Element ? child : node instanceof Element ? node : null)?.querySelectorAll<HTMLElement>("[data-start]");
  const holder = segments && segments.length ? segments[isEnd ? segments.length - 1 : 0] : (child instanceof HTMLElement && child.dataset.start ? child : null);
  if (!holder) return null;
  return Number(holder.dataset.start) + (isEnd ? (holder.textContent?.length ?? 0) : 0);
}

/** A span without the spaces at its ends. */
export function trimmed(text: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && /\s/.test(text[start]!)) start += 1;
  while (end > start && /\s/.test(text[end - 1]!)) end -= 1;
  return { start, end };
}

/** Moves one end of a span by a word: `left` and `right` name the end, `by` +1 grows and -1 shrinks. */
export function moveEnd(text: string, span: Span, end: "left" | "right", by: 1 | -1): Span {
  const starts: number[] = [];
  const ends: number[] = [];
  const from = Math.max(0, span.start - 200);
  for (const word of text.slice(from, Math.min(text.length, span.end + 200)).matchAll(/[^\s]+/g)) {
    starts.push(from + word.index);
    ends.push(from + word.index + word[0].length);
  }
  if (end === "left") {
    const start = by > 0 ? starts.filter((s) => s < span.start).pop() : starts.find((s) => s > span.start);
    return start === undefined || start >= span.end ? span : { start, end: span.end };
  }
  const stop = by > 0 ? ends.find((e) => e > span.end) : ends.filter((e) => e < span.end).pop();
  return stop === undefined || stop <= span.start ? span : { start: span.start, end: stop };
}
