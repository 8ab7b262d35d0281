// Short messages at the foot of the screen: what was done, what failed and what to do next.

import { ApiError } from "../api/client";

export interface Toast {
  id: number;
  kind: "done" | "failed";
  text: string;
  hint: string;
}

let next = 1;
const list = $state<Toast[]>([]);

export function toasts(): Toast[] {
  return list;
}

export function dismiss(id: number): void {
  const at = list.findIndex((toast) => toast.id === id);
  if (at >= 0) list.splice(at, 1);
}

function add(kind: Toast["kind"], text: string, hint: string, seconds: number): void {
  const id = next++;
  // One line says what was done last; failures stay beside each other.
  if (kind === "done") { const old = list.findIndex((toast) => toast.kind === "done"); if (old >= 0) list.splice(old, 1); }
  list.push({ id, kind, text, hint });
  if (list.length > 3) list.shift();
  setTimeout(() => dismiss(id), seconds * 1000);
}

export function done(text: string): void {
  add("done", text, "", 4);
}

export function failed(error: unknown): void {
  if (error instanceof ApiError) add("failed", error.message, error.hint, 12);
  else if (error instanceof Error && error.name === "AbortError") return;
  else add("failed", error instanceof Error ? error.message : String(error), "", 12);
}
