// What the wizards do better with a script: steps are printed, and a page that waits looks again by itself. Without it,
// everything is there all the same.
"use strict";

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
