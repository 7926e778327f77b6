// Keyboard: "/" and any [data-key] element, "j" and "k" through [data-row] links, "?" for help.
// Enter needs no code: j and k move the real focus onto links.

const typing = (element) =>
  element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

function step(direction) {
  const rows = [...document.querySelectorAll("main [data-row]")].filter((row) => row.offsetParent);
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (direction > 0 ? 0 : rows.length - 1) : at + direction;
  const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
  row.focus({ preventScroll: true });
  row.closest("tr, li, article")?.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  // what the page offers comes before what the frame offers
  const target =
    document.querySelector(`main [data-key="${CSS.escape(key)}"]`) ??
    document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (typing(target)) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
  return true;
}

const open = (id) => document.getElementById(id)?.showModal?.();

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
  const done =
    event.key === "j" ? step(1)
    : event.key === "k" ? step(-1)
    : event.key === "?" ? (open("keys"), true)
    : event.key.length === 1 && press(event.key);
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open], details.confirm[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
