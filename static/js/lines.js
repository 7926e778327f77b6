// A list typed one a line gets a helper that offers names; without scripts the lines are simply typed.

const boxOf = (helper) => document.getElementById(helper.dataset.lines);

function add(helper) {
  const box = boxOf(helper);
  const name = helper.value.trim();
  if (!box || !name) return;
  const lines = box.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!lines.includes(name)) lines.push(name);
  box.value = lines.join("\n");
  helper.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  helper.focus();
}

const show = (root) => root.querySelectorAll("[data-lines-helper]").forEach((part) => { part.hidden = false; });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-lines-add]");
  if (button) add(button.closest("[data-lines-helper]").querySelector("[data-lines]"));
});

// Enter adds the name; it must not send the whole form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-lines]")) return;
  event.preventDefault();
  add(event.target);
});

// A name added with the helper left open is not lost when the form is sent.
document.addEventListener("submit", (event) => event.target.querySelectorAll("[data-lines]").forEach(add), true);

show(document);
document.addEventListener("htmx:load", (event) => show(event.target));
