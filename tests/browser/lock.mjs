// What may not be done here is shown and says why: members that the identity provider keeps, and a directory before
// single sign-on. What the API refuses is tested elsewhere; this is what a person sees, with a mouse and without one.

import assert from "node:assert/strict";

import { assign } from "./world/practice_idp.mjs";
import { OWNER, signInByCode, signInBySso } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";
const KEPT = "Members of this workspace are managed by your identity provider. Assign or unassign people there.";
const LAST = "The last owner of a workspace can be neither removed nor demoted. Make another member an owner first.";

rule("while a directory is on, adding and removing are visible, locked, and say why", async (world) => {
  const owner = await world.visitor("the owner");
  await assign(world, await world.visitor("IT"), "Ada Lovelace");
  await signInByCode(world, owner, OWNER);
  await owner.goto(world.demo.console);

  const row = owner.getByRole("row").filter({ hasText: ADA });
  await isLocked(owner, owner.getByRole("button", { name: "Add member" }), KEPT);
  await isLocked(owner, row.getByRole("button", { name: "Remove Ada Lovelace" }), KEPT);
  assert.equal(await owner.getByLabel("Email address").count(), 0, "there is a form to add somebody");

  await row.getByRole("link", { name: "Why locked?" }).click();
  await isInView(owner, owner.locator(":target").getByText(KEPT));

  // Its own page is reached by an old link or by typing: it shows the same, and has nothing to press.
  await owner.goto(`${world.demo.console}/members/${await row.getAttribute("id")}/remove`);
  await isLocked(owner, owner.getByRole("button", { name: "Remove", exact: true }), KEPT);
  assert.equal(await formsTo(owner, "/remove").count(), 0);

  // Roles are given here all the same.
  await owner.goto(world.demo.console);
  await row.getByLabel("Role of Ada Lovelace").selectOption("Admin");
  await row.getByRole("button", { name: "Save the role of Ada Lovelace" }).click();
  await owner.getByRole("status").waitFor();
  assert.equal(await row.getByLabel("Role of Ada Lovelace").inputValue(), "admin");
});

rule("whom a directory keeps can't leave by themselves and is told whom to ask", async (world) => {
  const ada = await world.visitor("Ada");
  await assign(world, await world.visitor("IT"), "Ada Lovelace");
  await signInBySso(world, ada, ADA);
  await ada.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  const why = "Your place in this workspace is managed by your organisation's identity provider.";
  await isLocked(ada, ada.getByRole("button", { name: "Leave" }), why);
  assert.equal(await ada.getByRole("button", { name: /^(Add|Remove|Save)/ }).count(), 0, "she manages nobody");
});

rule("the last owner can't go, is told so beforehand, and can once there is another", async (world) => {
  const beta = await workspace(world, "beta", "standard");
  const email = "owner@beta.example";
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, email);
  const console = `${world.demo.usher}/w/beta`;
  await owner.goto(console);
  const row = owner.getByRole("row").filter({ hasText: email });
  await isLocked(owner, row.getByRole("button", { name: `Remove ${email}` }), LAST);
  await isLocked(owner, owner.getByRole("button", { name: "Leave" }), LAST);
  assert.equal(await row.getByRole("combobox").count(), 0, "a lower role is offered");
  await row.getByRole("link", { name: `Why locked? The role of ${email}` }).click();
  await isInView(owner, owner.locator(":target").getByText(LAST));

  const removal = `${console}/members/${await row.getAttribute("id")}/remove`;
  for (const [path, name] of [[removal, "Remove"], [`${console}/leave`, "Leave"]]) {
    await owner.goto(path);
    await isLocked(owner, owner.getByRole("button", { name, exact: true }), LAST);
    assert.equal(await owner.locator("main form").count(), 0, `${path} has a form`);
    assert.equal(await owner.getByText("Your seat becomes free.").count(), 0, "it tells what can't happen");
  }

  await world.operate("POST", `${beta}/members`, { email: "second@beta.example", role: "owner" });
  await owner.goto(console);
  await row.getByRole("link", { name: `Remove ${email}` }).waitFor();
  const roles = row.getByLabel(`Role of ${email}`).getByRole("option");
  assert.deepEqual(await roles.allInnerTexts(), ["Member", "Admin", "Owner"]);
  await owner.getByRole("link", { name: "Leave…" }).click();
  await owner.getByRole("button", { name: "Leave beta" }).click();
  await owner.getByRole("heading", { name: "Your workspaces" }).waitFor();
  assert.equal(await owner.getByRole("link", { name: "Open beta" }).count(), 0);
});

rule("a form that was open before the directory came is refused when it is sent", async (world) => {
  const beta = await workspace(world, "beta", "enterprise");
  const grace = await world.operate("POST", `${beta}/members`, { email: "grace@beta.example", role: "member" });
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, "owner@beta.example");
  await owner.goto(`${world.demo.usher}/w/beta`);
  await owner.getByLabel("Email address").fill("eve@beta.example");
  const tab = await world.tab(owner, "the owner's second tab");
  await tab.goto(`${world.demo.usher}/w/beta/members/${grace.id}/remove`);
  const remove = tab.getByRole("button", { name: /^Remove/ });
  await remove.waitFor();

  await enableSso(world, beta, "beta.example");
  await directoryThatKeeps(world, beta, "grace@beta.example");

  await owner.getByRole("button", { name: "Add member" }).click();
  await owner.getByText(KEPT).first().waitFor();
  await owner.getByText("member_kept_by_directory").waitFor();
  await remove.click();
  await tab.getByText(KEPT).first().waitFor();

  await owner.goto(`${world.demo.usher}/w/beta?standing=all`);
  await owner.getByText("2 of 5 seats in use").waitFor();
  await owner.getByRole("row").filter({ hasText: "grace@beta.example" }).getByText("Active").waitFor();
  assert.equal(await owner.getByText("eve@beta.example").count(), 0);
});

