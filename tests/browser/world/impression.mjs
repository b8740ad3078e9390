// What a page is like for those who hear it, enlarge it, or look at it in the dark: measured in the browser itself.

import { faults } from "./axe.mjs";

/** Of a small phone, a tablet upright and on its side, and a desk, in CSS pixels; a page is left at the last. */
const WIDTHS = [320, 768, 1100, 1280];
/** What somebody can press, choose or fill in, by its role in the browser's accessibility tree. */
const OPERABLE = new Set(
  ["button", "checkbox", "combobox", "DisclosureTriangle", "link", "radio", "searchbox", "textbox"],
);

/** A tag that is allowed in a sentence, or an entity, that is read instead of being understood. */
const RAW = /<\/?(?:a|abbr|bdi|br|code|em|kbd|span|strong|time|wbr)[ >]|&(?:#\d+|[a-z]+);/g;

/** Everything there is to say against a page, by the rule it breaks. An empty list is praise. */
export async function impression(page) {
  // Its words can be read before its style sheet has come, and a page without one is as wide as its longest word.
  await page.waitForLoadState("load");
  const headings = await page.getByRole("heading", { level: 1 }).allInnerTexts();
  const title = await page.title();
  const [sideways, broken] = [[], []];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    sideways.push(...(await page.evaluate(tooWide)).map((flaw) => `${width}: ${flaw}`));
    broken.push(...(await page.evaluate(brokenWords)).map((word) => `${width}: ${word}`));
  }
  const raw = (await page.locator("body").innerText()).match(RAW) ?? [];
  const faint = [];
  const grave = [];
  for (const colorScheme of ["light", "dark"]) {
    // Without motion, colours are there at once; with it, they would be measured on their way.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    faint.push(...(await page.evaluate(hardToRead)).map((flaw) => `${colorScheme}: ${flaw}`));
    grave.push(...(await faults(page)).map((flaw) => `${colorScheme}: ${flaw}`));
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return {
    headings: headings.length === 1 && headings[0].trim() !== "" ? [] : [`headings: ${JSON.stringify(headings)}`],
    title,
    nameless: await nameless(page),
    sideways,
    broken,
    raw: [...new Set(raw)],
    faint,
    grave,
  };
}

/** What can be operated and has no name. */
async function nameless(page) {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const operable = nodes.filter((node) => !node.ignored && OPERABLE.has(node.role.value));
  if (operable.length === 0) return ["there is nothing to operate, not even a link"];
  return operable.filter((node) => !node.name?.value.trim()).map((node) => `a ${node.role.value} without a name`);
}

/** Runs in the page: what makes it scroll sideways, and what can be operated and ends outside of what shows it. */
function tooWide() {
  const width = document.documentElement.clientWidth;
  const whole = document.documentElement.scrollWidth;
  const ends = (it) => it.getBoundingClientRect().right;
  if (whole <= width) {
    const clips = (it) => it && (/clip|hidden/.test(getComputedStyle(it).overflowX) ? it : clips(it.parentElement));
    const isCut = (it) => ends(it) > ends(clips(it) || document.documentElement) + 0.5;
    const cut = [...document.querySelectorAll("a, button, input, select, summary, textarea")].filter(isCut);
    return cut.map((it) => `${it.localName} “${it.textContent.trim()}” is cut off`);
  }
  const beyond = [...document.body.querySelectorAll("*")].filter((it) => ends(it) > width + 0.5);
  const culprits = beyond.slice(0, 4).map((it) => `${it.localName} at ${Math.round(ends(it))}`);
  return [`the page is ${whole} wide: ${culprits.join(", ")}`];
}

/** Runs in the page: words of letters alone that begin on one line and end on another. Addresses and codes may. */
function brokenWords() {
  const broken = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.checkVisibility()) continue;
    for (const { 0: word, index } of text.data.matchAll(/(?<![^\s(])\p{L}{2,16}(?![^\s.,:;?!)])/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) broken.add(word);
    }
  }
  return [...broken];
}

/** Runs in the page: text with less contrast than WCAG 2.2 asks for (1.4.3): 4.5, or 3 where it is large. */
function hardToRead() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((it, at) => it * a + under[at] * (1 - a));
  const luminance = (color) => {
    const [r, g, b] = color.map((it) => (it / 255 <= 0.04045 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const canvasColor = () => rgba(getComputedStyle(document.documentElement).colorScheme.includes("dark")
    && matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#ffffff").slice(0, 3);
  const behind = (element) => {
    const under = element.parentElement ? behind(element.parentElement) : canvasColor();
    return over(rgba(getComputedStyle(element).backgroundColor), under);
  };
  const opacity = (element) =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;

  const flaws = new Set();
  const judge = (element, color, text) => {
    const { fontSize, fontWeight } = getComputedStyle(element);
    const size = Number.parseFloat(fontSize);
    const wanted = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
    const back = behind(element);
    const [r, g, b, a] = rgba(color);
    const pair = [luminance(over([r, g, b, a * opacity(element)], back)), luminance(back)].sort((x, y) => y - x);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < wanted) flaws.add(`${ratio.toFixed(2)} instead of ${wanted} for “${text.trim().slice(0, 40)}”`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.data;
    if (text.trim() !== "" && element.checkVisibility({ visibilityProperty: true })) {
      judge(element, getComputedStyle(element).color, text);
    }
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    judge(field, getComputedStyle(field).color, field.value || field.name);
    if (field.placeholder) judge(field, getComputedStyle(field, "::placeholder").color, field.placeholder);
  }
  return [...flaws];
}
