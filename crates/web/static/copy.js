// Values that belong elsewhere are copied by a button. Without script they stand in a field, to be copied by hand.
"use strict";

{
  // It has the words, too, with a place in them for the name of what is copied.
  const said = document.querySelector("[data-said]");

  for (const field of document.querySelectorAll("input[data-copy]")) {
    const named = (words) => words.replace("{}", () => field.dataset.copy);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button tiny";
    button.textContent = said.dataset.copy;
    button.setAttribute("aria-label", named(said.dataset.copyOur));
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = said.dataset.copied;
        said.textContent = named(said.dataset.wasCopied);
      } catch {
        // Where the clipboard is closed to pages, the value stands marked, to be copied by hand.
        said.textContent = named(said.dataset.isMarked);
      }
    });
    const row = document.createElement("span");
    row.className = "copy-row";
    field.before(row);
    row.append(field, button);
  }
}
