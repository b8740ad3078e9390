// IT sets up single sign-on and the directory alone, with nothing but what the wizards say, against the practice identity
// provider: from nothing to a person who is listed. Once as Okta would be set up, once as Entra ID by keyboard alone, and
// once as any other with no script running.

import assert from "node:assert/strict";

import { assign, register } from "./world/practice_idp.mjs";
import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { KEYBOARD, MOUSE, ours, overOidc, overSaml } from "./world/wizards.mjs";
import { rule } from "./world/world.mjs";

const ADA = "ada.lovelace@acme.example";

rule("IT connects Okta over SAML and SCIM with nothing but the steps of the wizards", async (world) => {
  await setUp(world, { provider: "Okta", dialect: "okta", connect: overSaml, hand: MOUSE });
});

rule("IT connects Entra ID with a keyboard alone", async (world) => {
  await setUp(world, { provider: "Microsoft Entra ID", dialect: "entra", connect: overSaml, hand: KEYBOARD });
});

rule("IT connects any other identity provider with no script running", async (world) => {
  const options = { javaScriptEnabled: false };
  await setUp(world, { provider: "Another identity provider", dialect: "rfc", connect: overOidc, hand: MOUSE, options });
});

rule("who leaves a wizard and comes back goes on where they were, with the same values", async (world) => {
  const { owner } = await begin(world, {});
  await owner.getByRole("link", { name: "Set up single sign-on" }).click();
  await owner.getByRole("link", { name: "Okta over SAML" }).click();
  const acs = await ours(owner, "ACS URL");
  await owner.goto(`${world.demo.usher}/w/beta/settings/security`);
  await owner.getByRole("link", { name: "Set up single sign-on" }).click();
  await owner.getByRole("link", { name: "Go on with Okta over SAML" }).click();
  assert.equal(await ours(owner, "ACS URL"), acs);
});

async function setUp(world, way) {
  const { owner, hand } = await begin(world, way);
  await hand.press(owner.getByRole("link", { name: "Set up single sign-on" }));
  await way.connect(world, owner, way);
  await hand.press(owner.getByRole("button", { name: "Make the connection" }));
  await owner.getByRole("status").getByText("The connection was made.").waitFor();
  // While it is tested, the steps can be read again.
  await hand.press(owner.getByRole("link", { name: "Application", exact: true }));
  await owner.getByRole("heading", { name: "Make the application" }).waitFor();
  await owner.goBack();
  await hand.press(owner.getByRole("link", { name: "Test sign-in" }));
  await hand.press(owner.getByRole("button", { name: ADA }));
  await owner.getByRole("heading", { name: "It works" }).waitFor();
  await owner.getByText("From the issuer of this connection, and meant for us").waitFor();
  await hand.press(owner.getByRole("link", { name: "Go on" }));
  await hand.press(owner.getByRole("link", { name: "Next" }));
  await hand.press(owner.getByRole("button", { name: "Switch to Optional" }));
  await owner.getByRole("status").getByText("The connection is optional now").waitFor();

  await hand.press(owner.getByRole("link", { name: "Set up the directory" }));
  await hand.press(owner.getByRole("link", { name: `Choose ${way.provider}` }));
  await hand.press(owner.getByRole("button", { name: "Set it up" }));
  await hand.press(owner.getByRole("button", { name: "Make a token" }));
  const [scim_base_url, scim_token] = [await ours(owner, "Base URL"), await ours(owner, "Token")];
  await hand.press(owner.getByRole("link", { name: "Next" }));
  await owner.getByRole("heading", { name: "Waiting for the first person" }).waitFor();
  assert.equal(await owner.getByText(scim_token).count(), 0, "the token is not shown again");

  await register(world, { scim_base_url, scim_token, dialect: way.dialect });
  await assign(world, await world.visitor("IT"), "Ada Lovelace");
  // Nobody touches the page: it looks again by itself.
  await owner.getByRole("heading", { name: `${way.provider} is connected` }).waitFor();
  await hand.press(owner.getByRole("link", { name: "See what turning it on does" }));
  await owner.getByRole("heading", { name: "Turn on the directory?" }).waitFor();
  await hand.type(owner.getByLabel("Type Beta to confirm"), "Beta");
  await hand.press(owner.getByRole("button", { name: "Turn on the directory" }));
  await owner.getByRole("status").getByText("The directory is on.").waitFor();
  await hand.press(owner.getByRole("link", { name: "Members", exact: true }));
  await owner.getByRole("row").filter({ hasText: "Ada Lovelace" }).getByText("Directory", { exact: true }).waitFor();
}

/** A team with nothing set up, and its owner at its security page. */
async function begin(world, { hand = MOUSE, options }) {
  const beta = { name: "Beta", slug: "beta", kind: "team", plan: "enterprise", seats: 5, owner_email: OWNER };
  await world.operate("POST", "/workspaces", beta);
  const owner = await world.visitor("the owner of Beta", options);
  await signInByCode(world, owner, OWNER);
  await owner.goto(`${world.demo.usher}/w/beta/settings/security`);
  return { owner, hand };
}
