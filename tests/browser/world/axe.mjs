// What axe-core, which is not ours, has against a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What is told of: by axe's own measure, what stops somebody, or nearly so. */
const GRAVE = new Set(["serious", "critical"]);
/** The success criteria of WCAG 2.2 up to AA, and what is good practice besides. */
const ASKED = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

let source;

function program() {
  const require = createRequire(`${process.env.TEST_PEERS}/node/package.json`);
  source ??= readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  return source;
}

/** Every grave fault of the page as it is now: the rule it breaks, and where. */
export async function faults(page) {
  // Through the browser's own tools: the page's content policy lets no script of ours in, and that is as it should be.
  await page.evaluate(program());
  const found = await page.evaluate(async (asked) => {
    const { violations, passes } = await axe.run(document, asked);
    const places = (one) => one.nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`);
    return { looked: passes.length, violations: violations.map((one) => ({ id: one.id, impact: one.impact, places: places(one) })) };
  }, ASKED);
  if (found.looked === 0) return ["axe found nothing to look at"];
  const grave = found.violations.filter(({ impact }) => GRAVE.has(impact));
  return grave.flatMap(({ id, places }) => places.map((place) => `${id}, at ${place}`));
}
