// Groups of the identity provider give roles: mapped by numbers without script, put in order by dragging and by keyboard with it,
// and given once it was seen who changes.

import assert from "node:assert/strict";

import { assign, pushGroup } from "./world/practice_idp.mjs";
import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";
const TEAMS = ["Admins", "Contractors", "Sales"];

/** The page for roles from groups, opened by the owner. */
async function opened(world, options = {}) {
  const owner = await world.visitor("the owner", options);
  await signInByCode(world, owner, OWNER);
  await owner.goto(`${world.demo.console}/settings/security`);
  await owner.getByRole("link", { name: "Roles from groups" }).click();
  await owner.getByRole("heading", { name: "Roles from groups", level: 1 }).waitFor();
  return owner;
}

async function pushTeams(world) {
  const { base_url, token } = world.demo.scim;
  for (const displayName of TEAMS) {
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
    const body = JSON.stringify({ schemas, displayName });
    const answer = await fetch(`${base_url}/Groups`, { method: "POST", headers, body });
    assert.equal(answer.status, 201, await answer.text());
  }
}

/** The names of the mapped groups from top to bottom, and their numbers. */
async function order(owner) {
  const rows = owner.getByRole("table", { name: "What groups give, the first that applies first" }).locator("tbody tr");
  return rows.evaluateAll((all) => all.map((row) => `${row.querySelector("input").value} ${row.dataset.name}`));
}

rule("without script a group is mapped by its number, and gives its role once it was seen who changes", async (world) => {
  const scriptless = { javaScriptEnabled: false };
  const it = await world.visitor("IT", scriptless);
  await assign(world, it, "Ada Lovelace");
  await pushGroup(world, it, "Admins", "Ada Lovelace");
  const owner = await opened(world, scriptless);
  await owner.getByLabel("Place of Admins").fill("1");
  await owner.getByLabel("Role that Admins gives").selectOption("Admin");
  await owner.getByLabel("Place of Admins").press("Enter");
  await owner.getByRole("heading", { name: "1 person changes", level: 1 }).waitFor();
  const row = owner.getByRole("row").filter({ hasText: ADA });
  assert.match(await row.innerText(), /Member\s*→[\s\S]*Admin/);

  // Back, and on again: nothing is lost, and nothing has been given.
  await owner.getByRole("button", { name: "Change it" }).click();
  assert.equal(await owner.getByLabel("Place of Admins").inputValue(), "1");
  await owner.getByRole("button", { name: "See who changes…" }).first().click();
  await owner.getByRole("button", { name: "Save: 1 person changes" }).click();
  await owner.getByRole("status").getByText("1 person has another role or seat now").waitFor();

  await owner.getByRole("link", { name: "Members" }).first().click();
  const ada = owner.getByRole("row").filter({ hasText: ADA });
  await ada.getByRole("cell", { name: /^Admin/ }).waitFor();
  assert.equal(await ada.getByRole("combobox").count(), 0, "her role is the group's now");
  await owner.getByRole("link", { name: "See what groups give" }).click();
  await owner.getByRole("button", { name: "Unmap… Admins" }).click();
  await owner.getByText("“Admins” gives nothing any more.").waitFor();
});

rule("without script a group is moved by its buttons, and a number that is taken is said at its field", async (world) => {
  await pushTeams(world);
  const owner = await opened(world, { javaScriptEnabled: false });
  for (const name of ["Admins", "Sales"]) await owner.getByLabel(`Place of ${name}`).fill("7");
  await owner.getByRole("button", { name: "See who changes…" }).first().click();
  const alert = owner.getByRole("alert");
  await alert.getByText("There are 2 problems").waitFor();
  await alert.getByRole("link").first().click();
  assert.match(owner.url(), /#place-grp_/);
  await owner.getByLabel("Place of Sales").fill("9");
  await owner.getByRole("button", { name: "Move Sales Up" }).click();
  await owner.getByRole("status").getByText("The group was moved").waitFor();
  assert.deepEqual(await order(owner), ["1 Sales", "2 Admins"]);
});

rule("with script groups are dragged and moved by keyboard, which is said to whoever hears the page", async (world) => {
  await pushTeams(world);
  const owner = await opened(world);
  for (const [at, name] of TEAMS.entries()) await owner.getByLabel(`Place of ${name}`).fill(`${at + 1}`);
  await owner.getByRole("searchbox").fill("nobody is called so");
  await owner.keyboard.press("Enter");
  await owner.getByText("No group’s name begins with “nobody is called so”.").waitFor();
  // Where the rows are, and what they are dragged by, is settled by the style sheet and the script.
  await owner.waitForLoadState("load");
  assert.deepEqual(await order(owner), ["1 Admins", "2 Contractors", "3 Sales"], "the search keeps what was put in");

  const rows = owner.locator("[data-order] tr");
  const row = (name) => rows.filter({ hasText: name });
  const before = await owner.evaluate(() => performance.timeOrigin);
  const end = await row("Sales").boundingBox();
  await row("Admins").locator(".grip").dragTo(row("Sales"), { targetPosition: { x: 40, y: end.height - 4 } });
  assert.deepEqual(await order(owner), ["1 Contractors", "2 Sales", "3 Admins"]);
  const said = owner.locator("[data-said]");
  assert.match(await said.innerText(), /Admins is at place 3 of 3/);

  const up = owner.getByRole("button", { name: "Move Admins Up" });
  await up.focus();
  await owner.keyboard.press("Enter");
  assert.deepEqual(await order(owner), ["1 Contractors", "2 Admins", "3 Sales"]);
  assert.match(await said.innerText(), /Admins is at place 2 of 3/);
  assert.ok(await up.evaluate((it) => it === document.activeElement), "the keyboard stays where it was");
  assert.equal(await owner.evaluate(() => performance.timeOrigin), before, "the service was not asked for it");
  await owner.keyboard.press("Enter");
  await owner.keyboard.press("Enter");
  assert.deepEqual(await order(owner), ["1 Admins", "2 Contractors", "3 Sales"], "there is nothing above the first");

  await owner.getByRole("button", { name: "See who changes…" }).first().click();
  await owner.getByRole("heading", { name: "Nobody changes", level: 1 }).waitFor();
  await owner.getByText("“Contractors” gives Member on a full seat, at place 2.").waitFor();
});
