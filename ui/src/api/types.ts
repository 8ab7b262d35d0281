// The nouns of the HTTP API, as /api/openapi.json describes them. Offsets are UTF-16 code units of the text as this session sees it.

export type Role = "viewer" | "coder" | "reviewer" | "admin";

export interface Session {
  user: string | null;
  role: Role | null;
  mode: "loopback" | "accounts";
  source: { kind: "workspace" | "bundle" | "demo"; name: string };
  can: { review: boolean; code: boolean; upload: boolean; administer: boolean; unmask: boolean };
  tour: boolean;
  version: string;
  made_by: string;
  demonstration: boolean;
}

export interface Account { user: string; role: Role; unmask: boolean; created: string }

export type Reviewed = "no" | "partly" | "accepted" | "corrected";

export interface IncidentColumns {
  revision: string;
  total: number;
  n: number;
  id: string[];
  lat: (number | null)[];
  lon: (number | null)[];
  radius_km: (number | null)[];
  precision: (number | null)[];
  /** Days since 1970-01-01. */
  start: (number | null)[];
  end: (number | null)[];
  type: number[];
  status: number[];
  certainty: number[];
  domain: number[];
  country: (number | null)[];
  place: (number | null)[];
  actors: number[][];
  targets: number[][];
  sources: number[][];
  /** Lowest of the members. */
  confidence: number[];
  reports: number[];
  killed: (number | null)[];
  disputed: (0 | 1)[];
  reviewed: number[];
  dict: {
    type: string[];
    type_label: string[];
    type_quad: string[];
    status: string[];
    certainty: string[];
    domain: string[];
    country: { code: string; name: string }[];
    place: string[];
    actors: { key: string | null; name: string }[];
    sources: string[];
    precision: string[];
    reviewed: string[];
  };
}

export interface Bounds { low: number; best: number; high: number | null }

export interface IncidentRow {
  id: string; type: string; label: string; start: string | null; end: string | null; place: string | null; country: string | null;
  lat: number | null; lon: number | null; actors: string[]; targets: string[]; status: string; certainty: string;
  killed: Bounds | null; injured: Bounds | null; reports: number; publishers: number; origins: number; confidence: number;
  disputed: boolean; reviewed: Reviewed; sentence: string;
}

export interface ClaimRow {
  act: string; about: string; speaker: string | null; medium: string | null; time: string | null; text: string;
  event: string; document: string; start: number; end: number;
}

export interface IncidentView {
  id: string;
  label: string;
  quad: string;
  start: string | null;
  end: string | null;
  place: { name: string; country: string | null; admin1: string | null; precision: string; radius_km: number } | null;
  sentence: string;
  reviewed: Reviewed;
  confidence: number;
  reports: number;
  publishers: number;
  origins: number;
  sources: string[];
  caveats: string[];
  disputes: { about: string; positions: { position?: string; text?: string; events: string[] }[] }[];
  links: { left: string; right: string; score: number; reasons: string[] }[];
  members: EventView[];
  documents: Record<string, { title: string | null; publisher: string | null; date: string | null }>;
  claims: ClaimRow[];
  near: IncidentRow[];
}

export interface Measured {
  result: Record<string, unknown>;
  sentence: string;
  caveats: string[];
  geojson: GeoJSON.FeatureCollection | null;
  incidents: string[];
  tables: { title: string; columns: string[]; rows: string[][] }[];
}

export interface DocumentRow {
  id: string; title: string | null; publisher: string | null; date: string | null; language: string | null; path: string;
  events: number; statements: number; unreviewed: number; unread: boolean; held: string; verdict: string;
}

export interface Span { start: number; end: number }
export interface Words extends Span { text: string }

export interface Attribution { basis: string; by: string | null; certainty: string }
export interface Party extends Words {
  actor: string | null; name: string | null; basis?: string; sector: string | null; side: "A" | "B";
  role?: "target" | "recipient"; attribution?: Attribution;
}
export interface Quantity extends Words { kind: string | null; min: number | null; max: number | null; of: string | null; toll?: string }
export interface Place extends Words {
  geonameid: number | null; name: string | null; country: string | null; admin1: string | null; lat: number | null; lon: number | null;
  precision: string | null; radius_km: number | null; unresolved?: boolean; basis: string;
}
export interface Claim extends Words {
  id: string; parent: string | null; act: string; about: string;
  speaker: (Words & { actor: string | null; sector: string | null }) | null; medium: string | null; time: string | null;
}
export interface EventTime {
  text: string | null; from: number | null; to: number | null; value: string; mod: string | null; start: string | null; end: string | null;
  granularity: string; basis: string; rule: string;
}
export interface Decision {
  sequence: number; event: string; version: number; kind: string; field: string | null; value: unknown; reason: string | null;
  by: string; at: string; step: string; undone: boolean;
}
export interface Note { sequence: number; event: string; by: string; at: string; words: string }

