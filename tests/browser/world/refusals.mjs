// What comes back with a "no": forms that were filled in wrongly, and pages that say why something can't be.

import assert from "node:assert/strict";

import { loseACrowd } from "./crowd.mjs";
import { assign, unassign } from "./practice_idp.mjs";
import { OWNER, askForCode, signInBySso, typeCode } from "./signing_in.mjs";

const ADA = "ada.lovelace@acme.example";

/** Fills a form in and sends it, whatever the browser itself would have against that. Ends on the page that says no. */
async function refuse(page, button, values = {}) {
  await page.evaluate(() => {
    for (const form of document.forms) form.noValidate = true;
    for (const field of document.querySelectorAll("[maxlength]")) field.removeAttribute("maxlength");
  });
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).first().fill(value);
  await page.getByRole("button", { name: button }).first().click();
  const alert = page.getByRole("alert").filter({ hasText: "There is a problem" });
  await alert.waitFor();
  // The browser goes to what is to be read first once it can draw it, which is after the style sheet has come.
  await page.waitForLoadState("load");
  assert.match(await page.title(), /^Error: /);
  assert.ok(await alert.evaluate((it) => it === document.activeElement), "what is wrong is not read out first");
  const at = await alert.getByRole("link").getAttribute("href");
  assert.equal(await page.locator(at).count(), 1, `${at} is nowhere on the page`);
}

