// Ctrl K: pages of the navigation at once, records from /search.json a moment later, both without diacritics.
import { fold, icon, make, remember, say } from "./words.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const status = document.getElementById("palette-status");
const pages = [...document.querySelectorAll("#nav .nav-link[href]")].map((link) => ({
  kind: say("pages"), label: link.textContent.trim(), sub: link.closest(".nav-group")?.querySelector("h2")?.textContent ?? "", href: link.href, mark: link.querySelector("use")?.getAttribute("href").split("#")[1],
}));
const marks = { organisation: "building", report: "report", procedure: "file-description", document: "gavel", plan: "list-check", task: "checklist", form: "template", upload: "file-upload", programme: "target", focal_point: "user", period: "calendar", page: "point" };
// What was opened lately, in this browser until somebody signs out; pages of the navigation are near anyway.
const KEPT = 8;
const lately = () => { try { return JSON.parse(remember("lately") || "[]"); } catch { return []; } };
function keep() {
  const heading = document.querySelector("main h1")?.textContent.trim();
  const href = location.pathname + (document.querySelector("main .crumbs") ? "" : location.search);
  if (!heading || location.href === document.querySelector(".brand")?.href || document.querySelector(".oops-code") || pages.some((page) => new URL(page.href).pathname === location.pathname)) return;
  const sub = [...document.querySelectorAll("main .crumbs li")].slice(0, -1).map((one) => one.textContent.trim()).join(" · ");
  remember("lately", JSON.stringify([{ label: heading, sub, href }, ...lately().filter((one) => one.href !== href)].slice(0, KEPT)));
}
let at = 0;
let found = [];
let asking;
let timer;

function show(results) {
  found = results;
  at = 0;
  const groups = new Map();
  results.forEach((result, index) => {
    const kind = result.kind_label || say(result.kind);
    if (!groups.has(kind)) {
      const heading = make("div", { class: "palette-kind", id: `palette-kind-${groups.size}` }, kind);
      groups.set(kind, make("div", { role: "group", "aria-labelledby": heading.id }, heading));
    }
    const option = make("div", { role: "option", id: `palette-${index}`, "aria-selected": String(index === 0), "data-at": index }, icon(result.mark || marks[result.kind] || "file"), make("span", {}, result.label));
    if (result.sub) option.append(make("small", {}, result.sub));
    groups.get(kind).append(option);
  });
  list.replaceChildren(...groups.values());
  status.textContent = results.length ? "" : say("nothing");
  if (results.length) input.setAttribute("aria-activedescendant", "palette-0");
  else input.removeAttribute("aria-activedescendant");
}

function move(to) {
  if (!found.length) return;
  document.getElementById(`palette-${at}`)?.setAttribute("aria-selected", "false");
  at = (to + found.length) % found.length;
  const option = document.getElementById(`palette-${at}`);
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function seek() {
  const wanted = fold(input.value.trim());
  const words = wanted.split(/\s+/);
  const holds = (page) => words.every((word) => fold(`${page.label} ${page.sub}`).includes(word));
  const here = location.pathname + location.search;
  const recent = lately().filter((one) => one.href !== here && holds(one)).map((one) => ({ ...one, kind: say("recent"), mark: "history" }));
  const near = [...recent.slice(0, wanted ? 3 : KEPT), ...pages.filter(holds)];
  show(near);
  clearTimeout(timer);
  asking?.abort();
  if (wanted.length < 2) return;
  timer = setTimeout(async () => {
    asking = new AbortController();
    try {
      const answer = await fetch(`/search.json?q=${encodeURIComponent(input.value.trim())}`, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const body = await answer.json();
      const there = new Set(near.map((one) => new URL(one.href, location.href).href));
      const records = (Array.isArray(body) ? body : body.results ?? []);
      show([...near, ...records.filter((one) => !there.has(new URL(one.href, location.href).href))]);
    } catch { /* overtaken by the next letter, or offline: the pages stand */ }
  }, 160);
}

export function openPalette() {
  if (!dialog || dialog.open) return;
  input.value = "";
  seek();
  dialog.showModal();
  input.focus();
}

if (dialog) {
  keep();
  input.addEventListener("input", seek);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && found.length) location.assign(found[at].href);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) location.assign(found[Number(option.dataset.at)].href);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) openPalette();
  });
}
// Nobody signed in: the next person at this machine does not see what the last one opened.
if (!dialog) remember("lately", "[]");
