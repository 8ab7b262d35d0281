// The report on the screen, kept up with what this person and others decide about its events.

import { request } from "../api/client";
import { on } from "../api/live.svelte";
import type { EventView, Reading } from "../api/types";
import { failed } from "../shell/toasts.svelte";

export class OpenReading {
  reading = $state.raw<Reading | null>(null);
  wrong = $state("");
  #asked = "";
  /** Names shown as written; the server logs the look. */
  unmasked = $state(false);

  async load(id: string, again = false): Promise<void> {
    if (this.#asked === id && !again) return;
    this.#asked = id;
    this.wrong = "";
    try {
      const answer = await request<Reading>(`/api/documents/${encodeURIComponent(id)}${this.unmasked ? "?unmasked=true" : ""}`);
      if (this.#asked === id) this.reading = answer;
    } catch (error) {
      if (this.#asked === id) {
        this.wrong = error instanceof Error ? error.message : String(error);
        this.#asked = "";
      }
      failed(error);
    }
  }

  /** Asks for a report again, if it is still the one that is looked at. */
  async reload(id: string): Promise<void> {
    if (id === this.reading?.id && id === this.#asked) await this.load(id, true);
  }

  /** Puts an event in place of its older version, or adds it. */
  put(event: EventView): void {
    const reading = this.reading;
    if (!reading || event.document !== reading.id) return;
    const known = reading.events.some((e) => e.id === event.id);
    const events = known ? reading.events.map((e) => (e.id === event.id ? event : e)) : [...reading.events, event];
    this.reading = { ...reading, events: events.sort((a, b) => a.trigger.start - b.trigger.start) };
  }

  remove(event: string): void {
    if (this.reading) this.reading = { ...this.reading, events: this.reading.events.filter((e) => e.id !== event) };
  }

  /** Hears what others decide about this report until the answer is called. */
  follow(): () => void {
    // Not while another report is on its way: its answer would be taken for late.
    const again = (document: string) => void this.reload(document);
    const stops = [
      on("decision", (news) => {
        const known = this.reading?.events.find((e) => e.id === news.event);
        // One's own decisions come back too; they are here already.
        if (!known || known.version !== news.version) again(news.document);
      }),
      on("job", (job) => { if (job.state === "done" && job.kind === "dictionary" && this.reading) again(this.reading.id); }),
      on("lost", () => { if (this.reading) again(this.reading.id); }),
    ];
    return () => stops.forEach((stop) => stop());
  }
}
