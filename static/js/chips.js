// Names typed one a line shown as chips: removed by their button or Backspace, added by typing with
// the helper of js/lines.js. The lines stay what is sent; what a name means is said by the server.

const parts = document.querySelector("template[data-chip-parts]");

const boxOf = (list) => document.getElementById(list.dataset.chips);
const helperOf = (list) => document.querySelector(`[data-lines="${CSS.escape(list.dataset.chips)}"]`);
const listOf = (box) => document.querySelector(`[data-chips="${CSS.escape(box.id)}"]`);
const namesIn = (box) =>
  [...new Set(box.value.split(/[\n;]/).map((name) => name.trim().replace(/\s+/g, " ")).filter(Boolean))];

function say(kind, name) {
  document.querySelector("[data-chips-said]").textContent = parts.dataset[kind].replace("{name}", name);
}

function fresh(name) {
  const chip = parts.content.firstElementChild.cloneNode(true);
  chip.dataset.name = name;
  chip.querySelector("[data-chip-words]").textContent = name;
  const button = chip.querySelector("[data-chip-remove]");
  button.setAttribute("aria-label", parts.dataset.remove.replace("{name}", name));
  return chip;
}

// The chips follow the lines: an answer that was under way while one typed must not bring back a name.
function show(list) {
  const box = boxOf(list);
  const helper = helperOf(list);
  if (!box || !helper) return;
  const known = new Map([...list.children].map((chip) => [chip.dataset.name, chip]));
  const chips = namesIn(box).map((name) => known.get(name) ?? fresh(name));
  list.replaceChildren(...chips);
  chips.forEach((chip, at) => {
    const button = chip.querySelector("[data-chip-remove]");
    button.hidden = false;
    button.id = `${list.id}_${at}`; // htmx gives the focus back to what bears the same id
  });
  if (box.hidden) return;
  box.hidden = true;
  const label = document.querySelector(`label[for="${CSS.escape(box.id)}"]`);
  if (label) {
    label.htmlFor = helper.id;
    helper.labels.forEach((other) => { if (other !== label) other.remove(); });
  }
  const told = [box.getAttribute("aria-describedby"), list.id].filter(Boolean).join(" ");
  helper.setAttribute("aria-describedby", told);
  if (box.getAttribute("aria-invalid")) helper.setAttribute("aria-invalid", "true");
}

function remove(chip) {
  const list = chip.closest("[data-chips]");
  const box = boxOf(list);
  const name = chip.dataset.name;
  const at = [...list.children].indexOf(chip);
  box.value = namesIn(box).filter((other) => other !== name).join("\n");
  chip.remove();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  say("removed", name);
  const next = list.children[at] ?? list.lastElementChild;
  (next?.querySelector("[data-chip-remove]") ?? helperOf(list)).focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chip-remove]");
  if (button) remove(button.closest("[data-name]"));
  // The list of errors leads to the box that is hidden now: go where one types.
  const box = document.getElementById(event.target.closest("a[href^='#']")?.hash.slice(1) ?? "");
  if (box?.hidden && listOf(box)) {
    event.preventDefault();
    helperOf(listOf(box)).focus();
  }
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (target.matches?.("[data-chip-remove]") && (key === "Backspace" || key === "Delete")) {
    event.preventDefault();
    remove(target.closest("[data-name]"));
  } else if (key === "Backspace" && target.matches?.("[data-lines]") && !target.value) {
    const last = listOf(document.getElementById(target.dataset.lines))?.lastElementChild;
    if (!last) return;
    event.preventDefault();
    remove(last);
    target.focus();
  }
});

// A name typed and left is a name; ";" ends one, as in the lines.
document.addEventListener("focusout", (event) => {
  const helper = event.target;
  if (!helper.matches?.("[data-lines]") || !helper.value.trim()) return;
  const box = document.getElementById(helper.dataset.lines);
  if (!listOf(box)) return;
  box.value = [...namesIn(box), helper.value.trim()].join("\n");
  helper.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("input", (event) => {
  const box = event.target;
  if (box.matches?.("[data-lines]")) {
    const chosen = event.inputType === "insertReplacementText" || !event.inputType;
    const list = listOf(document.getElementById(box.dataset.lines));
    if (list && (box.value.endsWith(";") || (chosen && box.value))) {
      box.value = box.value.replace(/;$/, "");
      box.closest("[data-lines-helper]").querySelector("[data-lines-add]").click();
    }
    return;
  }
  const list = box.id && box.hidden ? listOf(box) : null;
  if (!list) return;
  const before = new Set([...list.children].map((chip) => chip.dataset.name));
  show(list);
  const added = namesIn(box).find((name) => !before.has(name));
  if (added) {
    list.dataset.asked = added;
    say("added", added);
  }
  box.dispatchEvent(new Event("chips", { bubbles: true }));
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.target.matches("[data-chips]")) show(event.target); // the new list; detail.target is the old
});

// The answer is said aloud once it is known what the name added last means.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const asked = event.detail.target.dataset?.asked;
  if (!asked) return;
  const answer = event.detail.fragment.querySelector(`[data-name="${CSS.escape(asked)}"] .meant`);
  if (answer) say("means", answer.innerText || answer.textContent.trim().replace(/\s+/g, " "));
});

document.querySelectorAll("[data-chips]").forEach(show);
