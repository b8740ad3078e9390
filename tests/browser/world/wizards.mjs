// The steps of the wizards, as whoever sets something up goes them: an admin, or whoever holds a setup link.

import { register } from "./practice_idp.mjs";

/** How somebody works a page: with a mouse, or with a keyboard alone. */
export const MOUSE = {
  press: (target) => target.click(),
  type: (target, text) => target.fill(text),
};
export const KEYBOARD = {
  press: async (target) => {
    await reach(target);
    await target.page().keyboard.press("Enter");
  },
  type: async (target, text) => {
    await reach(target);
    await target.page().keyboard.type(text);
  },
};

/** From the choice of an identity provider to what it says of itself, over SAML. */
export async function overSaml(world, owner, { provider, hand }) {
  await hand.press(owner.getByRole("link", { name: `${provider} over SAML` }));
  await owner.getByRole("heading", { name: "Make the application" }).waitFor();
  await register(world, { saml_acs: await ours(owner, "ACS URL"), saml_entity_id: await ours(owner, "Entity ID") });
  await hand.press(owner.getByRole("link", { name: "Next" }));
  await owner.getByRole("heading", { name: "What it is to say of people" }).waitFor();
  await hand.press(owner.getByRole("link", { name: "Next" }));
  await hand.press(owner.getByRole("button", { name: "Look at it" }));
  await owner.getByRole("alert").getByText("give the address of the metadata, or paste them").waitFor();
  await hand.type(owner.getByLabel("Metadata URL"), `${world.demo.idp}/saml/metadata`);
  await hand.press(owner.getByRole("button", { name: "Look at it" }));
  await owner.getByRole("heading", { name: "Is this your identity provider?" }).waitFor();
  await owner.getByText("CN=Practice IdP").waitFor();
}

/** From the choice of an identity provider to the client that is known there, over OpenID Connect. */
export async function overOidc(world, owner, { provider, hand }) {
  await hand.press(owner.getByRole("link", { name: `${provider} over OpenID Connect` }));
  await register(world, { redirect_uris: [await ours(owner, "Redirect URI")] });
  await hand.press(owner.getByRole("link", { name: "Next" }));
  await hand.press(owner.getByRole("link", { name: "Next" }));
  const there = await (await fetch(`${world.demo.idp}/api/application`)).json();
  await hand.type(owner.getByLabel("Issuer"), world.demo.idp);
  await hand.press(owner.getByRole("button", { name: "Look at it" }));
  await owner.getByRole("heading", { name: "Is this your identity provider?" }).waitFor();
  await hand.type(owner.getByLabel("Client ID"), there.client_id);
  await hand.type(owner.getByLabel("Client secret"), there.client_secret);
}

/** What stands in the field of a value of ours. */
export function ours(page, name) {
  return page.locator(`input[data-copy="${name}"]`).first().inputValue();
}

/** Presses Tab until this has the focus. */
async function reach(target) {
  await target.waitFor();
  const MOST = 120;
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    if (await target.evaluate((it) => it === document.activeElement)) return;
    await target.page().keyboard.press("Tab");
  }
  throw new Error(`${target} is not reached by Tab`);
}
