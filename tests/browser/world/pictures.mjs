// Takes a picture of every page of the walk, in light and in dark, into the folder that PICTURES names.

import { mkdir } from "node:fs/promises";

import { walk } from "./walk.mjs";
import { rule } from "./world.mjs";

/** A desk, in CSS pixels. What is below the first screen is looked at by scrolling, and is not in the picture. */
const SIZE = { width: 1280, height: 860 };

rule("every page has its picture", async (world) => {
  const folder = process.env.PICTURES;
  if (!folder) throw new Error("PICTURES has to be set; `cargo xtask pictures` sets it");
  await mkdir(folder, { recursive: true });
  await walk(world, async (name, page) => {
    await page.setViewportSize(SIZE);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const file = `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}-${colorScheme}.png`;
      await page.screenshot({ path: `${folder}/${file}` });
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  });
});
