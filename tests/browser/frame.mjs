// What is around every page of a console: the end of a session is said before it comes, and a few keys lead about. The browser's
// clock is wound on; the service's is not, so what it ends is ended there.

import assert from "node:assert/strict";

import { faults } from "./world/axe.mjs";
import { openConsole } from "./world/operator.mjs";
import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const SOON = "You have done nothing here for a while";
const OVER = "You are signed out here";
const LAST = "A sign-in lasts only so long";

/** A workspace that signs people out after five minutes, or after an hour however busy they are. */
async function hasty(world) {
  const limits = { session_idle_minutes: 5, session_absolute_minutes: 60 };
  await world.operate("PATCH", `/workspaces/${world.demo.workspace.id}`, limits);
}

/** The page with this heading is there, and so is its script: it is what shows the button. */
async function listens(page, heading) {
  await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Keys", exact: true }).waitFor();
}

rule("who does nothing for a while is told so in time, and stays signed in with one press of a key", async (world) => {
  await hasty(world);
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, OWNER);
  await owner.clock.install();
  await owner.goto(world.demo.console);
  const soon = owner.getByText(SOON);
  const search = owner.getByRole("searchbox", { name: "Name or address" });
  await search.fill("grace@acme.example");

  await owner.clock.fastForward("02:10");
  assert.equal(await soon.isVisible(), false, "there is time enough");
  await owner.clock.fastForward("01:00");
  await soon.waitFor();
  assert.equal(await owner.title(), "Signed out soon: Members of Acme · Usher", "who looks at another tab sees it");
  assert.deepEqual(await faults(owner), []);
  await owner.setViewportSize({ width: 320, height: 640 });
  assert.equal(await owner.evaluate(() => document.documentElement.scrollWidth), 320);
  const asked = owner.waitForResponse((response) => response.request().method() === "HEAD");
  await search.focus();
  await owner.getByRole("button", { name: "Stay signed in" }).focus();
  await owner.keyboard.press("Enter");
  assert.equal((await asked).status(), 200);
  await soon.waitFor({ state: "hidden" });
  assert.equal(await owner.title(), "Members of Acme · Usher");
  assert.equal(await search.evaluate((field) => field === document.activeElement), true, "they go on where they were");
  assert.equal(await search.inputValue(), "grace@acme.example");
  await owner.clock.fastForward("02:10");
  assert.equal(await soon.isVisible(), false, "it was counted anew");

  // What is done in another tab counts here as well.
  const beside = await world.tab(owner, "the owner's other tab");
  await beside.goto(`${world.demo.usher}/account/sessions`);
  await owner.clock.fastForward("02:10");
  assert.equal(await soon.isVisible(), false, "the other tab used the session");
  await owner.clock.fastForward("01:00");
  await soon.waitFor();

  // Only the service knows whether somebody is still signed in.
  await beside.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await beside.waitForURL(/\/login/);
  await owner.getByRole("button", { name: "Stay signed in" }).click();
  await owner.getByText(OVER).waitFor();
  assert.equal(await search.inputValue(), "grace@acme.example", "what was typed is still there to be copied");
  assert.deepEqual(await faults(owner), []);
  await owner.getByRole("link", { name: "sign in again" }).click();
  await owner.getByRole("heading", { name: "Sign in" }).waitFor();
});

rule("a sign-in that ends however busy one is says so, and one that has ended is not brought back", async (world) => {
  await hasty(world);
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, OWNER);
  await owner.clock.install();
  await owner.goto(world.demo.console);
  const beside = await world.tab(owner, "the owner's other tab");
  for (let used = 0; used < 13; used += 1) {
    await owner.clock.fastForward("04:10");
    await owner.getByText(SOON).waitFor();
    await owner.getByRole("button", { name: "Stay signed in" }).click();
    await owner.getByText(SOON).waitFor({ state: "hidden" });
  }
  await owner.clock.fastForward("04:10");
  await owner.getByText(LAST).waitFor();
  await owner.clock.fastForward("02:00");
  await owner.getByText(OVER).waitFor();
  await beside.goto(world.demo.console);
  await owner.clock.fastForward("00:10");
  assert.equal(await owner.getByText(OVER).isVisible(), true, "another tab brings nothing back that was over");
});

