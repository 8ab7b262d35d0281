// Two hundred hostile strings in every field of every answer: nothing runs, nothing is fetched, nothing becomes markup.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, openPage, visit } from "./browser.mjs";

const bodies = [
  "<script>window.__hit=1</script>", "<img src=x onerror=window.__hit=1>", "<img src=http://evil.example/p.png>", "<svg onload=window.__hit=1>",
  "<svg><script>window.__hit=1</script></svg>", "<iframe src=javascript:window.__hit=1>", "<iframe srcdoc='<script>parent.__hit=1</script>'>",
  "<a href=javascript:window.__hit=1>x</a>", "javascript:window.__hit=1", "<style>@import 'http://evil.example/a.css';</style>",
  "<div style=background:url(http://evil.example/b.png)>", "<link rel=stylesheet href=http://evil.example/c.css>", "<base href=http://evil.example/>",
  "<meta http-equiv=refresh content='0;url=http://evil.example/'>", "<object data=http://evil.example/d>", "<video><source onerror=window.__hit=1>",
  "<details open ontoggle=window.__hit=1>", "<input autofocus onfocus=window.__hit=1>", "{constructor.constructor('window.__hit=1')()}", "<math><mtext><table><mglyph><style><img src=x onerror=window.__hit=1>",
];
const wrappings = [
  (s) => s, (s) => `"${s}`, (s) => `'>${s}`, (s) => `--></style></title></textarea>${s}`, (s) => `\u202e${s}`, (s) => `${s}\u0000`, (s) => `]]>${s}`,
  (s) => `\${${s}}{@html ${s}}`, (s) => `" onmouseover="window.__hit=1" x="${s}`, (s) => `${s}${"ا".repeat(300)}`,
];
const hostile = wrappings.flatMap((wrap) => bodies.map(wrap));

// What addresses something, and what the page computes with, stays; all else that is a string is replaced.
const kept = new Set(["id", "schema", "language", "event", "document", "incident", "unit", "step", "revision", "start", "end", "date", "at", "from", "to", "left", "right", "user", "role", "mode", "direction", "state", "held", "events", "incidents", "month", "value"]);
let next = 0;
function poisoned(value, key = "") {
  if (typeof value === "string") return kept.has(key) ? value : hostile[next++ % hostile.length];
  if (Array.isArray(value)) return value.map((entry) => poisoned(entry, key));
  if (value && typeof value === "object") {
    if (key === "geojson") return value;
    // Keys are words too where the answer is a map of ids or names.
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [key === "codes" ? hostile[next++ % hostile.length] : name, poisoned(entry, name)]));
  }
  return value;
}

let browser, page, seen;
before(async () => {
  browser = await launch();
  ({ page, seen } = await openPage(browser));
  page.on("dialog", (dialog) => { seen.problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await page.goto(base);
  await page.locator("main").waitFor();
  await page.route(/\/api\/(?!stream)/, async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    let body = text;
    try { body = JSON.stringify(poisoned(JSON.parse(text))); } catch { /* an empty answer */ }
    await route.fulfill({ response: answer, body });
  });
});
after(async () => { await browser?.close(); });

test("two hundred strings are two hundred", () => assert.equal(new Set(hostile).size, 200));

test("no screen runs, fetches or marks up what came as words", async () => {
  const event = await page.evaluate(async () => (await (await fetch("/api/queue?limit=1")).json()).rows[0]);
  await page.evaluate(async () => {
    const { composition } = await (await fetch("/api/compose/draft?reviewed=no")).json();
    composition.cut_off = undefined;
    composition.schema = "dateline.composition/1";
    composition.language = "en";
    await fetch("/api/bulletins/hostile", { method: "PUT", headers: { "content-type": "application/json", "x-dateline": "1", "if-match": '"new"' }, body: JSON.stringify(composition) });
  });
  await page.reload();
  const screens = ["#/explore", "#/explore?view=table", `#/explore?incident=${event.incident}`, "#/read", `#/read/${event.document}?event=${event.event}`, `#/review?event=${event.event}`, "#/coders", "#/coders/s1", "#/bulletin", "#/bulletin/hostile",
    "#/inbox", "#/search?q=police", "#/settings", `#/explore?q=${encodeURIComponent(hostile[1])}&actor=${encodeURIComponent(hostile[3])}`];
  for (const hash of screens) {
    await visit(page, hash);
    await page.waitForTimeout(700);
    const marked = await page.evaluate(() => ({
      hit: window.__hit ?? null,
      tags: [...document.querySelectorAll("img, iframe, object, embed, video, script:not([src]), style, base, meta[http-equiv], link:not([rel=icon]):not([rel=stylesheet])")].map((e) => e.outerHTML.slice(0, 80)),
      links: [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")).filter((href) => !href.startsWith("#") && !href.startsWith("/api/") && !["./licences.txt", "./bulletin.html"].includes(href)),
      handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length,
    }));
    if (hash === "#/explore") assert.match(await page.locator("body").innerText(), /window\.__hit|evil\.example/, "the strings are shown, as words");
    assert.deepEqual(marked, { hit: null, tags: [], links: [], handlers: 0 }, hash);
  }
  await visit(page, `#/review?event=${event.event}`);
  await page.locator(".record .field").first().waitFor();
  for (const key of ["e", "m", "x"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(500);
    await page.keyboard.press("Escape");
  }
  assert.equal(await page.evaluate(() => window.__hit ?? null), null);
  assert.ok(next > 200, `only ${next} strings were put in`);
  const origin = new URL(base).origin;
  assert.deepEqual(seen.requests.filter((url) => !url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:")), []);
  assert.deepEqual(seen.problems.filter((p) => !/404|422/.test(p)), []);
});
