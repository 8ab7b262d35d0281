// Where the reader is, kept behind the # of the address so that every view can be linked and no filter reaches a server's log.

/** The first part names the screen; `id` what it shows; `params` how. */
export interface Route {
  screen: string;
  id: string;
  params: URLSearchParams;
}

function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen = "", id = ""] = path.split("/");
  return { screen: screen || "explore", id: decode(id), params: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

let current = $state.raw<Route>(parse(location.hash));

window.addEventListener("hashchange", () => {
  current = parse(location.hash);
});

/** The present route; reading it in a component follows it. */
export function route(): Route {
  return current;
}

/** The address of a view. Empty parameters are left out. */
export function link(screen: string, id = "", params: Record<string, string | number | undefined> = {}): string {
  const kept = Object.entries(params).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
  return `#/${screen}${id ? `/${encodeURIComponent(id)}` : ""}${query ? `?${query}` : ""}`;
}

/** Goes to a view. */
export function go(screen: string, id = "", params: Record<string, string | number | undefined> = {}): void {
  location.hash = link(screen, id, params);
}

/** Changes parameters of the present view without a new step in the history. */
export function replaceParams(change: (params: URLSearchParams) => void): void {
  const params = new URLSearchParams(current.params);
  change(params);
  const query = params.toString();
  const hash = `#/${current.screen}${current.id ? `/${encodeURIComponent(current.id)}` : ""}${query ? `?${query}` : ""}`;
  if (hash === location.hash) return;
  history.replaceState(null, "", hash);
  current = parse(hash);
}
