// Choosing rows: one box for all of the page, Shift for a stretch, "x" for the row in focus, a count.
// Without scripts the boxes are ticked one by one, and everything else works the same.

let last = null;

const boxesOf = (table) => [...table.querySelectorAll('input[name="row"]')];

function show(table) {
  const boxes = boxesOf(table);
  const n = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-pick-all]");
  if (all) {
    all.hidden = false;
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
  const count = document.querySelector("[data-pick-count]");
  if (count) {
    count.hidden = n === 0;
    count.querySelector("span").textContent = n;
  }
}

const showAll = () => document.querySelectorAll("table[data-pick]").forEach(show);

document.addEventListener("click", (event) => {
  const box = event.target;
  const table = box.closest?.("table[data-pick]");
  if (!table || box.type !== "checkbox") return;
  const boxes = boxesOf(table);
  if (box.matches("[data-pick-all]")) {
    for (const one of boxes) one.checked = box.checked;
  } else if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  show(table);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.activeElement
    ?.closest("table[data-pick] tr")
    ?.querySelector('input[name="row"]');
  if (!box || document.activeElement.closest("input[type=text], textarea, select")) return;
  box.click();
  event.preventDefault();
});

document.addEventListener("htmx:afterSettle", showAll);
addEventListener("pageshow", showAll);
showAll();
