// The queue of one sitting at the screen: what is open, what was decided here, what others decided meanwhile.

import { request } from "../api/client";
import { on } from "../api/live.svelte";
import type { EventView, QueueRow } from "../api/types";
import { failed } from "../shell/toasts.svelte";

export type RowState = "open" | "accepted" | "rejected" | "corrected";
export interface Queued extends QueueRow {
  state: RowState;
  /** Somebody else decided it while it stood here. */
  by: string | null;
}

const PAGE = 100;

export class Queue {
  rows = $state<Queued[]>([]);
  open = $state(0);
  done = $state(0);
  loaded = $state(false);
  #more = true;
  #loading = false;
  #query = "";

  at(event: string | null): number {
    return event === null ? -1 : this.rows.findIndex((row) => row.event === event);
  }

  async load(query: string): Promise<void> {
    this.#query = query;
    this.#more = true;
    this.rows = [];
    this.loaded = false;
    await this.more();
    this.loaded = true;
  }

  /** Fetches the rows that follow, once the end comes near. */
  async more(): Promise<void> {
    if (!this.#more || this.#loading) return;
    this.#loading = true;
    const query = this.#query;
    try {
      const params = new URLSearchParams(query);
      params.set("limit", String(PAGE));
      const last = this.rows.at(-1);
      if (last) params.set("after", last.event);
      const answer = await request<{ open: number; done: number; rows: QueueRow[] }>(`/api/queue?${params}`);
      if (query !== this.#query) return;
      this.open = answer.open;
      this.done = answer.done;
      this.#more = answer.rows.length === PAGE;
      const known = new Set(this.rows.map((row) => row.event));
      this.rows.push(...answer.rows.filter((row) => !known.has(row.event)).map((row) => ({ ...row, state: "open" as const, by: null })));
    } catch (error) {
      failed(error);
    } finally {
      this.#loading = false;
    }
  }

  /** Puts an event that the queue does not hold at its head, so that a link into review arrives. */
  async bring(event: string): Promise<void> {
    if (this.at(event) >= 0) return;
    try {
      const view = await request<EventView>(`/api/events/${encodeURIComponent(event)}`);
      // It may have come by itself meanwhile.
      if (this.at(event) < 0) this.rows.unshift({ ...rowOf(view), why: ["opened by link"] });
    } catch (error) {
      failed(error);
    }
  }

  /** Takes over what became of an event. */
  settle(event: string, state: RowState, version?: number): void {
    const row = this.rows[this.at(event)];
    if (!row) return;
    if (row.state === "open" && state !== "open") { this.open = Math.max(0, this.open - 1); this.done += 1; }
    if (row.state !== "open" && state === "open") { this.open += 1; this.done = Math.max(0, this.done - 1); }
    row.state = state;
    row.by = null;
    if (version !== undefined) row.version = version;
  }

  remove(event: string): void {
    const at = this.at(event);
    if (at >= 0) this.rows.splice(at, 1);
  }

  take(view: EventView): void {
    this.settle(view.id, view.review.state, view.version);
    const row = this.rows[this.at(view.id)];
    if (row) Object.assign(row, { label: view.label, place: placeOf(view), start: view.time?.start ?? null, actors: view.actors.map((a) => a.name ?? a.text), incident: view.incident });
  }

  /** Hears decisions of others until the answer is called. */
  follow(): () => void {
    const states: Record<string, RowState> = { accept: "accepted", reject: "rejected", correct: "corrected" };
    return on("decision", (news) => {
      const row = this.rows[this.at(news.event)];
      if (!row || row.version >= news.version) return;
      const state = states[news.kind];
      this.settle(news.event, state ?? row.state, news.version);
      row.by = news.by;
    });
  }
}

function placeOf(view: EventView): string | null {
  return view.place?.name ?? view.place?.text ?? null;
}

export function rowOf(view: EventView): Queued {
  return {
    event: view.id, version: view.version, document: view.document, incident: view.incident, label: view.label, sentence: view.evidence[0]?.text ?? "",
    place: placeOf(view), start: view.time?.start ?? null, actors: view.actors.map((a) => a.name ?? a.text), confidence: view.confidence, value: 1,
    why: [], unread: view.review.unread, title: null, state: view.review.state, by: null,
  };
}
