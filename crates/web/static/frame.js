// What is around a console's pages does more with a script: it says when a session is about to end, and hears a few keys. Without
// it nothing is missing but the warning.
"use strict";

const ends = document.querySelector("[data-ends]");
if (ends) {
  const seconds = (name) => Number(ends.dataset[name]) * 1000;
  // Counted from when the page came: the clock of a browser may be wrong, and yet it runs as fast as ours.
  let unusedAt = Date.now() + seconds("unusedIn");
  const endsAt = Date.now() + seconds("endsIn");
  const title = document.title;
  let shown = "";
  let before = null;

  const show = (what) => {
    if (shown === what) return;
    const hadFocus = ends.contains(document.activeElement);
    shown = what;
    let said = "";
    for (const part of ends.children) {
      part.hidden = part.dataset.when !== what;
      if (!part.hidden) said = part.dataset.title;
    }
    // Whoever looks at another tab sees it, too.
    document.title = [said, title].filter(Boolean).join(": ");
    if (hadFocus) (before?.isConnected ? before : document.querySelector("main")).focus();
  };

  const look = () => {
    const now = Date.now();
    if (shown === "over" || now >= Math.min(unusedAt, endsAt)) return show("over");
    if (now >= endsAt - seconds("warn")) return show("outlasted");
    if (now < unusedAt - seconds("warn")) return show("");
    if (shown !== "unreached") show("unused");
  };

  // Every page that comes is a use of the session, in whichever tab.
  const uses = new BroadcastChannel(`session of the ${ends.dataset.session}`);
  const used = () => {
    if (shown !== "over") unusedAt = Date.now() + seconds("idle");
    look();
  };
  const tell = () => {
    uses.postMessage("used");
    used();
  };
  uses.addEventListener("message", used);
  uses.postMessage("used");
  // Other scripts of a page that ask for something say so.
  document.addEventListener("used", tell);

  ends.addEventListener("focusin", (event) => {
    if (!ends.contains(event.relatedTarget)) before = event.relatedTarget;
  });
  ends.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-stay]")) return;
    let answer;
    try {
      answer = await fetch(ends.dataset.path, { method: "HEAD", redirect: "manual" });
    } catch {
      return show("unreached");
    }
    if (answer.status >= 500) return show("unreached");
    if (!answer.ok) return show("over");
    tell();
  });

  look();
  setInterval(look, 1000);
  // A machine that slept has counted nothing meanwhile.
  document.addEventListener("visibilitychange", look);
}

const keys = document.querySelector("[data-keys]");
if (keys) {
  const OFF = "usher-keys-off";
  const PATIENCE = 1500;
  const listen = keys.querySelector("[data-keys-on]");
  const opener = document.querySelector("[data-keys-open]");
  const links = [...keys.querySelectorAll("[data-key]")];
  let begun = "";
  let begunAt = 0;

  opener.hidden = false;
  opener.addEventListener("click", () => keys.showModal());
  listen.checked = localStorage.getItem(OFF) === null;
  listen.addEventListener("change", () => {
    if (listen.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    if (!listen.checked || isTyping || keys.open || event.ctrlKey || event.altKey || event.metaKey) return;
    const isSoon = begun !== "" && event.timeStamp - begunAt < PATIENCE;
    const pressed = isSoon ? `${begun} ${event.key}` : event.key;
    begun = "";
    const link = links.find((one) => one.dataset.key === pressed);
    if (link) return link.click();
    if (pressed === "/") {
      const field = document.querySelector("form[role=search] input:is([type=search], [type=text], :not([type]))");
      if (!field) return;
      // The browser's own search begins with the same key.
      event.preventDefault();
      field.focus();
    } else if (pressed === "?") {
      keys.showModal();
    } else if (pressed === "Escape") {
      document.querySelector("a[data-whole]")?.click();
    } else if (links.some((one) => one.dataset.key.startsWith(`${pressed} `))) {
      [begun, begunAt] = [pressed, event.timeStamp];
    }
  });
}
