// The drawer on a narrow screen, the rail on a wide one, and the menus of the bar.
import { remember, root } from "./words.js";

const opener = document.querySelector("[data-drawer-open]");
const nav = document.getElementById("nav");

function drawer(open) {
  if (!opener || !nav) return;
  root.toggleAttribute("data-drawer", open);
  if (open) root.dataset.drawer = "open";
  opener.setAttribute("aria-expanded", String(open));
  for (const other of document.querySelectorAll(".shell-page, .shell-bar, .nav-bottom")) other.inert = open;
  // What is still turning visible cannot take the focus, so it waits for the frame after next.
  if (open) requestAnimationFrame(() => requestAnimationFrame(() => nav.querySelector("a")?.focus()));
  else opener.focus();
}

export function toggleRail() {
  const rail = root.dataset.nav !== "rail";
  if (rail) root.dataset.nav = "rail";
  else delete root.dataset.nav;
  remember("nav", rail ? "rail" : "wide");
  showRail();
}

// On the rail the names are out of sight: each shows where the pointer rests.
function showRail() {
  // Icons alone need their name under the pointer.
  if (root.dataset.nav === "rail") for (const link of nav?.querySelectorAll(".nav-link") ?? []) link.title = link.textContent.trim();
  for (const link of nav?.querySelectorAll("a.nav-link") ?? [])
    if (root.dataset.nav === "rail") link.title = link.textContent.trim();
    else link.removeAttribute("title");
  document.querySelector("[data-rail]")?.setAttribute("aria-expanded", String(root.dataset.nav !== "rail"));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer-open]")) drawer(true);
  else if (event.target.closest("[data-drawer-close]")) drawer(false);
  else if (event.target.closest("[data-rail]")) toggleRail();
  const inside = event.target.closest("[data-menu]");
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (menu !== inside) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (root.dataset.drawer === "open") drawer(false);
  const menu = document.querySelector("[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const online = () => root.toggleAttribute("data-offline", !navigator.onLine);
addEventListener("online", online);
addEventListener("offline", online);
online();
showRail();
// The own link comes into sight. By hand: scrollIntoView lets some browsers begin there with Tab, past "skip to the content".
const own = nav?.querySelector(".nav-scroll [aria-current]");
if (own) {
  const list = own.closest(".nav-scroll");
  list.scrollTop += Math.max(0, own.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom);
}