export interface EventView {
  id: string; version: number; document: string; sentence: number; incident: string | null;
  type: string | null; mode: string | null; local: string | null; label: string; quad: string; contexts: string[];
  codes: Record<string, unknown>; extent: string; count: { min: number; max: number | null }; symmetry: string;
  civilian_targeting: string; initiator: "A" | "B" | null; domain: string; organised: boolean; domain_evidence: Words[];
  violence_class: string; toll_group: string | null;
  trigger: Words; mentions: (Words & { sentence: number })[]; evidence: Words[];
  actors: Party[]; targets: Party[]; instruments: (Words & { kind: string })[]; quantities: Quantity[];
  time: EventTime | null; place: Place | null; other_places: Place[];
  status: { polarity: string; actuality: string; certainty: string; claims: Claim[] };
  rule: string; confidence: number;
  field_confidence: { type: number; actors: number; targets: number; time: number; place: number };
  review: {
    state: "open" | "accepted" | "rejected" | "corrected"; corrected: string[]; decisions: Decision[]; unread: boolean; notes: number;
    added: boolean;
  };
}

export interface StatementView {
  id: string; kind: string; direction: string | null; holder: string | null; about: string[]; horizon: string | null; evidence: Words[];
}

export interface DocumentView extends DocumentRow {
  text: string | null;
  direction: "ltr" | "rtl";
  agency: string | null;
  url: string | null;
  media_type: string;
  date_basis: string | null;
  date_rule: string | null;
  raw_sha256: string;
  captured: string | null;
  masked: boolean;
  masks: Span[];
  blocks: (Span & { kind: string; date: string | null })[];
  pages: { start: number; locator: string }[];
  /** Whether pages are offered as pictures; null for what has none. */
  page_pictures: { offered: boolean; why: string | null } | null;
  sentences: Span[];
  copies: { id: string; path: string }[];
  notes: Note[];
}
/** A document with what was coded in it: `events` is a list here, a count in a row. */
export type Reading = Omit<DocumentView, "events" | "statements"> & { events: EventView[]; statements: StatementView[] };

export interface Candidate {
  geonameid: number | null; name: string; country: string | null; country_name: string | null; admin1: string | null;
  lat: number; lon: number; precision: string; radius_km: number;
}
export interface ActorCandidate { key: string; name: string; sector: string | null; country: string | null; why: string }

export interface Reasons {
  trace: string[];
  places: (Words & { candidates: (Candidate & { score: number })[]; reasons: string[] })[];
  times: (Words & { value: string; from: string | null; to: string | null; chosen: boolean })[];
  links: { other: string; score: number; reasons: string[] }[];
}

export interface QueueRow {
  event: string; version: number; document: string; incident: string | null; label: string; sentence: string; place: string | null;
  start: string | null; actors: string[]; confidence: number; value: number; why: string[]; unread: boolean; title: string | null;
}

export type PartyInput = {
  span: Span | null; actor?: string | null; name?: string | null; sector?: string | null; side?: "A" | "B";
  role?: "target" | "recipient"; attribution?: Attribution;
};
export type Change =
  | { field: "class"; value: { type?: string; mode?: string | null; local?: string | null } }
  | { field: "time"; value: { start: string; end: string; span?: Span | null } | null }
  | { field: "place"; value: { candidate: Candidate; span?: Span | null } | null }
  | { field: "actors" | "targets"; value: PartyInput[] }
  | { field: "quantities"; value: { kind: string; min: number | null; max: number | null; of: string | null; span?: Span | null }[] }
  | { field: "instruments"; value: { kind: string; span: Span }[] }
  | { field: "status"; value: { polarity?: string; actuality?: string; certainty?: string } }
  | { field: "contexts"; value: string[] }
  | { field: "extent" | "symmetry" | "civilian_targeting" | "domain" | "violence_class" | "initiator"; value: string | null }
  | { field: "organised"; value: boolean }
  | { field: "count"; value: { min: number; max: number | null } }
  | { field: "evidence"; value: Span[] };
export type Decide =
  | { kind: "accept" | "reject"; reason?: string }
  | { kind: "correct"; changes: Change[]; reason?: string }
  | { kind: "comment"; reason: string };

export interface Step { step: string; at: string; by: string; kind: string; n: number; events: string[]; undone: boolean }

