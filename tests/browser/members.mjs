// The members of a larger workspace, found, leafed through and looked at by keyboard alone: nothing is dragged and nothing needs a
// mouse.

import assert from "node:assert/strict";

import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

rule("members are searched, sorted, leafed through and opened by keyboard alone", async (world) => {
  const beta = await world.operate("POST", "/workspaces", {
    name: "beta", slug: "beta", kind: "team", plan: "enterprise", seats: 200, owner_email: OWNER,
  });
  for (let number = 0; number < 60; number += 1) {
    const email = `person${String(number).padStart(2, "0")}@beta.example`;
    await world.operate("POST", `/workspaces/${beta.id}/members`, { email, role: "member" });
  }
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, OWNER);
  await owner.goto(`${world.demo.usher}/w/beta`);
  await isInOrder(owner);

  const name = owner.getByRole("columnheader", { name: "Name" });
  assert.equal(await name.getAttribute("aria-sort"), "ascending");
  await press(owner, name.getByRole("link"));
  await owner.waitForURL(/sort=-name/);
  assert.equal(await name.getAttribute("aria-sort"), "descending");
  await press(owner, owner.getByRole("columnheader", { name: "Joined" }).getByRole("link"));
  await owner.waitForURL(/sort=-joined/);
  assert.equal(await name.getAttribute("aria-sort"), null, "a list is in one order");

  await press(owner, owner.getByRole("link", { name: "Next", exact: true }));
  await owner.waitForURL(/after=/);
  await owner.getByRole("row").filter({ hasText: OWNER }).waitFor();
  await press(owner, owner.getByRole("link", { name: "Previous", exact: true }));
  await owner.waitForURL((url) => !url.search.includes("after="));

  const search = owner.getByRole("searchbox", { name: "Name or address" });
  await reach(owner, search);
  await owner.keyboard.type("person42");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/q=person42/);
  const found = owner.getByRole("row").filter({ hasText: "person42@" });
  await found.waitFor();
  assert.equal(await owner.getByRole("row").count(), 2, "the head, and whom it found");
  await press(owner, found.getByRole("link", { name: "person42@beta.example", exact: true }));
  await owner.getByRole("heading", { level: 1, name: "person42@beta.example" }).waitFor();
  await isInOrder(owner);

  await owner.goto(`${world.demo.usher}/w/beta`);
  await press(owner, owner.getByRole("link", { name: "Compare with the directory" }));
  await owner.getByRole("heading", { level: 1, name: "Members and the directory" }).waitFor();
  await isInOrder(owner);
  await press(owner, owner.getByRole("link", { name: "Show all under Never signed in" }));
  await owner.waitForURL(/list=never_signed_in/);
  await press(owner, owner.getByRole("link", { name: "Next", exact: true }));
  await owner.waitForURL(/after=/);
  await owner.getByRole("row").filter({ hasText: "person59@" }).waitFor();
});

/** One heading of the first level, and none that skips a level. */
async function isInOrder(page) {
  const levels = await page.locator("main :is(h1, h2, h3, h4)").evaluateAll((all) => all.map((it) => Number(it.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1, `headings: ${levels}`);
  levels.reduce((before, level) => {
    assert.ok(level <= before + 1, `a level is skipped: ${levels}`);
    return level;
  }, 0);
}

/** Goes there by the tab key, from the beginning of the page. */
async function reach(page, there) {
  await page.locator("body").evaluate(() => document.activeElement?.blur());
  for (let steps = 0; steps < 400; steps += 1) {
    await page.keyboard.press("Tab");
    if (await there.evaluate((it) => it === document.activeElement)) return;
  }
  assert.fail("the tab key does not lead there");
}

async function press(page, there) {
  await reach(page, there);
  await page.keyboard.press("Enter");
}
