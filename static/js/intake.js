// The check page: a field in focus lights the words it came from; marked words become a task; the
// caret says where a task is split. Without scripts the same is done by links and typing.

const paper = document.querySelector("[data-paper]");
const form = document.querySelector("[data-check]");
const fresh = document.querySelector("[data-new-task]");

function light(key) {
  const keyed = [...paper.querySelectorAll("[data-keys]")];
  const found = keyed.filter((words) => key && words.dataset.keys.split(" ").includes(key));
  for (const words of keyed) words.classList.toggle("is-lit", found.includes(words));
  if (!found.length || !paper.offsetParent) return;
  const top = found[0].offsetTop - paper.offsetTop;
  paper.scrollTo({ top: Math.max(0, top - paper.clientHeight / 3) });
}

form?.addEventListener("focusin", (event) => {
  light(event.target.closest("[data-words]")?.dataset.words ?? "");
});

// A press on words goes to the field that was read from them.
paper?.addEventListener("click", (event) => {
  if (!getSelection().isCollapsed) return;
  const key = event.target.closest("[data-keys]")?.dataset.keys.split(" ").at(-1);
  const home = key && form.querySelector(`[data-words="${CSS.escape(key)}"]`);
  home?.querySelector("input:not([type=hidden], [type=radio]), textarea:not([hidden]), select")?.focus();
});

function offsetOf(node, offset) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
  if (!piece || !paper.contains(piece)) return null;
  const before = document.createRange();
  before.selectNodeContents(piece);
  before.setEnd(node, offset);
  // The server counts characters, the browser UTF-16 units.
  return Number(piece.dataset.at) + [...before.toString()].length;
}

function marked() {
  const selection = getSelection();
  if (!paper || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  return start !== null && end !== null && start < end ? `${start}-${end}` : null;
}

if (fresh) {
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== fresh) fresh.hidden = marked() === null;
  });
  fresh.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the words marked
  fresh.addEventListener("click", () => {
    form.querySelector("[data-selection]").value = marked() ?? "";
    form.requestSubmit(form.querySelector("[data-add]"));
  });
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-split]");
  const words = button?.closest("article").querySelector("textarea");
  if (!words || words.value.includes("\n") || !words.selectionStart) return;
  if (words.selectionStart < words.value.length) {
    words.setRangeText("\n", words.selectionStart, words.selectionStart);
  }
});

// After a button of the form the page goes on where the work is; the jump to the address's fragment
// takes the focus away, so this waits for it.
const at = new URLSearchParams(location.search).get("at");
const home = at && document.getElementById(at);
if (home) {
  const box = home.querySelector("textarea, input:not([type=hidden], [type=radio])");
  addEventListener("load", () => setTimeout(() => box?.focus()));
}
