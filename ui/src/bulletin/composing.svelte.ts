// A bulletin that is being composed: the file as it is kept, what was changed since, and what the lint says of it.

import { request, requestVersioned } from "../api/client";
import type { Assessed, BulletinLine, CitedWords, ComposedIncident, Composition, LinesView, LintRefusal } from "../api/types";
import { failed } from "../shell/toasts.svelte";
import { incidentsOf, moveEntry, moveIncident, takeOut, type Step } from "./order";

/** Milliseconds without a change before the lint is asked. */
const PAUSE = 350;
/** Changes of order that can be taken back. */
const MOST_STEPS = 20;

export class Composing {
  composition = $state<Composition | null>(null);
  wrong = $state("");
  /** The lint as for signing: review, perpetrators and ties are asked for too. */
  signing = $state(false);
  linting = $state(false);
  saving = $state(false);
  refusals = $state.raw<LintRefusal[]>([]);
  lines = $state.raw(new Map<string, BulletinLine>());
  quotes = $state.raw(new Map<number, CitedWords>());
  assessments = $state.raw<Assessed[]>([]);
  /** Incidents that were left out since the file was opened, the last first. */
  leftOut = $state<ComposedIncident[]>([]);
  steps = $state(0);
  /** The version of the file that was seen. */
  version = "";
  #kept = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | undefined;
  #before: { composition: Composition; leftOut: ComposedIncident[] }[] = [];
  readonly dirty = $derived(this.composition !== null && JSON.stringify(this.composition) !== this.#kept);

  constructor(readonly name: string) {}

  get path(): string {
    return `/api/bulletins/${encodeURIComponent(this.name)}`;
  }

  async load(): Promise<void> {
    try {
      const { value, version } = await requestVersioned<{ composition: Composition }>(this.path);
      this.#take(value.composition, version);
      this.#before = [];
      this.steps = 0;
      this.leftOut = [];
      this.wrong = "";
      await Promise.all([this.learn(), this.#lint()]);
    } catch (error) {
      this.wrong = error instanceof Error ? error.message : String(error);
    }
  }

  #take(composition: Composition, version: string): void {
    // What the server leaves out is empty: every list is there to be added to.
    const whole = { ...composition, finding: composition.finding ?? [], section: (composition.section ?? []).map((s) => ({ ...s, incident: s.incident ?? [] })) };
    this.composition = whole;
    this.#kept = JSON.stringify(whole);
    this.version = version;
  }

  /** Asks for the lines and quotations of what is named and not known yet. */
  async learn(): Promise<void> {
    const composition = this.composition;
    if (!composition) return;
    const incidents = [...new Set([...incidentsOf(composition), ...composition.finding.flatMap((f) => f.rests_on)])].filter((id) => id !== "counts");
    if (this.lines.size && incidents.every((id) => this.lines.has(id))) return;
    try {
      const view = await request<LinesView>("/api/compose/lines", { body: { language: composition.language, incidents, assessments: composition.assessments ?? [] } });
      this.lines = new Map([...this.lines, ...view.lines.map((line) => [line.id, line] as const)]);
      this.quotes = new Map([...this.quotes, ...view.quotes.map((quote) => [quote.number, quote] as const)]);
      this.assessments = view.assessments;
    } catch (error) { failed(error); }
  }

  /** The text of an incident as it will be printed. */
  textOf(incident: ComposedIncident): string {
    return incident.text ?? this.lines.get(incident.id)?.text ?? "";
  }

  refusedAt(place: string): LintRefusal[] {
    return this.refusals.filter((refusal) => refusal.at === place);
  }

  /** Something was changed: the lint is asked once nothing has been for a moment. */
  changed(): void {
    clearTimeout(this.#timer);
    this.linting = true;
    this.#timer = setTimeout(() => void this.#lint(), PAUSE);
  }

  /** Asks the lint now, and waits for what it says. */
  async lintNow(): Promise<LintRefusal[]> {
    clearTimeout(this.#timer);
    await this.#lint();
    return this.refusals;
  }

  async #lint(): Promise<void> {
    if (!this.composition) return;
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.linting = true;
    try {
      const body = { composition: $state.snapshot(this.composition), signing: this.signing };
      const { refusals } = await request<{ refusals: LintRefusal[] }>("/api/compose/lint", { body, signal: asked.signal });
      this.refusals = refusals;
    } catch (error) {
      if (!asked.signal.aborted) failed(error);
    } finally {
      if (this.#asked === asked) this.linting = false;
    }
  }

  /** Keeps the file. True if it was kept. */
  async save(): Promise<boolean> {
    if (!this.composition || this.saving) return false;
    this.saving = true;
    const sent = $state.snapshot(this.composition);
    try {
      const { version } = await requestVersioned<{ composition: Composition }>(this.path, { method: "PUT", body: sent, seen: this.version });
      this.version = version;
      this.#kept = JSON.stringify(sent);
      return true;
    } catch (error) {
      failed(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Makes a change of order or choice that can be taken back. */
  #step(change: (composition: Composition) => boolean): boolean {
    if (!this.composition) return false;
    const before = { composition: $state.snapshot(this.composition), leftOut: $state.snapshot(this.leftOut) };
    if (!change(this.composition)) return false;
    this.#before.push(before);
    if (this.#before.length > MOST_STEPS) this.#before.shift();
    this.steps = this.#before.length;
    this.changed();
    return true;
  }

  /** Takes the last change of order or choice back, and what was written since. */
  undo(): boolean {
    const before = this.#before.pop();
    if (!before) return false;
    this.composition = before.composition;
    this.leftOut = before.leftOut;
    this.steps = this.#before.length;
    this.changed();
    return true;
  }

  moveFinding(at: number, by: Step): boolean {
    return this.#step((c) => moveEntry(c.finding, at, by));
  }

  leaveOutFinding(at: number): boolean {
    return this.#step((c) => c.finding.splice(at, 1).length > 0);
  }

  addFinding(): boolean {
    return this.#step((c) => c.finding.push({ text: "", rests_on: [] }) > 0);
  }

  restOn(at: number, id: string): void {
    this.#step((c) => {
      const finding = c.finding[at];
      if (!finding || finding.rests_on.includes(id)) return false;
      finding.rests_on.push(id);
      return true;
    });
    void this.learn();
  }

  restNoMore(at: number, id: string): void {
    this.#step((c) => {
      const finding = c.finding[at];
      if (!finding) return false;
      finding.rests_on = finding.rests_on.filter((other) => other !== id);
      return true;
    });
  }

  moveIncident(id: string, by: Step): boolean {
    return this.#step((c) => moveIncident(c.section, id, by));
  }

  moveSection(at: number, by: Step): boolean {
    return this.#step((c) => moveEntry(c.section, at, by));
  }

  addSection(heading: string): boolean {
    return this.#step((c) => c.section.push({ heading, incident: [] }) > 0);
  }

  removeSection(at: number): boolean {
    return this.#step((c) => c.section[at]?.incident.length === 0 && c.section.splice(at, 1).length > 0);
  }

  leaveOut(id: string): boolean {
    return this.#step((c) => {
      const incident = c.section.flatMap((s) => s.incident).find((one) => one.id === id);
      if (!incident) return false;
      this.leftOut.unshift($state.snapshot(incident));
      takeOut(c.section, id);
      return true;
    });
  }

  /** Puts an incident at the end of a section. */
  async add(incident: ComposedIncident, section: number, heading: string): Promise<void> {
    const known = this.composition && incidentsOf(this.composition).includes(incident.id);
    if (known) return;
    this.#step((c) => {
      if (!c.section.length) c.section.push({ heading, incident: [] });
      c.section[Math.min(Math.max(section, 0), c.section.length - 1)]!.incident.push(incident);
      this.leftOut = this.leftOut.filter((one) => one.id !== incident.id);
      return true;
    });
    await this.learn();
  }

  /** True if an assessment is printed. Without a list all are. */
  prints(assessment: string): boolean {
    return this.composition?.assessments?.includes(assessment) ?? true;
  }

  choose(assessment: string, printed: boolean): void {
    this.#step((c) => {
      const now = c.assessments ?? this.assessments.map((one) => one.id);
      c.assessments = printed ? [...now, assessment] : now.filter((id) => id !== assessment);
      return true;
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
  }
}