rule("a directory is locked until single sign-on is enabled, says so, and is offered from then on", async (world) => {
  const beta = await workspace(world, "beta", "enterprise");
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, "owner@beta.example");
  await owner.getByRole("link", { name: "Open beta" }).click();
  await owner.getByRole("link", { name: "Security" }).click();
  const directory = owner.getByRole("region", { name: "Directory" });
  const turnOn = directory.getByRole("button", { name: "Turn on the directory" });
  await isLocked(owner, turnOn, "A directory needs enabled single sign-on");
  await isLocked(owner, directory.getByRole("button", { name: "Roles from groups" }), "This workspace has no directory.");
  assert.equal(await formsTo(owner, "/directory").count(), 0, "there is a form to set it up");

  await enableSso(world, beta, "beta.example");
  await owner.getByRole("link", { name: "Security" }).click();
  await directory.getByRole("link", { name: "Set up the directory" }).click();
  await owner.getByRole("link", { name: "Choose Another identity provider" }).click();
  await owner.getByRole("button", { name: "Set it up" }).click();
  await owner.getByRole("button", { name: "Make a token" }).waitFor();
  await owner.goto(`${world.demo.usher}/w/beta/settings/security`);
  await directory.getByRole("textbox", { name: "Base URL" }).waitFor();
  assert.match(await directory.getByRole("textbox", { name: "Base URL" }).inputValue(), /\/scim\/v2\/dir_/);
});

rule("on a lower plan, single sign-on and the directory are locked and name the plan", async (world) => {
  await workspace(world, "gamma", "standard");
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, "owner@gamma.example");
  await owner.goto(`${world.demo.usher}/w/gamma/settings/security`);
  for (const [name, label] of [["Single sign-on", "Add a connection"], ["Directory", "Turn on the directory"]]) {
    const button = owner.getByRole("region", { name }).getByRole("button", { name: label });
    for (const words of ["need the Enterprise plan", "The company you bought this product from"]) {
      await isLocked(owner, button, words);
    }
  }
});

/** The button is there for everybody, is reached by keyboard, gives its reason, and does nothing. */
async function isLocked(page, button, reason) {
  await button.waitFor();
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  const described = page.locator(`[id="${await button.getAttribute("aria-describedby")}"]`);
  assert.equal(await described.isVisible(), true, "the reason can't be seen");
  assert.ok((await described.innerText()).includes(reason), await described.innerText());

  await page.locator("body").press("Home");
  for (let steps = 0; !(await isFocused(button)); steps += 1) {
    assert.ok(steps < 200, "it can't be reached by keyboard");
    await page.keyboard.press("Tab");
  }
  const [url, before] = [page.url(), await page.locator("main").innerText()];
  for (const key of ["Enter", "Space"]) await page.keyboard.press(key);
  await button.click({ force: true });
  assert.deepEqual([page.url(), await page.locator("main").innerText()], [url, before]);
}

function isFocused(element) {
  return element.evaluate((it) => it === document.activeElement);
}

async function isInView(page, element) {
  const [box, view] = [await element.boundingBox(), page.viewportSize()];
  assert.ok(box.y >= 0 && box.y + box.height <= view.height, JSON.stringify(box));
}

/** The forms of the page itself that are sent to a path with this in it. */
function formsTo(page, part) {
  return page.locator(`main form[action*="${part}"]`);
}

/** A workspace nobody has set anything up for. Gives its path in the API. */
async function workspace(world, slug, plan) {
  const named = { name: slug, slug, owner_email: `owner@${slug}.example` };
  const made = await world.operate("POST", "/workspaces", { ...named, kind: "team", plan, seats: 5 });
  return `/workspaces/${made.id}`;
}

/** A verified domain and single sign-on that is enabled, with an identity provider that nobody will ask. */
async function enableSso(world, workspace, domain) {
  await world.operate("POST", `${workspace}/domains`, { domain });
  await world.operate("POST", `${workspace}/domains/${domain}/verify`, { by: "operator" });
  const idp = { protocol: "oidc", issuer: "https://idp.example", client_id: "usher", client_secret: "a-client-secret" };
  const connection = await world.operate("POST", `${workspace}/connections`, idp);
  await world.operate("POST", `${workspace}/connections/${connection.id}/mode`, { mode: "optional", force: true });
}

/** Turns the directory on, and has it claim a member. */
async function directoryThatKeeps(world, workspace, email) {
  const directory = await world.operate("POST", `${workspace}/directory`, { state: "on" });
  const { token } = await world.operate("POST", `${workspace}/directory/tokens`, {});
  const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: email, active: true };
  const answer = await fetch(`${directory.base_url}/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ ...user, emails: [{ value: email, type: "work", primary: true }] }),
  });
  assert.equal(answer.status, 201, await answer.text());
}
