// Sign-in over SAML in a real browser. The identity provider has the browser post a form to Usher; when that form comes
// from another site, the browser keeps Usher's cookies back, and the sign-in has to work all the same, and only where it
// began.

import assert from "node:assert/strict";

import { codeOf, setUpApp } from "./world/authenticator_app.mjs";
import { assign, metadataForFormsAlone, register } from "./world/practice_idp.mjs";
import { OWNER, beLedToTheIdp, signInByCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";

// The icon of a page that a test puts in the place of another: without one, the browser asks that site for its own.
const ICON = '<link rel="icon" href="data:,">';

rule("an admin connects over SAML by pasting what each side shows, tests it, and people sign in", async (world) => {
  const owner = await world.visitor("the owner");
  const it = await world.visitor("IT");
  const ada = await world.visitor("Ada");
  await assign(world, it, "Ada Lovelace");
  await signInByCode(world, owner, OWNER);
  const key = await setUpApp(world, owner);
  await owner.goto(`${world.demo.console}/settings/security`);
  await owner.getByRole("link", { name: "Set up another connection" }).click();
  await owner.getByRole("link", { name: "Another identity provider over SAML" }).click();
  await register(world, {
    saml_acs: await owner.locator('input[data-copy="ACS URL"]').inputValue(),
    saml_entity_id: await owner.locator('input[data-copy="Entity ID"]').inputValue(),
  });
  await owner.getByRole("link", { name: "Next" }).click();
  await owner.getByRole("link", { name: "Next" }).click();
  await owner.getByLabel("Metadata URL").fill(`${world.demo.idp}/saml/metadata`);
  await owner.getByRole("button", { name: "Look at it" }).click();
  await owner.getByRole("button", { name: "Make the connection" }).click();
  await owner.getByRole("status").getByText("The connection was made.").waitFor();

  await owner.getByRole("link", { name: "Test sign-in" }).click();
  await owner.getByRole("button", { name: ADA }).click();
  await owner.getByRole("heading", { name: "It works" }).waitFor();
  await owner.getByText("rsa-sha256").first().waitFor();
  await owner.getByRole("link", { name: "Go on" }).click();
  await owner.getByRole("link", { name: "Next" }).click();
  await owner.getByRole("link", { name: "Switch to Required" }).click();
  await owner.getByRole("heading", { name: "Require single sign-on?" }).waitFor();
  await owner.getByRole("button", { name: "Require single sign-on" }).click();
  // From here on their mailbox is not enough any more.
  await owner.getByRole("link", { name: "Go on with your second factor" }).click();
  await owner.getByLabel("Code of your app").fill(codeOf(key, 1));
  await owner.getByRole("button", { name: "Go on" }).click();
  await owner.getByText("Single sign-on required").waitFor();

  await beLedToTheIdp(world, ada, ADA);
  assert.match(ada.url(), /\/saml\/sso\?/);
  await ada.getByRole("button", { name: ADA }).click();
  await ada.getByRole("heading", { name: "Members", level: 1 }).waitFor();
});

rule("a form from another site brings no cookie and signs in, in the browser that asked and in no other", async (world) => {
  const ada = await world.visitor("Ada");
  const victim = await world.visitor("somebody else");
  await assign(world, await world.visitor("IT"), "Ada Lovelace");
  const start = await connected(world);

  const mine = await answerTo(ada, start);
  const brought = await bringFromAnotherSite(world, ada, mine);
  await ada.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  assert.equal(brought.cookie, undefined, "the browser sent a cookie with the form");
  assert.equal(brought["sec-fetch-site"], "cross-site");

  await ada.context().clearCookies();
  const again = await answerTo(ada, start);
  await bringFromAnotherSite(world, victim, again);
  await victim.getByRole("heading", { name: "This sign-in has expired" }).waitFor();
  assert.deepEqual((await victim.context().cookies()).map(({ name }) => name), []);
});

rule("an identity provider that takes forms only is sent one, by itself and by a button", async (world) => {
  const ada = await world.visitor("Ada");
  const scriptless = await world.visitor("Ada without scripts", { javaScriptEnabled: false });
  await assign(world, await world.visitor("IT"), "Ada Lovelace");
  const start = await connected(world, await metadataForFormsAlone(world));

  await ada.goto(start);
  await ada.getByText("Choose who you want to be.").waitFor();
  await ada.getByRole("button", { name: ADA }).click();
  await ada.getByRole("heading", { name: "Members", level: 1 }).waitFor();

  await scriptless.goto(start);
  await scriptless.getByRole("heading", { name: "On to your identity provider" }).waitFor();
  await scriptless.getByRole("button", { name: "Continue" }).click();
  await scriptless.getByText("Choose who you want to be.").waitFor();
});

/** Acme is connected over SAML, too. Gives the address at which such a sign-in starts. */
async function connected(world, xml) {
  const metadata = xml ? { metadata_xml: xml } : { metadata_url: `${world.demo.idp}/saml/metadata` };
  const acme = `/workspaces/${world.demo.workspace.id}/connections`;
  const made = await world.operate("POST", acme, { protocol: "saml", ...metadata });
  await register(world, { saml_entity_id: made.entity_id, saml_acs: made.acs_url });
  await world.operate("POST", `${acme}/${made.id}/mode`, { mode: "optional", force: true });
  return `${world.demo.usher}/sso/start/${made.id}`;
}

/** Signs in as Ada at the identity provider, and catches the form it has the browser post before it is sent. */
async function answerTo(page, start) {
  await page.goto(start);
  let caught;
  await page.route("**/acs", (route) => {
    caught = { action: route.request().url(), body: route.request().postData() };
    return route.fulfill({ contentType: "text/html", body: `${ICON}<main>Caught.</main>` });
  });
  await page.getByRole("button", { name: ADA }).click();
  await page.getByText("Caught.").waitFor();
  await page.unroute("**/acs");
  return caught;
}

/** A page at a name of its own has the browser post the form. Gives the headers that the browser sent with it. */
async function bringFromAnotherSite(world, page, { action, body: posted }) {
  const elsewhere = "http://another-site.localhost/";
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const fields = [...new URLSearchParams(posted)].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const form = `<form method="post" action="${escaped(action)}">${fields.join("")}<button>Go</button></form>`;
  const body = `${ICON}<main>${form}</main>`;
  await page.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(elsewhere);
  // What a browser really sends is seen only where nothing is caught.
  await page.unroute(elsewhere);
  const sent = page.waitForRequest((request) => request.url() === action && request.method() === "POST");
  await page.getByRole("button", { name: "Go" }).click();
  return (await sent).allHeaders();
}
