// The bulletin as a reader meets it: opened from disk, offline, in real Chromium.
// Needs CHROMIUM (a browser) and BUNDLE (a bundle folder); writes screenshots to SCREENSHOTS.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const bundle = process.env.BUNDLE;
const shots = process.env.SCREENSHOTS;
let browser, page;
const requests = [];
const problems = [];

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(pathToFileURL(`${bundle}/bulletin.html`).href);
  if (shots) mkdirSync(shots, { recursive: true });
});

after(async () => { await browser?.close(); });

test("map and timeline are drawn", async () => {
  const places = await page.locator("#map .place .dot").count();
  assert.ok(places >= 10, `only ${places} places on the map`);
  const land = await page.locator("#map .land").getAttribute("d");
  assert.ok(land.length > 5000, "no land on the map");
  const heights = await page.locator("#timeline .bar rect.precise").evaluateAll((bars) => bars.map((b) => Number(b.getAttribute("height"))));
  assert.ok(heights.some((h) => h > 0), "no bar on the timeline");
  const box = await page.locator("#map").boundingBox();
  assert.ok(box.width > 600 && box.height > 200, `the map is ${box.width} by ${box.height}`);
  if (shots) await page.screenshot({ path: `${shots}/top.png` });
});

test("the page says what it is", async () => {
  const text = await page.locator("header").innerText();
  assert.match(text, /Machine-coded, not reviewed/);
  assert.match(text, /Demonstration/);
  const disclaimer = await page.locator("footer").innerText();
  assert.match(disclaimer, /no opinion on the status of any territory/);
});

test("every line leads to words, and the words to the line", async () => {
  const broken = await page.evaluate(() => {
    const missing = [];
    for (const line of document.querySelectorAll(".incident, .assessments li")) {
      const cites = [...line.querySelectorAll("a.cite")];
      if (!cites.length) missing.push(`no citation: ${line.id}`);
      for (const cite of cites) {
        const target = document.querySelector(cite.getAttribute("href"));
        if (!target) missing.push(`dead link ${cite.hash} in ${line.id}`);
        else if (!target.querySelector("blockquote").textContent.trim()) missing.push(`empty quote ${cite.hash}`);
        else if (![...target.querySelectorAll("a")].some((back) => back.hash === `#${line.id}`)) missing.push(`no way back from ${cite.hash}`);
      }
    }
    return missing;
  });
  assert.deepEqual(broken, []);
  const first = page.locator(".incident a.cite").first();
  const href = await first.getAttribute("href");
  await first.click();
  await page.waitForFunction((id) => location.hash === id, href);
  // Arriving takes a moment; the wait fails after five seconds.
  await page.waitForFunction((selector) => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return box.top >= -1 && box.bottom <= window.innerHeight + 1;
  }, href, { timeout: 5000 });
  if (shots) await page.screenshot({ path: `${shots}/evidence.png` });
});

test("map, timeline and types filter the list", async () => {
  const visible = () => page.locator(".incident:not([hidden])").count();
  const all = await visible();
  await page.locator("#map .place.point .dot").first().click({ force: true });
  const atPlace = await visible();
  assert.ok(atPlace >= 1 && atPlace < all, `map filter shows ${atPlace} of ${all}`);
  await page.locator("#clear-filters").click();
  assert.equal(await visible(), all);
  const index = await page.locator("#timeline .bar").evaluateAll((bars) => bars.findIndex((b) => Number(b.querySelector("rect.precise").getAttribute("height")) > 0));
  await page.locator("#timeline .bar").nth(index).locator(".hit").click();
  const inPeriod = await visible();
  assert.ok(inPeriod >= 1 && inPeriod < all, `timeline filter shows ${inPeriod} of ${all}`);
  if (shots) await page.screenshot({ path: `${shots}/filtered.png` });
  await page.locator("#clear-filters").click();
  await page.locator("#type-filters button").first().click();
  const ofType = await visible();
  assert.ok(ofType >= 1 && ofType < all, `type filter shows ${ofType} of ${all}`);
  await page.locator("#clear-filters").click();
});

test("it reads on a telephone and on paper", async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 1, `the page is ${overflow} pixels wider than a telephone`);
  if (shots) await page.screenshot({ path: `${shots}/telephone.png` });
  await page.setViewportSize({ width: 1280, height: 900 });
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 20000, "nothing on paper");
});

test("nothing outside is asked for and nothing went wrong", () => {
  assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
  assert.deepEqual(problems, []);
});

test("the descriptor lists every file of the bundle with its size", () => {
  const descriptor = JSON.parse(readFileSync(`${bundle}/datapackage.json`, "utf8"));
  const paths = descriptor.resources.map((resource) => resource.path);
  for (const name of ["events.jsonl", "events.csv", "statements.jsonl", "incidents.jsonl", "events.geojson", "bulletin.html", "verdicts.csv"]) {
    assert.ok(paths.includes(name), `${name} is not described`);
  }
  for (const resource of descriptor.resources) {
    assert.equal(readFileSync(`${bundle}/${resource.path}`).length, resource.bytes, resource.path);
  }
});
