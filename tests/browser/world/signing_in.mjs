// The ways in, gone by clicking: with a code from the practice identity provider's mailbox, and through single sign-on.

import { codeSentTo } from "./practice_idp.mjs";

/** The owner that Acme has from the start. */
export const OWNER = "owner@acme.example";

/** Types an address in on the sign-in page and has a code sent. Ends on the page that asks for the code. */
export async function askForCode(world, page, email) {
  await page.goto(`${world.demo.usher}/login`);
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Email me a code" }).click();
  await page.getByRole("heading", { name: "Enter your code" }).waitFor();
}

/** Types in the code that was sent to this address, read in the mailbox in a tab beside. Ends on their workspaces. */
export async function typeCode(world, page, email) {
  const mailbox = await world.tab(page, `the mailbox of ${email}`);
  const code = await codeSentTo(world, mailbox, email);
  await mailbox.close();
  await page.getByLabel("Code from the mail").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Your workspaces" }).waitFor();
}

/** Signs somebody in by their mailbox. Ends on their workspaces. */
export async function signInByCode(world, page, email) {
  await askForCode(world, page, email);
  await typeCode(world, page, email);
}

/** Gives an address on the sign-in page and goes on. Ends where Usher leads: at the identity provider. */
export async function beLedToTheIdp(world, page, email) {
  await page.goto(`${world.demo.usher}/login`);
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Choose who you want to be.").waitFor();
}

/** Signs in through single sign-on: the address, then oneself at the identity provider. */
export async function signInBySso(world, page, email) {
  await beLedToTheIdp(world, page, email);
  await page.getByRole("button", { name: email }).click();
}
