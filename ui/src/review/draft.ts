// A record while it is being corrected, and the changes that lead to it.

import type { Candidate, Change, EventView, Party, PartyInput, Span } from "../api/types";
import { classes } from "../api/session.svelte";
import type { FieldName } from "../read/fields";

export interface PartyDraft extends PartyInput {
  /** The words, for the eye; the span is what counts. */
  words: string;
}
export interface Draft {
  class: string;
  start: string;
  end: string;
  timeSpan: Span | null;
  place: Candidate | null;
  placeSpan: Span | null;
  actors: PartyDraft[];
  targets: PartyDraft[];
  quantities: { kind: string; min: number | null; max: number | null; of: string; span: Span | null }[];
  instruments: { kind: string; span: Span; words: string }[];
  polarity: string;
  actuality: string;
  certainty: string;
  domain: string;
  organised: boolean;
  extent: string;
  countMin: number;
  countMax: number | null;
  symmetry: string;
  initiator: string;
  contexts: string[];
  violence_class: string;
  civilian_targeting: string;
}

const spanOf = (words: Span): Span | null => (words.end > words.start ? { start: words.start, end: words.end } : null);

export function partyDraft(party: Party): PartyDraft {
  return {
    span: spanOf(party), words: party.text, actor: party.actor, name: party.name, sector: party.sector, side: party.side,
    ...(party.role ? { role: party.role } : {}), ...(party.attribution ? { attribution: party.attribution } : {}),
  };
}

export function codeOf(event: Pick<EventView, "type" | "mode" | "local">): string {
  if (event.type) return event.mode ? `${event.type}/${event.mode}` : event.type;
  return event.local ?? "";
}

export function draftOf(event: EventView): Draft {
  const place = event.place;
  return {
    class: codeOf(event),
    start: event.time?.start ?? "",
    end: event.time?.end ?? "",
    timeSpan: event.time && event.time.from !== null && event.time.to !== null ? { start: event.time.from, end: event.time.to } : null,
    place: place && place.lat !== null && place.lon !== null
      ? { geonameid: place.geonameid, name: place.name ?? place.text, country: place.country, country_name: null, admin1: place.admin1, lat: place.lat, lon: place.lon, precision: place.precision ?? "settlement", radius_km: place.radius_km ?? 0 }
      : null,
    placeSpan: place ? spanOf(place) : null,
    actors: event.actors.map(partyDraft),
    targets: event.targets.map(partyDraft),
    quantities: event.quantities.map((q) => ({ kind: q.kind ?? "", min: q.min, max: q.max, of: q.of ?? "", span: spanOf(q) })),
    instruments: event.instruments.map((i) => ({ kind: i.kind, span: { start: i.start, end: i.end }, words: i.text })),
    polarity: event.status.polarity,
    actuality: event.status.actuality,
    certainty: event.status.certainty,
    domain: event.domain,
    organised: event.organised,
    extent: event.extent,
    countMin: event.count.min,
    countMax: event.count.max,
    symmetry: event.symmetry,
    initiator: event.initiator ?? "",
    contexts: [...event.contexts],
    violence_class: event.violence_class,
    civilian_targeting: event.civilian_targeting,
  };
}

/** A draft with nothing in it but the class, for an event that was missed. */
export function emptyDraft(): Draft {
  return {
    class: "", start: "", end: "", timeSpan: null, place: null, placeSpan: null, actors: [], targets: [], quantities: [], instruments: [],
    polarity: "affirmed", actuality: "occurred", certainty: "certain", domain: "unknown", organised: false, extent: "event", countMin: 1, countMax: 1,
    symmetry: "directed", initiator: "", contexts: [], violence_class: "unknown", civilian_targeting: "unknown",
  };
}

function classValue(code: string): { type?: string; mode?: string | null; local?: string | null } {
  const found = classes().find((c) => c.code === code);
  if (found?.local) return { local: found.local };
  return { type: found?.type ?? code.split("/")[0] ?? code, mode: found?.mode ?? null };
}

export function partyInput({ words: _, ...party }: PartyDraft): PartyInput {
  return party;
}

const makers: Record<FieldName, (d: Draft) => Change[]> = {
  class: (d) => [{ field: "class", value: classValue(d.class) }],
  actors: (d) => [{ field: "actors", value: d.actors.map(partyInput) }],
  targets: (d) => [{ field: "targets", value: d.targets.map(partyInput) }],
  time: (d) => [{ field: "time", value: d.start ? { start: d.start, end: d.end || d.start, span: d.timeSpan } : null }],
  place: (d) => [{ field: "place", value: d.place ? { candidate: d.place, span: d.placeSpan } : null }],
  quantities: (d) => [{ field: "quantities", value: d.quantities.filter((q) => q.kind).map((q) => ({ ...q, of: q.of || null })) }],
  instruments: (d) => [{ field: "instruments", value: d.instruments.map(({ kind, span }) => ({ kind, span })) }],
  status: (d) => [{ field: "status", value: { polarity: d.polarity, actuality: d.actuality, certainty: d.certainty } }],
  domain: (d) => [{ field: "domain", value: d.domain }, { field: "organised", value: d.organised }],
  extent: (d) => [{ field: "extent", value: d.extent }, { field: "count", value: { min: d.countMin, max: d.countMax } }],
  symmetry: (d) => [{ field: "symmetry", value: d.symmetry }, { field: "initiator", value: d.initiator || null }],
  contexts: (d) => [{ field: "contexts", value: d.contexts }],
  violence_class: (d) => [{ field: "violence_class", value: d.violence_class }],
  civilian_targeting: (d) => [{ field: "civilian_targeting", value: d.civilian_targeting }],
};

/** The changes that lead from one draft to the other, in the order of the fields. */
export function changesOf(before: Draft, after: Draft): Change[] {
  return (Object.keys(makers) as FieldName[]).flatMap((field) => {
    const old = makers[field](before);
    return makers[field](after).filter((change, at) => JSON.stringify(change) !== JSON.stringify(old[at]));
  });
}

/** Actors and targets exchanged. */
export function swapped(event: EventView): Change[] {
  const turn = (party: Party, side: "A" | "B"): PartyInput => {
    const { words: _, role: __, ...rest } = partyDraft(party);
    return { ...rest, side, ...(side === "B" ? { role: "target" as const } : {}) };
  };
  return [
    { field: "actors", value: event.targets.map((p) => turn(p, "A")) },
    { field: "targets", value: event.actors.map((p) => turn(p, "B")) },
  ];
}
