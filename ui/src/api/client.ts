// Every request of the interface goes through here: same origin, JSON, versions by ETag, errors with cause and next step.

/** What the server says when it refuses, or the network when there is no server. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string = "",
    /** The record as it stands, when a version was out of date (409). */
    readonly current: unknown = undefined,
  ) {
    super(message);
  }
}

let sessionEnded: () => void = () => undefined;

/** What to do when the server knows this session no more. */
export function onSessionEnd(act: () => void): void {
  sessionEnded = act;
}

interface Options {
  method?: string;
  body?: unknown;
  form?: FormData;
  /** The version the person saw. */
  seen?: string;
  signal?: AbortSignal;
}

/** An answer and the version it stands for. */
export interface Versioned<T> {
  value: T;
  version: string;
}

/** Unquoted strong or weak entity tag. */
function versionOf(response: Response): string {
  return (response.headers.get("etag") ?? "").replace(/^W\//, "").replace(/^"|"$/g, "");
}

/** Waits before a change is tried again while somebody else writes, in milliseconds. */
const PATIENCE = [200, 500, 1200];

/** An answer with its version. A change that finds the workspace busy is tried again; it was not made. */
export async function requestVersioned<T>(path: string, options: Options = {}): Promise<Versioned<T>> {
  for (const pause of PATIENCE) {
    try {
      return await requestOnce<T>(path, options);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503) throw error;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return requestOnce<T>(path, options);
}

async function requestOnce<T>(path: string, options: Options): Promise<Versioned<T>> {
  const method = options.method ?? (options.body === undefined && !options.form ? "GET" : "POST");
  const headers: Record<string, string> = { accept: "application/json" };
  // A page elsewhere cannot send this header without asking first (CORS), so its forms are refused.
  if (method !== "GET") headers["x-dateline"] = "1";
  let body: BodyInit | undefined;
  if (options.form) {
    body = options.form;
  } else if (options.body !== undefined) {
    headers["content-type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  if (options.seen !== undefined) headers["if-match"] = `"${options.seen}"`;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      redirect: "error",
      ...(body === undefined ? {} : { body }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "no answer from the server", "is dateline still running?");
  }
  const text = await response.text();
  let value: unknown = undefined;
  if (text) {
    try {
      value = JSON.parse(text);
    } catch {
      if (response.ok) throw new ApiError(response.status, "the server's answer is not JSON");
    }
  }
  if (response.status === 401) sessionEnded();
  if (!response.ok) throw refused(response.status, value);
  return { value: value as T, version: versionOf(response) };
}

export async function request<T>(path: string, options: Options = {}): Promise<T> {
  return (await requestVersioned<T>(path, options)).value;
}

function refused(status: number, value: unknown): ApiError {
  const said = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const causes = Array.isArray(said.cause) ? said.cause.map(String).join(": ") : "";
  const message = typeof said.error === "string" ? said.error : `the server refused (${status})`;
  const hint = typeof said.hint === "string" ? said.hint : status === 401 ? "log in again" : "";
  return new ApiError(status, causes ? `${message}: ${causes}` : message, hint, said.current);
}
