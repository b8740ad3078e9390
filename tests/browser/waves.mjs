// Many are removed at once by mistake: an admin sees it, and gives them their access back, without script and by keyboard.

import assert from "node:assert/strict";

import { loseACrowd, say } from "./world/crowd.mjs";
import { OWNER, signInByCode } from "./world/signing_in.mjs";
import { rule } from "./world/world.mjs";

rule("an admin restores those who were removed all at once, and sees who is out again", async (world) => {
  const users = await loseACrowd(world, 8);
  const owner = await world.visitor("the owner");
  await signInByCode(world, owner, OWNER);
  await owner.goto(world.demo.console);
  assert.equal(await owner.getByRole("row").filter({ hasText: "crowd" }).count(), 0, "they are out");
  await owner.getByRole("link", { name: "See who it was, and restore them" }).click();
  await owner.getByRole("heading", { level: 1, name: "8 people lost access at once" }).waitFor();
  const rows = owner.getByRole("row").filter({ hasText: "crowd" });
  assert.equal(await rows.filter({ hasText: "No access" }).count(), 8);

  await owner.getByLabel("Type Acme to confirm").fill("Acme Inc");
  await owner.getByRole("button", { name: "Restore these 8 people" }).click();
  await owner.getByRole("alert").getByText("Type the workspace’s name exactly").waitFor();
  assert.equal(await rows.filter({ hasText: "No access" }).count(), 8, "nothing was done");

  await owner.getByLabel("Type Acme to confirm").fill("Acme");
  await owner.keyboard.press("Enter");
  await owner.getByRole("status").getByText("8 people have access again").waitFor();
  await owner.getByText("8 of 8 restored").waitFor();
  assert.equal(await rows.filter({ hasText: "Has access" }).count(), 8);

  await say(world, users[0], false);
  await owner.reload();
  await rows.filter({ hasText: "Lost access again since" }).waitFor();
  assert.equal(await rows.filter({ hasText: "Has access" }).count(), 7);
  await owner.goto(`${world.demo.console}/settings/security`);
  await owner.getByRole("heading", { name: "8 people lost access at once, and were restored" }).waitFor();
  await owner.getByRole("link", { name: "See who it was" }).click();
  assert.equal(await owner.getByRole("button", { name: /restore|again/i }).count(), 0, "nobody is left to restore");
});
