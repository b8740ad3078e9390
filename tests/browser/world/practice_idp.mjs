// The practice identity provider, as IT uses it: its list of people and its mailbox. Everything is done by clicking.

// How long a mail may be on its way.
const PATIENCE = 10_000;

/** Assigns somebody in the list of people. Ends there, with what Usher answered. */
export async function assign(world, it, name) {
  await it.goto(world.demo.idp);
  await it.getByRole("button", { name: `Assign ${name}`, exact: true }).click();
  await it.getByRole("status").getByText("(201)").waitFor();
}

/** Unassigns somebody in the list of people. Ends there, with what Usher answered. */
export async function unassign(world, it, name) {
  await it.goto(world.demo.idp);
  await it.getByRole("button", { name: `Unassign ${name}`, exact: true }).click();
  await it.getByRole("row", { name }).getByText("Not assigned").waitFor();
}

/** Makes a group with somebody in it and pushes it. Ends on its page, with what Usher answered. */
export async function pushGroup(world, it, group, name) {
  await it.goto(world.demo.idp);
  await it.getByRole("link", { name: "Groups" }).click();
  await it.getByRole("textbox", { name: "Name" }).fill(group);
  await it.getByRole("button", { name: "Make" }).click();
  await it.getByRole("combobox", { name: "Put in" }).selectOption({ label: name });
  await it.getByRole("button", { name: "Put in" }).click();
  await it.getByRole("row", { name }).waitFor();
  await it.getByRole("button", { name: `Push ${group}`, exact: true }).click();
  await it.getByRole("status").getByText("(201)").waitFor();
  await it.getByRole("row", { name }).getByText("Member there").waitFor();
}

/** Tells it of the application: what its admin enters there, by the names of its API. */
export async function register(world, settings) {
  const answer = await fetch(`${world.demo.idp}/api/application`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(settings),
  });
  if (answer.status !== 200) throw new Error(`the identity provider refuses: ${await answer.text()}`);
}

/** Its metadata over SAML, as if it took no requests but in forms. */
export async function metadataForFormsAlone(world) {
  const xml = await (await fetch(`${world.demo.idp}/saml/metadata`)).text();
  const byRedirect =
    /<md:SingleSignOnService[^>]*HTTP-Redirect.*?<\/md:SingleSignOnService>|<md:SingleSignOnService[^>]*HTTP-Redirect[^>]*\/>/;
  return xml.replace(byRedirect, "");
}

/** Picks the identity provider that this one is to speak like, on the page of its application. */
export async function speakLike(world, it, idp) {
  await it.goto(world.demo.idp);
  await it.getByRole("link", { name: "Application" }).click();
  await it.getByRole("radio", { name: idp }).check();
  await it.getByRole("button", { name: "Save" }).click();
  await it.getByRole("status").getByText("Saved.").waitFor();
}

/** The one code in the mailbox of an address that was sent one, read in this tab. It may still be on its way. */
export async function codeSentTo(world, tab, email) {
  const codes = tab.getByRole("article").filter({ hasText: email }).locator(".otp strong");
  const until = Date.now() + PATIENCE;
  do {
    await tab.goto(`${world.demo.idp}/mail?to=${encodeURIComponent(email)}`);
    // Whatever else has digits in it, such as the year of a date, is no code of ours.
    const [code, ...others] = (await codes.allInnerTexts()).filter((text) => /^\d{8}$/.test(text));
    if (others.length > 0) throw new Error(`which of its codes was sent to ${email} last can't be told`);
    if (code) return code;
  } while (Date.now() < until);
  throw new Error(`no code was sent to ${email}`);
}
