// Four people with accounts: each logs in, sees what the role offers, and is refused the rest by the server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage, visit } from "./browser.mjs";

const team = process.env.DATELINE_TEAM;
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

async function logIn(user, password = `correct horse ${user}`) {
  const opened = await openPage(browser, { storageState: undefined });
  await opened.page.goto(team);
  await opened.page.getByLabel("Name").fill(user);
  await opened.page.getByLabel("Password").fill(password);
  await opened.page.getByRole("button", { name: "Log in" }).click();
  return opened;
}

/** The status of a request as the page would make it. */
const tried = (page, method, path, body = {}) => page.evaluate(async ([m, p, b]) => {
  const answer = await fetch(p, { method: m, headers: { "content-type": "application/json", "x-dateline": "1", "if-match": '"1"' }, body: m === "GET" ? undefined : JSON.stringify(b) });
  return answer.status;
}, [method, path, body]);

test("a wrong password is told as such, and nothing more", async () => {
  const { page, context } = await logIn("reviewer", "wrong");
  assert.match(await page.getByRole("alert").innerText(), /do not fit/);
  assert.equal(await tried(page, "GET", "/api/incidents/columns"), 401);
  await context.close();
});

const roles = {
  viewer: { offered: ["explore", "read", "review", "bulletin", "settings"], decide: false, administer: false },
  coder: { offered: ["explore", "read", "review", "coders", "bulletin", "settings"], decide: false, administer: false },
  reviewer: { offered: ["explore", "read", "review", "coders", "bulletin", "inbox", "settings"], decide: true, administer: false },
  admin: { offered: ["explore", "read", "review", "coders", "bulletin", "inbox", "settings"], decide: true, administer: true },
};
for (const [role, may] of Object.entries(roles)) {
  test(`a ${role} is offered what the role may, and refused the rest`, async () => {
    const { page, context, seen } = await logIn(role);
    await page.locator("nav.screens").waitFor();
    assert.deepEqual(await page.locator("nav.screens a").evaluateAll((links) => links.map((a) => a.dataset.screen)), may.offered);
    const skip = page.getByRole("button", { name: "Skip" });
    if (await skip.isVisible()) await skip.click();
    await visit(page, "#/review");
    await page.locator(".record .field").first().waitFor();
    assert.equal(await page.getByRole("button", { name: /^Accept/ }).count() > 0, may.decide);
    const event = await page.evaluate(() => new URLSearchParams(location.hash.split("?")[1]).get("event"));
    const before = await page.evaluate(async (id) => (await (await fetch(`/api/events/${id}`)).json()).version, event);
    if (!may.decide) {
      await page.keyboard.press("a");
      assert.equal(await tried(page, "POST", `/api/events/${event}/decisions`, { kind: "accept" }), 403);
      assert.equal(await tried(page, "POST", "/api/undo"), 403);
      assert.equal(await page.evaluate(async (id) => (await (await fetch(`/api/events/${id}`)).json()).version, event), before);
    }
    if (role === "viewer") assert.equal(await tried(page, "POST", `/api/events/${event}/notes`, { words: "x" }), 403);
    assert.equal(await tried(page, "GET", "/api/accounts"), may.administer ? 200 : 403);
    await visit(page, "#/settings");
    await page.locator(".figures").waitFor();
    assert.equal(await page.getByRole("heading", { name: "Accounts" }).count(), may.administer ? 1 : 0);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Password").waitFor();
    assert.equal(await tried(page, "GET", "/api/incidents/columns"), 401);
    assert.deepEqual(seen.problems.filter((p) => !/40[13]/.test(p)), []);
    await context.close();
  });
}