rule("whoever is at the operator console is told before half an hour is over", async (world) => {
  const support = await world.visitor("support");
  await support.clock.install();
  await openConsole(world, support);
  await listens(support, "Find a workspace");
  await support.clock.fastForward("26:30");
  assert.equal(await support.getByText(SOON).isVisible(), false);
  await support.clock.fastForward("02:00");
  await support.getByText(SOON).waitFor();
  assert.deepEqual(await faults(support), []);
  await support.getByRole("button", { name: "Stay signed in" }).click();
  await support.getByText(SOON).waitFor({ state: "hidden" });
});

rule("without script there is no button that leads nowhere", async (world) => {
  const owner = await world.visitor("the owner", { javaScriptEnabled: false });
  await signInByCode(world, owner, OWNER);
  await owner.goto(world.demo.console);
  await owner.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  assert.equal(await owner.getByRole("button", { name: "Keys", exact: true }).count(), 0);
  assert.equal(await owner.getByText(SOON).isVisible(), false);
});

rule("keys lead about for whoever wants them, and for nobody else", async (world) => {
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, OWNER);
  await owner.goto(world.demo.console);
  const press = async (...keys) => {
    for (const key of keys) await owner.keyboard.press(key);
  };

  await press("g", "s");
  await listens(owner, "Security");
  await press("g", "l");
  await listens(owner, "Provisioning log");
  await press("g", "m");
  await listens(owner, "Members");

  // In a field they are letters.
  await press("/");
  await owner.keyboard.type("g s?/");
  const search = owner.getByRole("searchbox", { name: "Name or address" });
  assert.equal(await search.inputValue(), "g s?/");
  await press("Enter");
  await owner.waitForURL(/q=g/);
  await press("Escape");
  await owner.waitForURL((url) => !url.search.includes("q="));

  await press("?");
  const list = owner.getByRole("dialog", { name: "Keys" });
  await list.waitFor();
  assert.deepEqual(await faults(owner), []);
  await press("g", "s");
  assert.equal(await list.isVisible(), true, "the list has keys of its own");
  await list.getByRole("checkbox", { name: "Listen to these keys in this browser" }).uncheck();
  await press("Escape");
  await list.waitFor({ state: "hidden" });
  await press("?", "g", "s");
  await owner.reload();
  await press("?", "g", "s");
  assert.equal(await list.isVisible(), false, "who does not want them is left alone");
  assert.equal(owner.url(), world.demo.console);
  await owner.getByRole("button", { name: "Keys" }).click();
  await list.getByRole("checkbox").check();
  await list.getByRole("button", { name: "Close" }).click();
  await press("g", "s");
  await listens(owner, "Security");

  const support = await world.visitor("support");
  await openConsole(world, support);
  await listens(support, "Find a workspace");
  // Whoever comes in stands in the field already.
  await support.keyboard.type("ac");
  await support.keyboard.press("Enter");
  await support.getByRole("link", { name: "Acme" }).first().click();
  await listens(support, "Acme");
  await support.keyboard.press("g");
  await support.keyboard.press("p");
  await listens(support, "Plan and seats");
  await support.keyboard.press("g");
  await support.keyboard.press("f");
  await listens(support, "Find a workspace");
});

rule("what belongs elsewhere is copied by a button that says what it copies", async (world) => {
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, OWNER);
  await owner.goto(`${world.demo.usher}/account/security/app`);
  await owner.getByRole("button", { name: "Copy our Key", exact: true }).click();
  const said = owner.locator("[data-said]", { hasText: /^Our Key (was copied|is marked. Copy it with your keyboard)\.$/ });
  await said.waitFor({ state: "attached" });
});
