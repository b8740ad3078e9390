// Somebody with no account here sets up what they were sent a link for, in a browser of their own, and the admin who sent it
// goes on from there.

import assert from "node:assert/strict";

import { assign, codeSentTo, register } from "./world/practice_idp.mjs";
import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { MOUSE, ours, overOidc, overSaml } from "./world/wizards.mjs";
import { rule } from "./world/world.mjs";

// Each link goes to a mailbox of its own, so that its code is the only one there.
const IT = { "Single sign-on": "it@contractor.example", Directory: "hr@contractor.example" };
const ADA = "ada.lovelace@acme.example";

rule("IT sets up single sign-on and the directory through setup links in a second browser, and sees no member", async (world) => {
  await handOver(world, overSaml, {});
});

rule("IT sets both up through setup links with no script running", async (world) => {
  await handOver(world, overOidc, { javaScriptEnabled: false });
});

async function handOver(world, connect, options) {
  const beta = { name: "Beta", slug: "beta", kind: "team", plan: "enterprise", seats: 5, owner_email: OWNER };
  await world.operate("POST", "/workspaces", beta);
  const owner = await world.visitor("the owner of Beta", options);
  await signInByCode(world, owner, OWNER);

  const it = await open(world, owner, await world.visitor("IT", options), "Single sign-on");
  await it.getByRole("heading", { name: "Set up single sign-on for Beta" }).waitFor();
  await it.getByRole("link", { name: "Begin" }).click();
  await connect(world, it, { provider: "Okta", hand: MOUSE });
  await it.getByRole("button", { name: "Make the connection" }).click();
  await it.getByRole("link", { name: "Test sign-in" }).click();
  await it.getByRole("button", { name: ADA }).click();
  await it.getByRole("heading", { name: "It works" }).waitFor();
  await it.getByRole("link", { name: "Go on" }).click();
  await it.getByRole("link", { name: "Next" }).click();
  await it.getByRole("button", { name: "Switch to Optional" }).click();
  await it.getByText("People sign in through it.").waitFor();
  await it.getByRole("button", { name: "I am done" }).click();
  await it.getByRole("heading", { name: "Thank you" }).waitFor();
  await it.goBack();
  await it.getByRole("heading", { name: "This setup link works no more" }).waitFor();

  const again = await open(world, owner, await world.visitor("IT, once more", options), "Directory");
  await again.getByRole("link", { name: "Begin" }).click();
  await again.getByRole("link", { name: "Choose Okta" }).click();
  await again.getByRole("button", { name: "Set it up" }).click();
  await again.getByRole("button", { name: "Make a token" }).click();
  const [scim_base_url, scim_token] = [await ours(again, "Base URL"), await ours(again, "Token")];
  await again.getByRole("link", { name: "Next" }).click();
  await register(world, { scim_base_url, scim_token, dialect: "okta" });
  await assign(world, await world.visitor("the identity provider"), "Ada Lovelace");
  if (options.javaScriptEnabled === false) await again.getByRole("link", { name: "Look again" }).click();
  await again.getByRole("heading", { name: "Okta is connected" }).waitFor();
  assert.equal(await again.getByText("Ada").count(), 0, "who they are is for those who manage them");
  await again.getByRole("link", { name: "Done" }).click();
  await again.getByText("It has been told of 1 person.").waitFor();
  await again.getByRole("button", { name: "I am done" }).click();
  await again.getByRole("heading", { name: "Thank you" }).waitFor();

  await owner.goto(`${world.demo.usher}/w/beta/settings/security`);
  await owner.getByRole("link", { name: "See what turning it on does" }).click();
  await owner.getByLabel("Type Beta to confirm").fill("Beta");
  await owner.getByRole("button", { name: "Turn on the directory" }).click();
  await owner.getByRole("link", { name: "Members", exact: true }).click();
  await owner.getByRole("row").filter({ hasText: "Ada Lovelace" }).getByText("Directory", { exact: true }).waitFor();
}

/** The owner sends a setup link. Gives its address. */
async function send(world, owner, purpose) {
  await owner.goto(`${world.demo.usher}/w/beta/settings/security`);
  await owner.getByRole("link", { name: "Setup links" }).click();
  await owner.getByRole("radio", { name: purpose }).check();
  await owner.getByLabel("Address of whoever sets it up").fill(IT[purpose]);
  await owner.getByRole("button", { name: "Send the link" }).click();
  await owner.getByRole("heading", { name: "The link is on its way" }).waitFor();
  return owner.getByLabel("Setup link", { exact: true }).inputValue();
}

/** The owner sends a link, and its recipient opens it with the code from their mailbox. */
async function open(world, owner, it, purpose) {
  await it.goto(await send(world, owner, purpose));
  await it.getByRole("button", { name: "Send me the code" }).click();
  const mailbox = await world.tab(it, `the mailbox of ${IT[purpose]}`);
  const code = await codeSentTo(world, mailbox, IT[purpose]);
  await mailbox.close();
  await it.getByLabel("Code from the mail").fill(code);
  await it.getByRole("button", { name: "Open the link" }).click();
  await it.getByRole("button", { name: "I am done" }).waitFor();
  return it;
}
