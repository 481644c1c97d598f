// A register from the keyboard (j, k, Enter, e, i, x, /), columns put in order, cells changed where that is safe.
import { csrf, say } from "./words.js";
import { toast } from "./dialogs.js";

const table = document.querySelector("[data-keys]");
const rows = table ? [...table.tBodies[0].rows] : [];
let at = -1;
// On a phone each cell names its column; the page itself need not say so 200 times.
const labels = table ? [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim()) : [];
for (const row of rows) {
  [...row.cells].forEach((cell, index) => { if (labels[index]) cell.dataset.label = labels[index]; });
  row.querySelector('input[name="id"]')?.setAttribute("aria-label", `${table.dataset.choose} ${row.querySelector("th").textContent}`);
}

function go(to) {
  if (!rows.length) return;
  at = Math.min(Math.max(to, 0), rows.length - 1);
  rows[at].querySelector("th a")?.focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (here >= 0) at = here;
  if (event.key === "j") go(at + 1);
  else if (event.key === "k") go(at - 1);
  else if (event.key === "x" && at >= 0) rows[at].querySelector('input[name="id"]')?.click();
  else if (event.key === "i" && at >= 0) {
    event.preventDefault();
    open(rows[at].querySelector("[data-inline]"));
  } else if (event.key === "e") {
    const edit = document.querySelector("[data-edit]") ?? null;
    if (edit) edit.click();
    else if (at >= 0 && table.dataset.choose) location.assign(rows[at].querySelector("th a").href.replace("/show/", "/edit/"));
  } else if (event.key === "/" && document.querySelector("[data-register-search]")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector("[data-register-search]").focus();
  }
}, true);

const chosen = document.querySelector("[data-chosen]");
function count() {
  const number = table?.querySelectorAll('input[name="id"]:checked').length ?? 0;
  if (chosen) chosen.textContent = number ? chosen.dataset.words.replace("{count}", number) : "";
}
table?.addEventListener("change", () => requestAnimationFrame(count));

for (const list of document.querySelectorAll("[data-sortable]"))
  list.addEventListener("click", (event) => {
    const line = event.target.closest("li");
    if (event.target.closest("[data-up]") && line.previousElementSibling) line.previousElementSibling.before(line);
    else if (event.target.closest("[data-down]") && line.nextElementSibling) line.nextElementSibling.after(line);
    else return;
    event.target.closest("button").focus();
  });

// A double press or the key i opens a cell; Enter, Tab and leaving it keep what was entered, Escape leaves it as it was.
const door = (cell, verb, ...rest) => [document.getElementById("rows").dataset.register.replace("/list/", `/${verb}/`)
  + cell.closest("tr").querySelector("th a").href.split("/").pop(), ...rest].join("/");

async function open(cell) {
  if (!cell || cell.querySelector("input, select")) return;
  const before = cell.textContent;
  const asked = await fetch(door(cell, "cell", cell.dataset.inline));
  if (!asked.ok) return toast(say("failed"));
  cell.innerHTML = await asked.text();
  const input = cell.querySelector("input, select");
  const was = input.value;
  let done = false;
  const leave = () => { done = true; cell.textContent = before; };
  const keep = async () => {
    if (done) return;
    if (input.value === was) return leave();
    done = true;
    const row = cell.closest("tr");
    const body = new URLSearchParams({ field: cell.dataset.inline, value: input.value, row_version: row.dataset.version });
    const answer = await fetch(door(cell, "inline"), { method: "POST", body, headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });
    const said = await answer.json();
    cell.textContent = answer.ok ? said.text : before;
    if (!answer.ok) return toast(said.findings?.[0]?.message ?? said.detail);
    row.dataset.version = said.row_version;
    cell.classList.add("is-changed");
  };
  input.addEventListener("keydown", async (pressed) => {
    const row = cell.closest("tr");
    if (pressed.key === "Escape") leave();
    else if (pressed.key === "Enter") { pressed.preventDefault(); await keep(); }
    else if (pressed.key === "Tab") {
      pressed.preventDefault();
      const cells = [...row.querySelectorAll("[data-inline]")];
      const next = cells[cells.indexOf(cell) + (pressed.shiftKey ? -1 : 1)];
      await keep();
      if (next) return open(next);
    } else return;
    row.querySelector("th a").focus();
  });
  input.addEventListener("blur", keep);
  input.focus();
}
table?.addEventListener("dblclick", (event) => open(event.target.closest("[data-inline]")));
