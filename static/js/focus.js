// After a fragment is swapped in: the focus goes where the answer is, and trouble is said aloud.

const SAYS = { 403: "refused", 404: "gone", 410: "gone" };

function say(kind) {
  const template = document.getElementById("trouble");
  const region = document.getElementById("messages");
  if (!template || !region) return;
  const box = template.content.cloneNode(true);
  box.querySelector(".notice__body").textContent = template.dataset[kind];
  region.replaceChildren(box);
  region.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", (event) =>
  say(SAYS[event.detail.xhr.status] ?? "failed"),
);
document.addEventListener("htmx:sendError", () => say("offline"));
document.addEventListener("htmx:timeout", () => say("offline"));

document.addEventListener("htmx:afterSettle", (event) => {
  const settled = event.detail.elt;
  const target = settled.matches?.("[data-focus]") ? settled : settled.querySelector?.("[data-focus]");
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
});

// A page that comes back with errors starts at the list of them.
document.querySelector("main form:not([data-sample]) .errors[data-focus]")?.focus();
