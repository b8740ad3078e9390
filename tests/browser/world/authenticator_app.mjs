// A person's authenticator app: codes of a key (RFC 6238: HMAC-SHA-1, six digits, half a minute each), and its set-up by
// clicking.

import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an app with this key shows now, or so many half minutes later. */
export function codeOf(key, later = 0) {
  const bits = [...key].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", bytes).update(step).digest();
  const at = hash[hash.length - 1] & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Sets an app up for somebody who has just signed in by a code from their mailbox. Gives its key. */
export async function setUpApp(world, page) {
  await page.goto(`${world.demo.usher}/account/security`);
  await page.getByRole("link", { name: "Set up an app" }).click();
  const key = await page.getByLabel("Key", { exact: true }).inputValue();
  await page.getByLabel("The six digits it shows now").fill(codeOf(key));
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByRole("heading", { name: "Keep these recovery codes now" }).waitFor();
  return key;
}
