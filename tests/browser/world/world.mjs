// What every test begins with: a demo of its own and a browser, both gone when the test is over, however it ends.
// A test that fails tells where each page was and what the program said on standard error.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

import { startDemo } from "./program.mjs";

// How long to wait for a page or for something on it.
const PATIENCE = 10_000;

/** A test of one rule, in a world of its own. */
export function rule(name, play, words = []) {
  test(name, async (t) => {
    const closing = [];
    t.after(async () => {
      for (const close of closing.reverse()) await close();
    });
    const demo = await startDemo(words);
    closing.push(demo.close);
    const chromium = await launch();
    closing.push(() => chromium.close());
    const world = new World(demo, chromium);
    try {
      await play(world, t);
      assert.deepEqual(world.complaints(), [], "browsers complained");
    } catch (error) {
      error.message = `${error.message}\n\n${await world.situation()}`;
      throw error;
    }
  });
}

function launch() {
  const { TEST_PEERS, CHROMIUM } = process.env;
  if (!TEST_PEERS || !CHROMIUM) {
    throw new Error("TEST_PEERS and CHROMIUM have to be set; `cargo xtask test` sets them");
  }
  const { chromium } = createRequire(`${TEST_PEERS}/node/package.json`)("playwright-core");
  // As root, Chromium starts without its sandbox only.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  // Where the keyboard scrolls, it is there at once: what is clicked while the page still glides is somewhere else.
  const args = ["--disable-gpu", "--disable-smooth-scrolling", ...sandbox];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** A demo and the people who look at it. */
class World {
  constructor(demo, chromium) {
    this.demo = demo;
    this.chromium = chromium;
    this.visitors = [];
  }

  /** Somebody with a browser of their own: no cookie is shared with anybody. Gives the page they look at. */
  async visitor(name, options = {}) {
    const context = await this.chromium.newContext(options);
    context.setDefaultTimeout(PATIENCE);
    return this.#opened(name, context);
  }

  /** One more tab beside a page, in the same browser. */
  tab(page, name) {
    return this.#opened(name, page.context());
  }

  async #opened(name, context) {
    const page = await context.newPage();
    this.visitors.push({ name, page, ...heard(page) });
    return page;
  }

  /** What browsers complained about so far: what was forbidden to a page, what could not be loaded, what broke. */
  complaints() {
    return this.visitors.flatMap(({ name, said, refusals }) =>
      said.filter(({ at, text }) => !(refusals.has(at.split("#")[0]) && text.startsWith("Failed to load resource")))
        .map(({ at, text }) => `${name} at ${at}: ${text}`),
    );
  }

  /** Where everybody is and what the program said, for whoever reads a failure. */
  async situation() {
    const places = await Promise.all(
      this.visitors.map(async ({ name, page }) => {
        const says = await page.locator("main").innerText({ timeout: 1_000 }).catch(() => "(no page)");
        return `--- ${name} is at ${page.url()}\n${says.slice(0, 1_500)}`;
      }),
    );
    return [...places, "--- standard error", this.demo.said() || "(nothing)"].join("\n");
  }

  /** An operator's call to set a scene. */
  async operate(method, path, body) {
    const answer = await fetch(`${this.demo.usher}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.demo.operator_key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** Keeps what a browser complains about, and which pages were answers that say no: it complains about those as well. */
function heard(page) {
  const [said, refusals] = [[], new Set()];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) said.push({ at: message.location().url, text: message.text() });
  });
  page.on("pageerror", (error) => said.push({ at: page.url(), text: error.message }));
  page.on("response", (response) => {
    if (response.request().isNavigationRequest() && response.status() >= 400) refusals.add(response.url().split("#")[0]);
  });
  return { said, refusals };
}
