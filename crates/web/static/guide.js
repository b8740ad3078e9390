// What the wizards do better with a script: values are copied by a button, steps are printed, and a page that waits looks
// again by itself. Without it, everything is there all the same.
"use strict";

const said = document.querySelector("[data-said]");
const say = (text) => {
  if (said) said.textContent = text;
};

for (const field of document.querySelectorAll("input[data-copy]")) {
  const name = field.dataset.copy;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button tiny";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy our ${name}`);
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
      say(`Our ${name} was copied.`);
    } catch {
      // Where the clipboard is closed to pages, the value stands marked, to be copied by hand.
      say(`Our ${name} is marked. Copy it with your keyboard.`);
    }
  });
  const row = document.createElement("span");
  row.className = "copy-row";
  field.before(row);
  row.append(field, button);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Asks for the page again until what it waits for has happened. The part that says so is a live region.
const waiting = document.querySelector("[data-waits]");
if (waiting) {
  const EVERY = 3000;
  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        if (answer.redirected || !answer.ok) return location.reload();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-state]");
        const here = document.querySelector("[data-state]");
        if (fresh && here.innerHTML !== fresh.innerHTML) here.innerHTML = fresh.innerHTML;
        document.title = page.title;
        document.dispatchEvent(new Event("used"));
        if (fresh && !fresh.hasAttribute("data-waits")) return;
      } catch {
        // The next look may reach the service again.
      }
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
}