export interface Labelled { value: string; label: string }
export interface Vocabulary {
  types: (Labelled & { modes: Labelled[] })[];
  locals: Labelled[];
  [list: string]: unknown;
}

/** An entry of the workspace's own dictionaries; `remove` names a row that is to go. */
export type DictionaryEntry = { words: string; remove?: string } & (
  | { kind: "actor-alias"; actor?: string }
  | { kind: "place"; candidate?: Candidate }
  /** Without words, those that tell `event`. */
  | { kind: "lexicon"; class?: string; part?: string; event?: string }
);
export interface DictionaryPreview {
  /** The row as it would stand, columns parted by tabs. */
  entry: string;
  file: string; kind: DictionaryEntry["kind"]; removes: boolean; documents: number; truncated: boolean;
  changes: { event: string | null; document: string; what: "added" | "removed" | "changed"; fields: string[]; sentence: string }[];
}
export interface DictionaryRow { kind: DictionaryEntry["kind"]; row: string; file: string }
export interface Entered { job: string; kind: DictionaryEntry["kind"]; row: string }

export interface Sitting {
  id: string; kind: "second" | "audit"; at: string; by: string; seed: number; units: number;
  coders: { name: string; answered: number; model: boolean }[]; mine: number;
}
export interface Unit {
  unit: string; document: string; title: string | null; date: string | null; publisher: string | null; language: string | null;
  context: string; start: number; end: number; index: number; of: number;
}
export type Answer =
  | { event: false }
  | {
    event: true; type: string | null; mode?: string | null; local?: string | null; actors: string[]; targets: string[];
    start: string | null; end: string | null;
    place: { name: string; country: string | null; lat: number | null; lon: number | null } | null;
    actuality: string; polarity: string; certainty: string; killed: number | null; quote: Span;
  };
export interface Agreement {
  coders: [string, string];
  fields: { field: string; n: number; agree: number; alpha: number | null; kappa: number | null }[];
}
export interface Disagreement {
  unit: string; document: string; context: string; start: number; end: number; fields: string[]; answers: Record<string, Answer>;
  settled: string | null;
}
export interface Rate { estimate: number | null; low: number | null; high: number | null; n: number }
export interface AuditResults {
  precision: Rate; recall: Rate;
  by: { stratum: string; value: string; precision: Rate | null; recall: Rate | null }[];
  fields: { field: string; right: Rate }[];
  caveats: string[];
}

export interface Verdict { path: string; member: string; verdict: string; document: string | null; events: number; statements: number; reason: string }
export interface Job {
  id: string; kind: string; by: string; at: string; state: "waiting" | "running" | "done" | "failed" | "cancelled";
  done: number; of: number | null; message: string; verdicts?: Verdict[];
}
export interface Settings {
  workspace: string | null; holding: unknown; model: string | null; second_coder: { address: string; model: string } | null;
}
export interface Health {
  ok: boolean;
  counts: Record<string, number>;
  bytes: { database: number; blobs: number } | null;
  waiting: number;
  memory_mb: number | null;
  checked: { at: string; faults: string[] } | null;
  version: string;
}
export interface Hit {
  document: string; title: string; date: string | null; path: string; snippet: { text: string; hit: boolean }[];
  start: number | null; copies: number;
}

/** A bulletin as a person composes it: the plain file that `dateline report --from` prints, field by field. */
export interface Tie { party: string; words: string }
export interface ComposedIncident { id: string; text?: string; ties?: Tie[] }
export interface ComposedSection { heading: string; incident: ComposedIncident[] }
export interface Composition {
  schema: string; language: string; title?: string; issue?: string; cut_off?: string; corrections?: string[]; assessments?: string[];
  finding: { text: string; rests_on: string[] }[]; section: ComposedSection[];
}
export interface BulletinList {
  rows: { name: string; at: string; signed: string[]; title?: string | null; language?: string; incidents?: number; wrong?: string }[];
  forms: string[]; languages: string[];
}
export interface LintRefusal { rule: string; at: string; why: string }
/** An incident in the program's words. */
export interface BulletinLine {
  id: string; label: string; quad: string; start: string; end: string; text: string; provenance: string; confidence: string; parties: string[];
  says: { text: string; cites: number[] }[]; denies: { text: string; cites: number[] }[]; disputes: [string, string[]][]; cites: number[];
}
export interface CitedWords { number: number; text: string; language: string; source: string; locator: string; document: string; start: number }
export interface Assessed { id: string; kind: string; text: string; cites: number[] }
export interface LinesView { lines: BulletinLine[]; assessments: Assessed[]; quotes: CitedWords[] }
