// The whole mission with nothing but clicks: somebody is assigned at the identity provider, is listed with a seat
// before they ever signed in, signs in, is renamed, gets a new address, is unassigned, and keeps the workspace that is
// their own. Three browsers look at it: IT's at the practice identity provider, the owner's at Acme, and Ada's.

import assert from "node:assert/strict";

import { assign, speakLike, unassign } from "./world/practice_idp.mjs";
import { OWNER, beLedToTheIdp, signInByCode, signInBySso, typeCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";
const KING = "ada.king@acme.example";

rule("a person comes, stays true and goes as the identity provider says, and keeps what is theirs", async (world) => {
  const it = await world.visitor("IT");
  const owner = await world.visitor("the owner");
  const ada = await world.visitor("Ada");

  await speakLike(world, it, "Microsoft Entra ID");
  await signInByCode(world, owner, OWNER);
  await owner.getByRole("link", { name: "Open Acme" }).click();
  await sees(owner, "1 of 25 seats in use", "24 seats are free.");
  assert.equal(await listed(owner, ADA).count(), 0, "nobody has assigned her yet");

  const member = await isListedBeforeSheEverSignedIn(world, it, owner);
  await signsInAndSeesTheWorkspace(world, ada);
  await isRenamed(world, it, owner, ada);
  await getsANewAddress(world, it, owner, ada, member);
  await isUnassigned(world, it, owner, ada);
  await isToldWhyAndShownTheWay(world, ada);
  await hasHerOwnWorkspaceStill(world, ada);
});

/** Gives what the row of the list is called: it stays that of the same member, whatever becomes of their address. */
async function isListedBeforeSheEverSignedIn(world, it, owner) {
  await assign(world, it, "Ada Lovelace");
  await clickMembers(owner);
  await sees(owner, "2 of 25 seats in use", "23 seats are free.");
  const row = listed(owner, ADA);
  assert.deepEqual(await cells(row, ["Source", "Seat", "Standing"]), ["Directory", "Full", "Active\nNever signed in"]);
  await row.getByText("Ada Lovelace", { exact: true }).first().waitFor();
  return row.getAttribute("id");
}

async function signsInAndSeesTheWorkspace(world, ada) {
  await beLedToTheIdp(world, ada, ADA);
  assert.equal(new URL(ada.url()).origin, world.demo.idp, "she is led to her company's identity provider");
  await ada.getByRole("button", { name: "Sign in as Ada Lovelace" }).click();
  await isInAcme(world, ada);
  await ada.getByText("Signed in as Ada Lovelace").waitFor();
  await listed(ada, OWNER).waitFor();
}

async function isRenamed(world, it, owner, ada) {
  await editAda(world, it, { "Given name": "Augusta", "Family name": "King" });
  await clickMembers(owner);
  await listed(owner, ADA).getByText("Augusta King", { exact: true }).first().waitFor();
  assert.equal(await owner.getByText("Ada Lovelace", { exact: true }).count(), 0);
  await clickMembers(ada);
  await ada.getByText("Signed in as Augusta King").waitFor();
}

/** The list follows. What was opened under the old address ends, and she signs in as the member she was. */
async function getsANewAddress(world, it, owner, ada, member) {
  await editAda(world, it, { Address: KING, "User name": KING });
  await clickMembers(owner);
  await listed(owner, KING).waitFor();
  assert.equal(await listed(owner, KING).getAttribute("id"), member);
  assert.equal(await listed(owner, ADA).count(), 0);
  await sees(owner, "2 of 25 seats in use");

  await ada.getByRole("link", { name: "Members" }).click();
  await ada.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  await ada.getByRole("status").getByText("Your session has ended.").waitFor();
  await signInBySso(world, ada, KING);
  await isInAcme(world, ada);
  assert.equal(await listed(ada, KING).getAttribute("id"), member);
  await listed(ada, KING).getByText("You", { exact: true }).waitFor();
}

async function isUnassigned(world, it, owner, ada) {
  await unassign(world, it, "Augusta King");
  await clickMembers(owner);
  await sees(owner, "1 of 25 seats in use", "24 seats are free.");
  assert.equal(await listed(owner, KING).count(), 0);

  await ada.getByRole("link", { name: "Members" }).click();
  await isRefused(ada);
}

async function isToldWhyAndShownTheWay(world, ada) {
  await signInBySso(world, ada, KING);
  await isRefused(ada);
  await ada.getByRole("link", { name: "Go to my workspaces" }).click();
}

async function hasHerOwnWorkspaceStill(world, ada) {
  assert.equal(await ada.getByLabel("Email address").inputValue(), KING, "she typed it once already");
  await ada.getByRole("button", { name: "Email me a code" }).click();
  await typeCode(world, ada, KING);
  assert.equal(await ada.getByRole("link", { name: "Open Acme" }).count(), 0);
  await ada.getByRole("link", { name: "Open Ada's own" }).click();
  await ada.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  assert.equal(ada.url(), `${world.demo.usher}/w/ada-personal`);
}

/** The page that says whose decision it was, shows nothing of the workspace any more, and has a way on. */
async function isRefused(page) {
  await page.getByRole("heading", { name: "Your access to Acme has ended", level: 1 }).waitFor();
  await sees(page, "was removed by your organisation", "Your own workspaces are not affected.", "access_removed");
  await sees(page, "Code for your admin");
  await page.getByRole("link", { name: "Go to my workspaces" }).waitFor();
  assert.equal(await page.getByText(OWNER).count(), 0, "the members are still shown");
}

async function isInAcme(world, page) {
  await page.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  assert.equal(page.url(), world.demo.console);
}

async function editAda(world, it, fields) {
  await it.goto(`${world.demo.idp}/people/ada`);
  for (const [label, text] of Object.entries(fields)) await it.getByLabel(label, { exact: true }).fill(text);
  await it.getByRole("button", { name: "Save" }).click();
  await it.getByRole("status").waitFor();
}

async function clickMembers(page) {
  await page.getByRole("link", { name: "Members", exact: true }).click();
  await page.getByRole("heading", { name: "Members", level: 1 }).waitFor();
}

/** The row of the members list with this address. */
function listed(page, email) {
  return page.getByRole("table").getByRole("row").filter({ hasText: email });
}

/** What stands in the cells of a row under these headings. */
async function cells(row, labels) {
  const texts = labels.map((label) => row.locator(`[data-label="${label}"]`).innerText());
  return (await Promise.all(texts)).map((text) => text.trim());
}

async function sees(page, ...sentences) {
  for (const sentence of sentences) await page.getByText(sentence).first().waitFor();
}