/** Opens a page and waits for its heading. */
async function open(page, address) {
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** The ways in, filled in wrongly. Ends signed in. */
async function atTheDoor(world, owner, look) {
  await open(owner, `${world.demo.usher}/login`);
  await refuse(owner, "Email me a code instead", { "Email address": "nobody" });
  await look("sign-in, refused", owner);
  await askForCode(world, owner, OWNER);
  await refuse(owner, "Sign in", { "Code from the mail": "1" });
  await look("the page that asks for a code, refused", owner);
  await typeCode(world, owner, OWNER);
}

/** The forms of a team that has nothing set up but what the operator did. */
async function inATeam(world, owner, look) {
  const beta = { name: "Beta", slug: "beta", kind: "team", plan: "enterprise", seats: 5, owner_email: OWNER };
  const { id } = await world.operate("POST", "/workspaces", beta);
  const idp = { protocol: "saml", metadata_xml: await (await fetch(`${world.demo.idp}/saml/metadata`)).text() };
  const saml = await world.operate("POST", `/workspaces/${id}/connections`, idp);
  const base = `${world.demo.usher}/w/beta`;
  const security = `${base}/settings/security`;
  await open(owner, base);
  await refuse(owner, "Add member", { "Email address": "nobody" });
  await look("the members, with one who can’t be added", owner);
  await open(owner, security);
  await refuse(owner, "Add domain", { "Add a domain": "gmail.com" });
  await look("security, with a domain that is nobody’s", owner);
  await refuse(owner, "Save", { "Minutes unused": "1" });
  await look("security, with a limit that is none", owner);
  await open(owner, `${security}/links`);
  await refuse(owner, "Send the link", { "Address of whoever sets it up": "nobody" });
  await look("the setup links, refused", owner);
  await open(owner, `${security}/connections/${saml.id}/metadata`);
  await refuse(owner, "Look at the metadata", { "Or the metadata themselves (XML)": "<nothing/>" });
  await look("the metadata of a connection, refused", owner);
  await owner.getByLabel("Or the metadata themselves (XML)").fill(idp.metadata_xml);
  await owner.getByRole("button", { name: "Look at the metadata" }).click();
  await owner.getByRole("heading", { name: "Confirm what changes" }).waitFor();
  await look("the metadata of a connection, to be confirmed", owner);
  await open(owner, `${security}/connections/${saml.id}/upkeep`);
  await refuse(owner, "Accept SHA-1 for a while", { "Type SHA-1 to say that you mean it": "yes" });
  await look("the upkeep of a connection, refused", owner);
  await open(owner, security);
  await owner.getByRole("link", { name: "Set up another connection" }).click();
  await owner.getByRole("link", { name: "Another identity provider over OpenID Connect" }).click();
  await owner.getByRole("link", { name: "Next" }).click();
  await owner.getByRole("link", { name: "Next" }).click();
  // Nobody listens there.
  await refuse(owner, "Look at it", { Issuer: "http://127.0.0.1:1" });
  await look("the issuer of an identity provider, refused", owner);
}

/** The forms of the workspace whose directory keeps its people. */
async function whereADirectoryIs(world, owner, look) {
  const security = `${world.demo.console}/settings/security`;
  await open(owner, security);
  await owner.getByText("Make a client with a secret").click();
  await refuse(owner, "Make the client", { Name: "" });
  await look("security, with a client without a name", owner);
  const { items } = await world.operate("GET", `/workspaces/${world.demo.workspace.id}/connections`);
  await open(owner, `${security}/connections/${items[0].id}/client`);
  await refuse(owner, "Change the client", { "Client ID": "" });
  await look("the client of a connection, refused", owner);
  await open(owner, `${security}/directory/off`);
  await refuse(owner, "Turn off the directory", { "Type Acme to confirm": "Beta" });
  await look("the question whether to turn the directory off, refused", owner);
  await loseACrowd(world, 6);
  await open(owner, security);
  await owner.getByRole("link", { name: "See who it was, and restore them" }).click();
  await refuse(owner, "Restore these", { "Type Acme to confirm": "Beta" });
  await look("many who lost access at once, refused", owner);
  await open(owner, `${world.demo.console}/shown`);
  await refuse(owner, "Save", { "Given name": "a".repeat(101) });
  await look("how one is shown, refused", owner);
  await open(owner, world.demo.console);
  await owner.getByRole("link", { name: "Ada Lovelace", exact: true }).click();
  await owner.getByRole("heading", { name: "Ada Lovelace", level: 1 }).waitFor();
  const ada = owner.url().replace(/[?#].*/, "");
  await open(owner, `${ada}/suspend`);
  await refuse(owner, "Suspend Ada Lovelace", { Reason: "" });
  await look("the question whether to suspend somebody, refused", owner);
  await open(owner, `${world.demo.usher}/account/security/app`);
  await refuse(owner, "Set it up", { "The six digits it shows now": "1" });
  await look("a new authenticator app, refused", owner);
  await open(owner, `${world.demo.console}/shown`);
  await owner.locator("main input[name=csrf]").evaluate((field) => (field.value = "of somebody else"));
  await owner.getByRole("button", { name: "Save" }).click();
  await owner.getByRole("heading", { name: "This form was not accepted" }).waitFor();
  await look("a form that is not ours", owner);
}

/** What a member reads who asks for what is not theirs. */
async function asAMember(world, look) {
  const ada = await world.visitor("Ada");
  await signInBySso(world, ada, ADA);
  await open(ada, `${world.demo.console}/settings/security`);
  await look("security, for a member", ada);
  await open(ada, `${world.demo.console}/settings/audit`);
  await look("the audit log, for a member", ada);
  await open(ada, `${world.demo.usher}/w/elsewhere`);
  await look("a workspace that is not theirs", ada);
  await open(ada, `${world.demo.usher}/logout`);
  await look("a way that is none", ada);
  await unassign(world, await world.visitor("IT"), "Ada Lovelace");
  await open(ada, world.demo.console);
  await look("the end of access", ada);
}

/** Sign-ins that come to nothing. */
async function signIns(world, owner, look) {
  const { usher, workspace } = world.demo;
  const somebody = await world.visitor("somebody");
  await open(somebody, `${usher}/sso/oidc/callback?state=long-gone&code=of-then`);
  await look("a sign-in that has expired", somebody);
  const connections = `/workspaces/${workspace.id}/connections`;
  const { items } = await world.operate("GET", connections);
  await open(somebody, `${usher}/sso/start/cx_00000000000000000000000001`);
  await look("a connection that is not there", somebody);
  const idp = { protocol: "saml", metadata_xml: await (await fetch(`${world.demo.idp}/saml/metadata`)).text() };
  const saml = await world.operate("POST", connections, idp);
  await open(somebody, `${usher}/sso/saml/${saml.id}/slo`);
  await look("a sign-out that is not believed", somebody);
  await open(somebody, `${usher}/sso/start/${saml.id}`);
  await look("a connection that is off", somebody);
  await world.operate("POST", `${connections}/${items[0].id}/mode`, { mode: "required", force: true });
  await open(owner, world.demo.console);
  await look("a workspace that is opened by single sign-on", owner);
  const { items: [account] } = await world.operate("GET", `/accounts?email=${encodeURIComponent(OWNER)}`);
  await world.operate("PATCH", `/accounts/${account.id}`, { locked: true });
  await open(owner, world.demo.console);
  await look("a session of a locked account", owner);
}

/** Has each looked at: `look` is given what it is called and where it is. */
export async function beRefused(world, look) {
  await assign(world, await world.visitor("IT"), "Ada Lovelace");
  const owner = await world.visitor("the owner");
  await atTheDoor(world, owner, look);
  await inATeam(world, owner, look);
  await whereADirectoryIs(world, owner, look);
  await asAMember(world, look);
  await signIns(world, owner, look);
}
