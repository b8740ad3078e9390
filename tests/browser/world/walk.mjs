// A walk through every main page of Usher and of the practice identity provider.

import { lookAtConnecting } from "./connecting.mjs";
import { lookIntoTheCorners } from "./corners.mjs";
import { loseACrowd } from "./crowd.mjs";
import { lookAtMappings } from "./mappings.mjs";
import { lookAtTheOperatorConsole } from "./operator.mjs";
import { assign, codeSentTo, pushGroup, unassign } from "./practice_idp.mjs";
import { OWNER, askForCode, beLedToTheIdp, typeCode } from "./signing_in.mjs";

const ADA = "ada.lovelace@acme.example";
const ALAN = "alan.turing@acme.example";

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

/** The identity provider asks for somebody without a name, which is refused. */
async function askForNobody({ demo: { scim } }) {
  const answer = await fetch(`${scim.base_url}/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${scim.token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"] }),
  });
  if (answer.status !== 400) throw new Error(`it was answered with ${answer.status}`);
}

/** Sends a setup link, and goes through what its recipient sees. */
async function lookAtASetupLink(world, owner, look) {
  const recipient = "it@contractor.example";
  await owner.goto(`${world.demo.console}/settings/security/links`);
  await owner.getByRole("radio", { name: "Single sign-on" }).check();
  await owner.getByLabel("Address of whoever sets it up").fill(recipient);
  await owner.getByRole("button", { name: "Send the link" }).click();
  await owner.getByRole("heading", { name: "The link is on its way" }).waitFor();
  await look("the setup links", owner);
  const it = await world.visitor("IT, with a setup link");
  await it.goto(await owner.getByLabel("Setup link", { exact: true }).inputValue());
  await look("the door of a setup link", it);
  await it.getByRole("button", { name: "Send me the code" }).click();
  await it.getByLabel("Code from the mail").waitFor();
  await look("the code that opens a setup link", it);
  const mailbox = await world.tab(it, `the mailbox of ${recipient}`);
  const code = await codeSentTo(world, mailbox, recipient);
  await mailbox.close();
  await it.getByLabel("Code from the mail").fill(code);
  await it.getByRole("button", { name: "Open the link" }).click();
  await it.getByRole("button", { name: "I am done" }).waitFor();
  await look("what a setup link is for", it);
  await it.getByLabel("What does not go on").evaluate((field) => field.removeAttribute("required"));
  await it.getByRole("button", { name: "Ask for help" }).click();
  await it.getByRole("alert").waitFor();
  await look("a call for help, refused", it);
  await it.getByRole("button", { name: "I am done" }).click();
  await it.getByRole("heading", { name: "Thank you" }).waitFor();
  await look("the end of a setup link", it);
}

/** Goes through the main pages, and has each looked at: `look` is given what it is called and where it is. */
export async function walk(world, look) {
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

  await askForNobody(world);
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
  await owner.getByLabel("Standing").selectOption("inactive");
  await owner.getByRole("button", { name: "Search" }).click();
  await owner.getByRole("heading", { name: "Inactive members" }).waitFor();
  await look("those who have left", owner);
  await owner.getByLabel("Standing").selectOption("all");
  await owner.getByRole("button", { name: "Search" }).click();
  await owner.getByRole("heading", { name: "All members" }).waitFor();
  await look("everybody who was ever here", owner);
  await owner.goto(`${world.demo.console}/members/drift`);
  await owner.getByRole("heading", { name: "Here, and not in the directory" }).waitFor();
  await look("where the members and the directory do not agree", owner);
  await owner.getByRole("link", { name: OWNER }).click();
  await owner.getByRole("heading", { name: OWNER, level: 1 }).waitFor();
  await look("a member", owner);
  await owner.goto(`${world.demo.console}?standing=all`);
  await owner.getByRole("row").filter({ hasText: OWNER }).getByRole("link", { name: "Why locked?" }).first().waitFor();
  await owner.goto(`${world.demo.console}/leave`);
  await owner.getByRole("heading", { name: "Leaving Acme is locked" }).waitFor();
  await look("the question whether to leave, locked", owner);
  await owner.getByRole("link", { name: "Security" }).click();
  await owner.getByRole("link", { name: "Set up another connection" }).waitFor();
  await look("security", owner);
  await owner.getByRole("link", { name: "How the directory is doing" }).click();
  await owner.getByRole("heading", { name: "1 request failed in 24 hours" }).waitFor();
  await look("how the directory is doing", owner);
  await owner.getByRole("link", { name: "Create a person" }).click();
  await owner.getByRole("link", { name: "Back to the newest" }).waitFor();
  await owner.goBack();
  await owner.goBack();
  await owner.getByRole("link", { name: "Provisioning log" }).click();
  await owner.getByRole("heading", { name: "Provisioning log", level: 1 }).waitFor();
  await owner.locator("td details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await look("the provisioning log, with its details", owner);
  await owner.goto(`${world.demo.console}/settings/audit`);
  await owner.getByText("Show the details of entry").first().click();
  await look("the audit log, with its details", owner);
  await owner.goBack();
  await owner.goBack();
  await lookAtTheWizards(world, owner, look);
  await lookAtASetupLink(world, owner, look);
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

  await loseACrowd(world, 6);
  await owner.goto(`${world.demo.console}/settings/security`);
  await owner.getByRole("link", { name: "See who it was, and restore them" }).click();
  await owner.getByRole("button", { name: "Restore these" }).waitFor();
  await look("many who lost access at once", owner);

  await lookAtMappings(world, owner, look);
  await lookIntoTheCorners(world, it, owner, look);
  await lookAtConnecting(world, look);
  await lookAtTheOperatorConsole(world, look);

  const alan = await world.visitor("Alan");
  await beLedToTheIdp(world, alan, ALAN);
  await look("the door of the identity provider", alan);
  await alan.getByRole("button", { name: ALAN }).click();
  await alan.getByRole("heading", { name: "You have no access to Acme" }).waitFor();
  await look("a refusal", alan);
}
