// Work that runs in the server, as it goes on.

import { request } from "../api/client";
import { on } from "../api/live.svelte";
import type { Job, Verdict } from "../api/types";
import { failed } from "../shell/toasts.svelte";

export class Jobs {
  list = $state<Job[]>([]);

  async load(): Promise<void> {
    try { this.list = (await request<Job[]>("/api/jobs")).map((job) => ({ ...job, verdicts: job.verdicts ?? [] })); } catch (error) { failed(error); }
  }

  #put(job: Job): void {
    const at = this.list.findIndex((j) => j.id === job.id);
    if (at >= 0) this.list[at] = { ...job, verdicts: job.verdicts?.length ? job.verdicts : (this.list[at]!.verdicts ?? []) };
    else this.list.unshift({ ...job, verdicts: job.verdicts ?? [] });
  }

  follow(): () => void {
    const stops = [
      on("job", (job) => this.#put(job)),
      on("verdict", ({ job, ...verdict }) => { this.list.find((j) => j.id === job)?.verdicts?.push(verdict as Verdict); }),
      on("lost", () => void this.load()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async cancel(id: string): Promise<void> {
    try { await request(`/api/jobs/${encodeURIComponent(id)}/cancel`, { method: "POST" }); } catch (error) { failed(error); }
  }
}
