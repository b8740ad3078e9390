// Every main page, for whoever hears it, enlarges it, looks at it in the dark, or lets no script run.

import assert from "node:assert/strict";

import { impression } from "./world/impression.mjs";
import { assign, pushGroup, unassign } from "./world/practice_idp.mjs";
import { OWNER, askForCode, beLedToTheIdp, signInByCode, signInBySso, typeCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";
const ALAN = "alan.turing@acme.example";

rule("the main pages are made for everybody", async (world, t) => {
  const pages = await lookAtEveryPage(world);
  const against = (aspect) =>
    Object.entries(pages).flatMap(([name, seen]) => seen[aspect].map((flaw) => `${name}: ${flaw}`));
  await t.test("every page has exactly one heading of the first level", () => {
    assert.deepEqual(against("headings"), []);
  });
  await t.test("every page has a title of its own, which names the site last", () => {
    const { "those who have left": left, "everybody who was ever here": all, ...others } = pages;
    const { "security, with what a client is made from": opened, ...whole } = others;
    assert.equal(opened.title, pages.security.title, "what is opened up is no page of its own");
    const titles = Object.values(whole).map(({ title }) => title);
    for (const part of [left, all]) {
      assert.equal(part.title, pages["the members"].title, "a part of a list is no page of its own");
    }
    assert.equal(new Set(titles).size, titles.length, titles.join("\n"));
    for (const title of titles) assert.match(title, /^\S.* · (Usher|Practice IdP)$/);
  });
  await t.test("everything that can be filled in, chosen or pressed has a name", () => {
    assert.deepEqual(against("nameless"), []);
  });
  await t.test("no page scrolls sideways, from a width of 360 pixels on", () => {
    assert.deepEqual(against("sideways"), []);
  });
  await t.test("no word is broken in two on a phone, a tablet or a desk", () => {
    assert.deepEqual(against("broken"), []);
  });
  await t.test("text stands out from what is behind it, in light and in dark", () => {
    assert.deepEqual(against("faint"), []);
  });
  await t.test("no page asks for anything that its content policy forbids", () => {
    assert.deepEqual(world.complaints(), []);
  });
});

rule("without script, everything that is done with Usher and the practice identity provider works", async (world) => {
  const scriptless = { javaScriptEnabled: false };
  const it = await world.visitor("IT", scriptless);
  await assign(world, it, "Ada Lovelace");
  const owner = await world.visitor("the owner", scriptless);
  await signInByCode(world, owner, OWNER);
  await owner.getByRole("link", { name: "Open Acme" }).click();
  const row = owner.getByRole("row").filter({ hasText: ADA });
  await row.getByLabel("Role of Ada Lovelace").selectOption("Admin");
  await row.getByRole("button", { name: "Save the role of Ada Lovelace" }).click();
  await owner.getByRole("status").waitFor();
  assert.equal(await row.getByLabel("Role of Ada Lovelace").inputValue(), "admin");

  const ada = await world.visitor("Ada", scriptless);
  await signInBySso(world, ada, ADA);
  await ada.getByText("Signed in as Ada Lovelace").waitFor();
  await ada.getByRole("link", { name: "Security" }).click();
  await ada.getByRole("link", { name: "Set up another connection" }).click();
  await ada.getByRole("link", { name: "Okta over OpenID Connect" }).click();
  await ada.getByRole("heading", { name: "Make the application" }).waitFor();
  await ada.getByRole("button", { name: "Sign out" }).click();
  await ada.getByRole("status").getByText("You are signed out.").waitFor();
});

/** Goes through both wizards, without leaving anything behind but a connection that is off. */
async function lookAtTheWizards(world, owner, look) {
  await owner.getByRole("link", { name: "Set up another connection" }).click();
  await look("the choice of an identity provider", owner);
  await owner.getByRole("link", { name: "Okta over SAML" }).click();
  await owner.getByRole("button", { name: "Copy our ACS URL" }).waitFor();
  await look("the application at an identity provider", owner);
  await owner.getByRole("link", { name: "Next" }).click();
  await owner.getByRole("heading", { name: "What it is to say of people" }).waitFor();
  await look("what an identity provider is to say of people", owner);
  await owner.getByRole("link", { name: "Next" }).click();
  await owner.getByText("More wishes").click();
  await owner.getByRole("button", { name: "Look at it" }).click();
  await owner.getByRole("alert").waitFor();
  await look("the values of an identity provider, refused", owner);
  await owner.getByLabel("Metadata URL").fill(`${world.demo.idp}/saml/metadata`);
  await owner.getByRole("button", { name: "Look at it" }).click();
  await owner.getByRole("heading", { name: "Is this your identity provider?" }).waitFor();
  await look("what an identity provider says of itself", owner);
  await owner.getByRole("button", { name: "Make the connection" }).click();
  await owner.getByRole("heading", { name: "Test the connection" }).waitFor();
  await look("the test of a connection", owner);
  await owner.goto(owner.url().replace(/\/test.*/, "/mode"));
  await owner.getByRole("heading", { name: "Who signs in through it?" }).waitFor();
  await look("the modes of a connection", owner);

  const setup = `${world.demo.console}/settings/security/directory/setup`;
  await owner.goto(setup);
  await look("what the directory needs", owner);
  await owner.goto(`${setup}/google`);
  await owner.getByRole("heading", { name: "What to do instead" }).waitFor();
  await look("an identity provider that can’t provision", owner);
  await owner.goto(`${setup}/entra`);
  await owner.getByText("Where identity providers differ").click();
  await look("how the directory behaves", owner);
  await owner.goto(`${setup}/entra/connect`);
  await owner.getByRole("button", { name: "Copy our Base URL" }).waitFor();
  await look("what goes into an identity provider", owner);
  await owner.goto(`${setup}/entra/wait`);
  await owner.getByRole("heading", { name: "is connected" }).waitFor();
  await look("the first request of an identity provider", owner);
}

/** Goes through the main pages, by their names, with what there is to say against each. */
async function lookAtEveryPage(world) {
  const seen = {};
  const look = async (name, page) => (seen[name] = await impression(page));

  const it = await world.visitor("IT");
  await assign(world, it, "Grace Hopper");
  await unassign(world, it, "Grace Hopper");
  await assign(world, it, "Ada Lovelace");
  await look("the people of the identity provider", it);
  await pushGroup(world, it, "Engineering", "Ada Lovelace");
  await look("a group of the identity provider", it);
  await it.getByRole("link", { name: "Groups" }).first().click();
  await it.getByRole("row", { name: "Engineering" }).waitFor();
  await look("the groups of the identity provider", it);

  const owner = await world.visitor("the owner");
  await owner.goto(`${world.demo.usher}/login`);
  await look("sign-in", owner);
  await askForCode(world, owner, OWNER);
  await look("the page that asks for a code", owner);
  await typeCode(world, owner, OWNER);
  await look("the choice of a workspace", owner);
  await it.goto(`${world.demo.idp}/mail`);
  await it.getByRole("article").first().waitFor();
  await look("the mailbox of the identity provider", it);
  await owner.getByRole("link", { name: "Open Acme" }).click();
  await owner.getByRole("row").filter({ hasText: ADA }).waitFor();
  await look("the members", owner);
  await owner.getByRole("link", { name: "Inactive" }).click();
  await owner.getByRole("heading", { name: "Inactive members" }).waitFor();
  await look("those who have left", owner);
  await owner.getByRole("link", { name: "All", exact: true }).click();
  await owner.getByRole("heading", { name: "All members" }).waitFor();
  await look("everybody who was ever here", owner);
  await owner.getByRole("row").filter({ hasText: OWNER }).getByRole("link", { name: "Why locked?" }).first().waitFor();
  await owner.goto(`${world.demo.console}/leave`);
  await owner.getByRole("heading", { name: "Leaving Acme is locked" }).waitFor();
  await look("the question whether to leave, locked", owner);
  await owner.getByRole("link", { name: "Security" }).click();
  await owner.getByRole("link", { name: "Set up another connection" }).waitFor();
  await look("security", owner);
  await owner.getByRole("link", { name: "Provisioning log" }).click();
  await owner.getByRole("heading", { name: "Provisioning log", level: 1 }).waitFor();
  await owner.locator("td details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await look("the provisioning log, with its details", owner);
  await owner.goBack();
  await lookAtTheWizards(world, owner, look);
  await owner.goto(`${world.demo.console}/settings/security`);
  await owner.getByText("Make a client with a key").click();
  await owner.getByText("Make a client with a secret").click();
  await owner.locator("#client_name").fill("Entra ID");
  await look("security, with what a client is made from", owner);
  await owner.locator("form[action$='/directory/clients'] button").click();
  await owner.getByRole("heading", { name: "Copy the client secret now" }).waitFor();
  await look("a new client", owner);
  await owner.getByRole("link", { name: "I have copied all four" }).click();
  await owner.getByRole("link", { name: "Revoke the secret that ends in" }).click();
  await owner.getByRole("button", { name: "Revoke the secret" }).waitFor();
  await look("the question whether to revoke a secret", owner);

  const alan = await world.visitor("Alan");
  await beLedToTheIdp(world, alan, ALAN);
  await look("the door of the identity provider", alan);
  await alan.getByRole("button", { name: ALAN }).click();
  await alan.getByRole("heading", { name: "You have no access to Acme" }).waitFor();
  await look("a refusal", alan);
  return seen;
}
