// Values that belong elsewhere are copied by a button. Without script they stand in a field, to be copied by hand.
"use strict";

{
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
}
