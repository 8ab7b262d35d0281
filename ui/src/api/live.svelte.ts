// What others do while this page is open, by server-sent events.

import type { Job, Note, Verdict } from "./types";

export interface LiveEvents {
  decision: { event: string; version: number; kind: string; by: string; step: string; document: string };
  incidents: { revision: string; total: number };
  job: Job;
  verdict: { job: string } & Verdict;
  note: Note;
  lost: Record<string, never>;
}
type Name = keyof LiveEvents;
const names: Name[] = ["decision", "incidents", "job", "verdict", "note", "lost"];

let source: EventSource | null = null;
let connected = $state(false);
const hearers = new Map<Name, Set<(data: never) => void>>();

/** True while the stream is open. */
export function isLive(): boolean {
  return connected;
}

export function openStream(): void {
  if (source) return;
  source = new EventSource("/api/stream");
  source.onopen = () => { connected = true; };
  source.onerror = () => { connected = false; };
  for (const name of names) {
    source.addEventListener(name, (message) => {
      let data: unknown;
      try {
        data = JSON.parse((message as MessageEvent<string>).data);
      } catch {
        return;
      }
      for (const hear of hearers.get(name) ?? []) (hear as (data: unknown) => void)(data);
    });
  }
}

export function closeStream(): void {
  source?.close();
  source = null;
  connected = false;
}

/** Hears one kind of message; the answer stops it. */
export function on<N extends Name>(name: N, hear: (data: LiveEvents[N]) => void): () => void {
  const set = hearers.get(name) ?? new Set();
  set.add(hear as (data: never) => void);
  hearers.set(name, set);
  return () => { set.delete(hear as (data: never) => void); };
}
