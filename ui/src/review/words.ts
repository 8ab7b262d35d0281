// The words of a record, to be grown and shrunk where they stand in the text: its evidence first, then those of its fields.

import type { Change, EventView, Span } from "../api/types";
import { draftOf, partyInput } from "./draft";

export interface FieldWords extends Span {
  field: "evidence" | "actors" | "targets" | "place" | "quantities";
  index: number;
  /** "target", for the eye. */
  title: string;
}

/** The words of an event: its evidence, then those of parties, place and numbers, in the order of the record. */
export function wordsOf(event: EventView): FieldWords[] {
  const of = (field: FieldWords["field"], title: string, spans: readonly Span[]) =>
    spans.map((span, index): FieldWords => ({ field, index, title, start: span.start, end: span.end })).filter((words) => words.end > words.start);
  return [...of("evidence", "evidence", event.evidence), ...of("actors", "actor", event.actors), ...of("targets", "target", event.targets), ...of("place", "place", event.place ? [event.place] : []), ...of("quantities", "number", event.quantities)];
}

/** The correction that moves the words of a field. */
export function moveTo(event: EventView, words: FieldWords): Change | null {
  const draft = draftOf(event);
  const span: Span = { start: words.start, end: words.end };
  const at = <T extends { span: Span | null }>(list: T[]): T[] => list.map((entry, n) => (n === words.index ? { ...entry, span } : entry));
  switch (words.field) {
    case "evidence": return { field: "evidence", value: event.evidence.map(({ start, end }, n) => (n === words.index ? span : { start, end })) };
    case "actors": return { field: "actors", value: at(draft.actors).map(partyInput) };
    case "targets": return { field: "targets", value: at(draft.targets).map(partyInput) };
    case "place": return draft.place ? { field: "place", value: { candidate: draft.place, span } } : null;
    case "quantities": return { field: "quantities", value: at(draft.quantities).map((q) => ({ ...q, of: q.of || null })) };
  }
}

/** The event as it looks while its words are being moved. */
export function withMoved(event: EventView, words: FieldWords, text: string): EventView {
  const moved = <T extends Span & { text: string }>(entry: T): T => ({ ...entry, start: words.start, end: words.end, text: text.slice(words.start, words.end) });
  if (words.field === "place") return { ...event, place: event.place ? moved(event.place) : null };
  const list = event[words.field] as (Span & { text: string })[];
  return { ...event, [words.field]: list.map((entry, n) => (n === words.index ? moved(entry) : entry)) };
}
