// Roles from groups, looked at without giving anything: the page, what is refused there, and who would change.

/** The page for roles from groups, with a group of the demo's directory in it that is there already. */
export async function lookAtMappings(world, owner, look) {
  await owner.goto(`${world.demo.console}/settings/security`);
  await owner.getByRole("link", { name: "Roles from groups" }).click();
  await owner.getByRole("heading", { name: "Roles from groups", level: 1 }).waitFor();
  await look("roles from groups", owner);
  await owner.getByLabel("Place of Engineering").fill("first");
  await owner.getByLabel("Role that Engineering gives").selectOption("Admin");
  await owner.getByRole("button", { name: "See who changes…" }).first().click();
  await owner.getByRole("alert").waitFor();
  await look("roles from groups, refused", owner);
  await owner.getByLabel("Place of Engineering").fill("1");
  await owner.getByRole("button", { name: "See who changes…" }).first().click();
  await owner.getByRole("button", { name: "Save: 1 person changes" }).waitFor();
  await owner.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await look("who changes by groups", owner);
}
