// Deciding: every step goes to the server in the order it was made, with the version that was seen; the screen does not wait for it.

import { ApiError, request, requestVersioned } from "../api/client";
import type { Change, Decide, EventView, Span } from "../api/types";
import type { OpenReading } from "../read/reading.svelte";
import { done, failed } from "../shell/toasts.svelte";
import type { Queue, RowState } from "./queue.svelte";

interface Decided { event: EventView | null; step: string }

const meant: Record<string, RowState> = { accept: "accepted", reject: "rejected", correct: "corrected" };

export class Desk {
  /** Steps on their way. */
  pending = $state(0);
  #chain: Promise<unknown> = Promise.resolve();

  constructor(readonly queue: Queue, readonly open: OpenReading) {}

  /** Runs steps one after the other; one that fails does not hold up the next. */
  #inTurn<T>(step: () => Promise<T>): Promise<T | undefined> {
    this.pending += 1;
    const run = this.#chain.then(step).catch((error: unknown) => { failed(error); return undefined; }).finally(() => { this.pending -= 1; });
    this.#chain = run;
    return run;
  }

  /** The version last heard of: the open report's, else the queue's. */
  #version(event: string): number | undefined {
    return this.queue.rows[this.queue.at(event)]?.version ?? this.open.reading?.events.find((e) => e.id === event)?.version;
  }

  #take(view: EventView): void {
    this.queue.take(view);
    this.open.put(view);
  }

  decide(event: string, decide: Decide): Promise<Decided | undefined> {
    const before = this.queue.rows[this.queue.at(event)]?.state ?? "open";
    const state = meant[decide.kind];
    if (state) this.queue.settle(event, state);
    return this.#inTurn(async () => {
      const seen = this.#version(event);
      try {
        const { value, version } = await requestVersioned<Decided>(`/api/events/${encodeURIComponent(event)}/decisions`, { body: decide, ...(seen === undefined ? {} : { seen: String(seen) }) });
        if (value.event) this.#take(value.event);
        else this.#rejected(event, Number(version) || (seen ?? 0) + 1);
        return value;
      } catch (error) {
        if (state) this.queue.settle(event, before);
        const current = error instanceof ApiError && error.status === 409 ? (error.current as EventView | undefined) : undefined;
        if (current?.id === event) {
          this.#take(current);
          throw new ApiError(409, "somebody changed this event meanwhile", "look again, then decide");
        }
        throw error;
      }
    });
  }

  #rejected(event: string, version: number): void {
    this.queue.settle(event, "rejected", version);
    const known = this.open.reading?.events.find((e) => e.id === event);
    if (known) this.open.put({ ...known, version, review: { ...known.review, state: "rejected" } });
  }

  correct(event: string, changes: Change[], reason = ""): Promise<Decided | undefined> {
    return this.decide(event, { kind: "correct", changes, ...(reason ? { reason } : {}) });
  }

  /** Takes my last step back, wherever it was made; answers the event to look at. */
  undo(): Promise<string | null | undefined> {
    return this.#inTurn(async () => {
      try {
        const answer = await request<{ undone: { kind: string; event: string }[]; events: EventView[] }>("/api/undo", { body: {} });
        for (const view of answer.events) this.#take(view);
        // An event that a person added is gone when that is taken back.
        const gone = new Set(answer.undone.filter((u) => u.kind === "add").map((u) => u.event));
        for (const event of gone) { this.queue.remove(event); this.open.remove(event); }
        const kinds = [...new Set(answer.undone.map((u) => u.kind))].join(", ");
        done(`Taken back: ${kinds || "the last step"}${answer.undone.length > 1 ? ` of ${answer.undone.length} events` : ""}`);
        return answer.undone.find((u) => !gone.has(u.event))?.event ?? null;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) { done("Nothing of yours to take back"); return null; }
        throw error;
      }
    });
  }

  batch(kind: "accept" | "reject", events: string[]): Promise<void> {
    return this.#inTurn(async () => {
      const versions = events.map((id) => ({ id, version: this.#version(id) ?? 0 }));
      const answer = await request<{ done: number; conflicts: string[] }>("/api/batches", { body: { kind, events: versions } });
      const left = new Set(answer.conflicts);
      for (const { id, version } of versions) if (!left.has(id)) this.queue.settle(id, meant[kind]!, version + 1);
      done(`${answer.done} ${kind === "accept" ? "accepted" : "rejected"} as one step${left.size ? `; ${left.size} had changed and were left` : ""}`);
      if (this.open.reading) await this.open.reload(this.open.reading.id);
    }).then(() => undefined);
  }

  merge(incidents: string[]): Promise<{ incident: string } | undefined> {
    return this.#inTurn(async () => {
      const answer = await request<{ incident: string }>("/api/incidents/merge", { body: { incidents } });
      done("Merged into one incident");
      return answer;
    });
  }

  split(incident: string, events: string[]): Promise<{ incidents: string[] } | undefined> {
    return this.#inTurn(async () => {
      const answer = await request<{ incidents: string[] }>(`/api/incidents/${encodeURIComponent(incident)}/split`, { body: { events } });
      done("Split into two incidents");
      return answer;
    });
  }

  add(document: string, span: Span, changes: Change[]): Promise<EventView | undefined> {
    return this.#inTurn(async () => {
      const answer = await request<{ event: EventView }>(`/api/documents/${encodeURIComponent(document)}/events`, { body: { span, changes } });
      this.open.put(answer.event);
      done("Event added");
      return answer.event;
    });
  }
}
