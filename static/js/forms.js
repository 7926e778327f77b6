// Forms: a second press does nothing, leaving with unsaved words asks first, files can be dropped.
// The server refuses double work by itself; this spares people the refusal.

const unsaved = new Set();

const buttonsOf = (form) =>
  [...form.elements].filter((element) => element.type === "submit" || element.type === "image");

function lock(form) {
  form.dataset.sent = "";
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
}

function unlock(form) {
  delete form.dataset.sent;
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

const guarded = (form) =>
  form instanceof HTMLFormElement && form.method === "post" && form.dataset.guard !== "off";

// Capture comes before htmx's own listener, so the second press reaches neither htmx nor the browser.
document.addEventListener(
  "submit",
  (event) => {
    if (guarded(event.target) && "sent" in event.target.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  unsaved.delete(form);
  if (guarded(form) && !event.defaultPrevented) lock(form);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (guarded(form)) lock(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (form instanceof HTMLFormElement) unlock(form);
});

// Coming back with the browser's button finds the page as it was left: open the forms again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(unlock));

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-unsaved")) unsaved.add(form);
});
addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

// A file input takes a drop without help; this only shows where it would land.
for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    if (event.target.type === "file") event.target.classList.toggle("is-over", over);
  });
}
