// The program under test: `usher demo` on ports of its own, with what it has said on standard error.

import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

// Generous: a busy machine is no failure.
const READY_WITHIN = 30_000;

/** A running demo: its addresses as it printed them, what it has said on standard error, and its end. */
export async function startDemo(words = []) {
  const program = binary();
  const folder = await mkdtemp(path.join(tmpdir(), "usher-browser-"));
  const ports = ["--listen", "127.0.0.1:0", "--idp-listen", "127.0.0.1:0"];
  const child = spawn(program, ["demo", "--json", ...ports, "--data", folder, ...words], {
    env: withoutSettings(process.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  // Also when the test's own process is ended before the test is over.
  process.once("exit", end);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));

  const close = async () => {
    process.off("exit", end);
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    }
    end();
  };
  try {
    return { ...(await ready(child)), said: () => said, close };
  } catch (error) {
    await close();
    throw new Error(`${error.message}\n${said}`, { cause: error });
  }
}

function binary() {
  const { TEST_USHER } = process.env;
  if (!TEST_USHER) throw new Error("TEST_USHER has to be the path of the built `usher`; `cargo xtask test` sets it");
  return TEST_USHER;
}

/** Nothing of this machine's own settings reaches the program. */
function withoutSettings(all) {
  const foreign = /^(USHER_|PRACTICE_IDP_)|_PROXY$/i;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !foreign.test(name)));
}

/** What the program says in its first line, which is JSON. */
function ready(child) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the demo did not get ready in time")), READY_WITHIN);
    const settle = (how) => (what) => {
      clearTimeout(late);
      how(what);
    };
    child.once("error", settle(reject));
    child.once("exit", (code, signal) => settle(reject)(new Error(`the demo ended: ${code ?? signal}`)));
    createInterface({ input: child.stdout }).once("line", (line) => {
      try {
        settle(resolve)(JSON.parse(line));
      } catch (error) {
        settle(reject)(error);
      }
    });
  });
}
