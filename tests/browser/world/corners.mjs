// The pages that nobody comes by on the way: questions before something is done, what is said of oneself, and what is not there.

import { codeOf, setUpApp } from "./authenticator_app.mjs";
import { signInByCode } from "./signing_in.mjs";

/** Goes to a page and has it looked at. */
async function at(page, address, name, look) {
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look(name, page);
}

/** What somebody finds about themselves. */
async function ownAccount(world, owner, look) {
  const { usher, console: acme } = world.demo;
  await at(owner, `${usher}/account/sessions`, "one’s own sessions", look);
  await at(owner, `${usher}/account/security`, "one’s own sign-in", look);
  await at(owner, `${usher}/account/security/app`, "a new authenticator app", look);
  await at(owner, `${acme}/shown`, "how one is shown", look);
}

/** What is asked before something is done about somebody whom the directory keeps. */
async function aMember(world, owner, look) {
  await owner.goto(world.demo.console);
  await owner.getByRole("link", { name: "Ada Lovelace", exact: true }).click();
  await owner.getByRole("heading", { name: "Ada Lovelace", level: 1 }).waitFor();
  await look("a member of the directory", owner);
  const ada = owner.url().replace(/[?#].*/, "");
  await at(owner, `${ada}/sessions`, "the sessions of a member", look);
  await at(owner, `${ada}/shown`, "how a member is shown, locked", look);
  await at(owner, `${ada}/suspend`, "the question whether to suspend somebody", look);
  await at(owner, `${ada}/remove`, "the question whether to remove somebody, locked", look);
}

/** What is asked before something of the set-up is changed. */
async function setUp(world, owner, look) {
  const security = `${world.demo.console}/settings/security`;
  const { items } = await world.operate("GET", `/workspaces/${world.demo.workspace.id}/connections`);
  const [oidc, saml] = ["oidc", "saml"].map((protocol) => items.find((one) => one.protocol === protocol).id);
  await at(owner, `${security}/domains/acme.example/remove`, "the question whether to give up a domain", look);
  await at(owner, `${security}/connections/${oidc}/require`, "the question whether to require single sign-on", look);
  await at(owner, `${security}/connections/${oidc}/client`, "the client of a connection", look);
  await at(owner, `${security}/connections/${saml}/metadata`, "the metadata of a connection", look);
  await at(owner, `${security}/connections/${saml}/upkeep`, "the upkeep of a connection", look);
  await at(owner, `${security}/connections/${saml}/remove`, "the question whether to remove a connection", look);
  await at(owner, `${security}/directory/off`, "the question whether to turn the directory off", look);
  await owner.goto(security);
  await owner.locator("form[action$='/directory/tokens'] button").click();
  await owner.getByRole("heading", { name: "Copy the token now" }).waitFor();
  await look("a new token", owner);
  await owner.getByRole("link", { name: "I have copied it" }).click();
  await owner.getByRole("link", { name: "Revoke the token that ends in" }).first().click();
  await owner.getByRole("heading", { level: 1, name: /^Revoke the token/ }).waitFor();
  await look("the question whether to revoke a token", owner);
  await at(owner, `${world.demo.console}/settings/sign-ins`, "the sign-in log", look);
}

/** What IT does at the identity provider besides. */
async function atTheIdp(world, it, look) {
  const { idp } = world.demo;
  await at(it, `${idp}/application`, "the application, as the identity provider knows it", look);
  await at(it, `${idp}/add`, "a new person of the identity provider", look);
  await it.goto(idp);
  await it.getByRole("link", { name: "Edit Ada Lovelace" }).click();
  await it.getByRole("heading", { name: "Ada Lovelace", level: 1 }).waitFor();
  await look("a person of the identity provider", it);
  await at(it, `${it.url()}/delete`, "the question whether to delete somebody at the identity provider", look);
  await at(it, `${idp}/log`, "the log of the identity provider", look);
  await it.getByRole("main").getByRole("table").getByRole("link").first().click();
  await it.getByRole("heading", { name: "Answer" }).waitFor();
  await look("what the identity provider sent", it);
}

/** A team on a lower plan, and its owner, who sets up a second factor and shows it. */
async function onALowerPlan(world, look) {
  const { usher } = world.demo;
  const email = "owner@gamma.example";
  const gamma = { name: "Gamma", slug: "gamma", kind: "team", plan: "standard", seats: 5, owner_email: email };
  const { id } = await world.operate("POST", "/workspaces", gamma);
  await world.operate("POST", `/workspaces/${id}/members`, { email: "grace@gamma.example", role: "member" });
  const owner = await world.visitor("the owner of Gamma");
  await at(owner, `${usher}/login/owner`, "the owners’ sign-in", look);
  await signInByCode(world, owner, email);
  await at(owner, `${usher}/w/gamma/settings/security`, "security on a lower plan", look);
  await owner.goto(`${usher}/w/gamma`);
  await owner.getByRole("link", { name: "Remove grace@gamma.example" }).click();
  await owner.getByRole("heading", { level: 1, name: /^Remove grace/ }).waitFor();
  await look("the question whether to remove somebody", owner);
  const key = await setUpApp(world, owner);
  await look("recovery codes", owner);
  await at(owner, `${usher}/account/security`, "one’s own second factors", look);
  await at(owner, `${usher}/login/owner/factor?return_to=%2Fw%2Fgamma`, "the page that asks for a second factor", look);
  await owner.getByLabel("Code of your app").fill(codeOf(key, 1));
  await owner.getByRole("button", { name: "Go on" }).click();
  await owner.getByRole("heading", { name: "Members", level: 1 }).waitFor();
}

/** What is not there, or not any more. */
async function nothing(world, owner, look) {
  const { usher } = world.demo;
  await at(owner, `${usher}/nothing`, "a page that is not there", look);
  await at(owner, `${usher}/setup/lnk_00000000000000000000000000`, "a setup link that is open elsewhere", look);
  await owner.goto(world.demo.console);
  await owner.getByRole("button", { name: "Sign out" }).click();
  await owner.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await look("the end of a session", owner);
}

/** The end of a session when it is near, and when it has come. The clock of this browser is wound on. */
async function theEnd(world, owner, look) {
  const tab = await world.tab(owner, "the owner’s other tab");
  await tab.clock.install();
  await tab.goto(world.demo.console);
  await tab.clock.fastForward("07:58:30");
  await tab.getByRole("button", { name: "Stay signed in" }).waitFor();
  await look("a session that is about to end", tab);
  await tab.clock.fastForward("00:02:00");
  await tab.getByRole("link", { name: "sign in again" }).waitFor();
  await look("a session that has ended", tab);
  await tab.close();
}

/** Looks into all of them. Ends signed out. */
export async function lookIntoTheCorners(world, it, owner, look) {
  await atTheIdp(world, it, look);
  await onALowerPlan(world, look);
  await ownAccount(world, owner, look);
  await aMember(world, owner, look);
  await setUp(world, owner, look);
  await theEnd(world, owner, look);
  await nothing(world, owner, look);
}
