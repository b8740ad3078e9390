// What the list of groups does better with a script: rows are dragged, and the buttons move them without asking the service.
// Every move is said to whoever hears the page. Without it, numbers and buttons do all of it.
"use strict";

const list = document.querySelector("[data-order]");
const said = document.querySelector("[data-said]");

if (list) {
  const rows = () => [...list.querySelectorAll("tr")];
  const button = (row, way) => row.querySelector(`button[value^="${way}."]`);

  /** The numbers follow the order, and the ends of the list can't be passed. */
  const renumber = () => {
    const all = rows();
    all.forEach((row, at) => {
      row.querySelector("input").value = at + 1;
      for (const [way, last] of [["up", 0], ["down", all.length - 1]]) {
        const one = button(row, way);
        if (at === last) one.setAttribute("aria-disabled", "true");
        else one.removeAttribute("aria-disabled");
      }
    });
  };
  const say = (row) => {
    const all = rows();
    const values = { name: row.dataset.name, place: all.indexOf(row) + 1, places: all.length };
    said.textContent = list.dataset.moved.replace(/\{(\w+)\}/g, (_, what) => values[what]);
  };

  for (const row of rows()) {
    for (const way of ["up", "down"]) {
      button(row, way).addEventListener("click", (event) => {
        event.preventDefault();
        const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
        if (!other) return say(row);
        if (way === "up") other.before(row);
        else other.after(row);
        renumber();
        say(row);
        event.currentTarget.focus();
      });
    }
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.draggable = true;
    grip.textContent = "⠿";
    grip.title = list.dataset.drag;
    grip.setAttribute("aria-hidden", "true");
    row.querySelector(".group").prepend(grip);
    grip.addEventListener("dragstart", (event) => begin(row, event));
    grip.addEventListener("dragend", end);
  }

  // The row that is dragged, and the order before; a drag that is dropped nowhere puts everything back.
  let dragged = null;
  let before = [];
  let dropped = false;

  function begin(row, event) {
    [dragged, before, dropped] = [row, rows(), false];
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.name);
    event.dataTransfer.setDragImage(row, 0, 0);
    row.classList.add("is-dragged");
  }

  function end() {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    if (dropped) {
      renumber();
      say(dragged);
    } else {
      list.append(...before);
    }
    dragged = null;
  }

  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest("tr");
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    dropped = true;
  });
}
