// Real headless Chromium, without anything of its own going out.
import { chromium } from "playwright-core";

export const base = process.env.DATELINE_URL ?? "http://127.0.0.1:8787/";

/** The session kept by sign-in.mjs; none where the server asks for none. */
const state = process.env.DATELINE_STATE;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** A page that notes every request and every complaint of the browser. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", storageState: state, ...options });
  const page = await context.newPage();
  const seen = { requests: [], problems: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !/GPU|WebGL|GL Driver/.test(message.text())) seen.problems.push(`${message.text()} ${message.location().url ?? ""}`.trim()); });
  page.on("pageerror", (error) => seen.problems.push(String(error)));
  return { context, page, seen };
}

/** Goes to a view of the interface within the page that is open. */
export async function visit(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
}
