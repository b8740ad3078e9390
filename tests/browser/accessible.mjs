// Every main page, for whoever hears it, enlarges it, looks at it in the dark, or lets no script run.

import assert from "node:assert/strict";

import { impression } from "./world/impression.mjs";
import { assign } from "./world/practice_idp.mjs";
import { beRefused } from "./world/refusals.mjs";
import { OWNER, signInByCode, signInBySso } from "./world/signing_in.mjs";
import { walk } from "./world/walk.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";

/** What is seen on the way, by the name of each page. */
async function seen(world, way) {
  const pages = {};
  await way(world, async (name, page) => (pages[name] = await impression(page)));
  return pages;
}

/** Whatever can be said against these pages is said. */
async function arePraised(world, t, pages) {
  const against = (aspect) =>
    Object.entries(pages).flatMap(([name, seen]) => seen[aspect].map((flaw) => `${name}: ${flaw}`));
  await t.test("every page has exactly one heading of the first level", () => {
    assert.deepEqual(against("headings"), []);
  });
  await t.test("everything that can be filled in, chosen or pressed has a name", () => {
    assert.deepEqual(against("nameless"), []);
  });
  await t.test("no page scrolls sideways, from a width of 320 pixels on", () => {
    assert.deepEqual(against("sideways"), []);
  });
  await t.test("no word is broken in two on a phone, a tablet or a desk", () => {
    assert.deepEqual(against("broken"), []);
  });
  await t.test("no page shows a tag or an entity as text", () => {
    assert.deepEqual(against("raw"), []);
  });
  await t.test("text stands out from what is behind it, in light and in dark", () => {
    assert.deepEqual(against("faint"), []);
  });
  await t.test("axe finds nothing serious on any page", () => {
    assert.deepEqual(against("grave"), []);
  });
  await t.test("no page asks for anything that its content policy forbids", () => {
    assert.deepEqual(world.complaints(), []);
  });
}

rule("the main pages are made for everybody", async (world, t) => {
  const pages = await seen(world, walk);
  await arePraised(world, t, pages);
  await t.test("every page has a title of its own, which names the site last", () => {
    const { "those who have left": left, "everybody who was ever here": all, ...others } = pages;
    const { "security, with what a client is made from": opened, "the end of a session": out, ...more } = others;
    const { "one’s own second factors": factors, ...whole } = more;
    assert.equal(factors.title, pages["one’s own sign-in"].title, "it is the same page, later");
    assert.equal(opened.title, pages.security.title, "what is opened up is no page of its own");
    assert.equal(out.title, pages["sign-in"].title, "whoever has signed out may sign in again");
    const titles = Object.values(whole).map(({ title }) => title);
    for (const part of [left, all]) {
      assert.equal(part.title, pages["the members"].title, "a part of a list is no page of its own");
    }
    assert.equal(new Set(titles).size, titles.length, titles.join("\n"));
    for (const title of titles) assert.match(title, /^\S.* · (Usher|Practice IdP)$/);
  });
});

rule("what says no is made for everybody as well, and says first what is wrong", async (world, t) => {
  await arePraised(world, t, await seen(world, beRefused));
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
