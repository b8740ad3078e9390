// Passkeys in a real browser: Chromium plays the authenticator itself (the WebAuthn domain of its DevTools protocol), with
// a user who confirms everything. Without script the same pages offer an app and recovery codes.

import assert from "node:assert/strict";

import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

const HOST = ["--host", "localhost"];

/** Gives the browser of this page an authenticator. */
async function authenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
  return { devtools, authenticatorId };
}

/** Switches Acme's connection to Required, as only the operator may without a test. */
async function require(world) {
  const { usher, operator_key: key, workspace } = world.demo;
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const connections = `${usher}/api/v1/workspaces/${workspace.id}/connections`;
  const { items } = await (await fetch(connections, { headers })).json();
  const body = JSON.stringify({ mode: "required", force: true });
  const answer = await fetch(`${connections}/${items[0].id}/mode`, { method: "POST", headers, body });
  assert.equal(answer.status, 200);
}

async function addPasskey(world, owner) {
  await signInByCode(world, owner, OWNER);
  await owner.getByRole("link", { name: "Your sign-in" }).click();
  await owner.getByLabel("Name of the passkey").fill("My laptop");
  await owner.getByRole("button", { name: "Add a passkey" }).click();
  await owner.getByRole("heading", { name: "Keep these recovery codes now" }).waitFor();
  const codes = await owner.locator(".codes code").allInnerTexts();
  await owner.getByRole("link", { name: "I have kept them" }).click();
  await owner.getByText("My laptop").first().waitFor();
  return codes;
}

rule("an owner adds a passkey and gets in past single sign-on with it, and nobody without it", async (world) => {
  const owner = await world.visitor("the owner");
  const { devtools, authenticatorId } = await authenticator(owner);
  await addPasskey(world, owner);
  await require(world);

  // The second code in a mailbox can't be told from the first, so the session of a moment ago goes on.
  await owner.goto(world.demo.console);
  await owner.getByRole("heading", { name: "Acme uses single sign-on" }).waitFor();
  await owner.getByRole("link", { name: "Go on with your second factor" }).click();
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await owner.getByRole("button", { name: "Use a passkey" }).click();
  await owner.getByText("The browser got no passkey.").waitFor();
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await owner.getByRole("button", { name: "Use a passkey" }).click();
  await owner.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  await owner.goto(`${world.demo.usher}/account/security`);
  await owner.getByText("last used").waitFor();
}, HOST);

rule("a passkey that may have been copied is not believed", async (world) => {
  const owner = await world.visitor("the owner");
  const { devtools, authenticatorId } = await authenticator(owner);
  await addPasskey(world, owner);
  await require(world);
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  const useIt = async () => {
    await owner.goto(`${world.demo.usher}/login/owner/factor?return_to=%2Fw%2Facme`);
    await owner.getByRole("button", { name: "Use a passkey" }).click();
  };
  await useIt();
  await owner.getByRole("heading", { name: "Members", level: 1 }).waitFor();

  // The copy's counter is behind.
  await devtools.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credentials[0].credentialId });
  await devtools.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credentials[0], signCount: 0 } });
  await useIt();
  await owner.getByText("factor_wrong").waitFor();
}, HOST);

rule("without script there are recovery codes in the place of passkeys, and an app to set up", async (world) => {
  const owner = await world.visitor("the owner");
  await authenticator(owner);
  const codes = await addPasskey(world, owner);
  await require(world);
  const plain = await world.visitor("the owner without script", { javaScriptEnabled: false });
  await plain.context().addCookies(await owner.context().cookies());
  await plain.goto(`${world.demo.usher}/login/owner/factor?return_to=%2Fw%2Facme`);
  assert.equal(await plain.getByRole("button", { name: "Use a passkey" }).count(), 0);
  await plain.getByLabel("Recovery code").fill(codes[0]);
  await plain.getByRole("button", { name: "Go on" }).click();
  await plain.getByRole("heading", { name: "Members", level: 1 }).waitFor();
  await plain.goto(`${world.demo.usher}/account/security`);
  await plain.getByText("Passkeys need JavaScript").waitFor();
  assert.equal(await plain.getByRole("button", { name: "Add a passkey" }).count(), 0);
  await plain.getByRole("link", { name: "Set up an app" }).click();
  await plain.getByRole("img", { name: "The key below, to be scanned" }).waitFor();
}, HOST);
