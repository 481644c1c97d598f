// A report typed as a sheet: Enter and the arrows move, a block from Excel is pasted, rows are added and left out.
// What is typed is read and checked by the server alone.
import { say } from "./words.js";

const form = document.querySelector("[data-entry]");
const state = document.querySelector("[data-entry-state]");
const inputs = (row) => [...row.querySelectorAll(".entry-input")];
const rows = (sheet) => [...sheet.querySelectorAll("tr[data-row]:not(.is-gone)")];
let added = 0;

function touched() {
  state.textContent = state.dataset.unsaved;
}

function put(input, text) {
  if (input.tagName === "SELECT") {
    const wanted = text.trim().toLowerCase();
    const option = [...input.options].find((each) => each.text.toLowerCase() === wanted || each.value.toLowerCase() === wanted);
    input.value = option ? option.value : "";
  } else input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// -- moving ------------------------------------------------------------------------------------

// A cell is found by its place in the row's cells, for a row may lack what it is not asked.
const cellOf = (input) => input.closest("th, td");

function inColumn(input, step) {
  const row = input.closest("tr"), column = cellOf(input).cellIndex, all = rows(row.closest("table"));
  for (let at = all.indexOf(row) + step; at >= 0 && at < all.length; at += step) {
    const found = all[at].cells[column]?.querySelector(".entry-input");
    if (found) return found;
  }
  return null;
}

function beside(input, step) {
  const all = inputs(input.closest("tr"));
  return all[all.indexOf(input) + step] ?? null;
}

function go(input) {
  if (!input) return false;
  input.focus();
  input.select?.();
  return true;
}

function atEdge(input, step) {
  if (input.tagName === "SELECT") return true;
  if (input.selectionStart !== input.selectionEnd) return input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return step < 0 ? input.selectionStart === 0 : input.selectionEnd === input.value.length;
}

function key(event) {
  const input = event.target.closest(".entry-input");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit(document.querySelector("[data-entry-save]"));
    return;
  }
  if (!input || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const lines = input.tagName === "TEXTAREA", list = input.tagName === "SELECT";
  let next = null;
  if (event.key === "Enter" && !(lines && event.shiftKey)) {
    event.preventDefault(); // a sheet is not sent by Enter
    next = inColumn(input, event.shiftKey ? -1 : 1);
  } else if (event.key === "ArrowDown" && !list && !(lines && !atEdge(input, 1))) next = inColumn(input, 1);
  else if (event.key === "ArrowUp" && !list && !(lines && !atEdge(input, -1))) next = inColumn(input, -1);
  else if (event.key === "ArrowRight" && atEdge(input, 1)) next = beside(input, 1);
  else if (event.key === "ArrowLeft" && atEdge(input, -1)) next = beside(input, -1);
  if (go(next)) event.preventDefault();
}

// -- pasting -----------------------------------------------------------------------------------

// What Excel puts on the clipboard: tabs between cells, lines between rows, quotes round cells that hold either.
function blockOf(text) {
  const block = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at], row = block.at(-1);
    if (sign === '"' && quoted && text[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (sign === '"' && (quoted || row.at(-1) === "")) quoted = !quoted;
    else if (sign === "\t" && !quoted) row.push("");
    else if (sign === "\n" && !quoted) block.push([""]);
    else if (sign !== "\r" || quoted) row[row.length - 1] += sign;
  }
  if (block.length > 1 && block.at(-1).length === 1 && block.at(-1)[0] === "") block.pop();
  return block;
}

function paste(event) {
  const input = event.target.closest(".entry-sheet .entry-input");
  const block = blockOf(event.clipboardData.getData("text/plain"));
  if (!input || (block.length === 1 && block[0].length === 1)) return;
  event.preventDefault();
  const first = cellOf(input).cellIndex;
  let row = input.closest("tr"), count = 0;
  for (const line of block) {
    if (!row) break;
    line.forEach((text, offset) => {
      const target = row.cells[first + offset]?.querySelector(".entry-input");
      if (target) { put(target, text.trim()); count += 1; }
    });
    row = following(row);
  }
  state.textContent = say("pasted", { count });
}

// The next row of the same block; below the last one of an open block a new one.
function following(row) {
  const block = row.closest("tbody"), own = rows(block), next = own[own.indexOf(row) + 1];
  if (next) return next;
  const more = block.querySelector("[data-row-add]");
  return more ? add(more) : rows(row.closest("table"))[rows(row.closest("table")).indexOf(row) + 1] ?? null;
}

// -- rows --------------------------------------------------------------------------------------

function add(button) {
  const place = button.closest("tr"), spare = place.querySelector("template").content.cloneNode(true);
  const row = spare.querySelector("tr"), old = row.dataset.row, name = old.replace(/new$/, `n${(added += 1)}`);
  for (const each of row.querySelectorAll("[name]")) {
    each.name = each.name.replace(old, name);
    if (each.id) each.id = each.name.replaceAll(".", "-");
  }
  row.dataset.row = name;
  place.before(row);
  touched();
  return row;
}

function drop(row, gone) {
  row.classList.toggle("is-gone", gone);
  row.querySelector('[name$="._gone"]').value = gone ? "1" : "";
  for (const each of inputs(row)) each.readOnly = gone;
  row.querySelector(gone ? "[data-row-keep]" : "[data-row-drop]").focus();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("keydown", key);
form.addEventListener("paste", paste);
form.addEventListener("input", touched);
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-row-add]")) go(inputs(add(button))[0]);
  else if (button?.matches("[data-row-drop]")) drop(button.closest("tr"), true);
  else if (button?.matches("[data-row-keep]")) drop(button.closest("tr"), false);
});
form.addEventListener("focusin", ({ target }) => { if (target.matches("input.entry-input")) target.select(); });
