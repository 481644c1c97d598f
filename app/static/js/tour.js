// A short walk past the marked parts of the page: by itself at the first visit, later from the account's menu.
import { csrf, make, say } from "./words.js";

let card;
let before;
function clear() {
  document.querySelector(".tour-spot")?.classList.remove("tour-spot");
  card?.remove();
}

// Seen is seen, on whatever machine: the account remembers it.
function end() {
  clear();
  (before?.isConnected ? before : document.getElementById("main")).focus({ preventScroll: true });
  if (document.body.dataset.tourFirst === undefined) return;
  delete document.body.dataset.tourFirst;
  fetch("/tour/seen", { method: "POST", keepalive: true, headers: { "X-CSRFToken": csrf() } }).catch(() => {});
}

function place(spot) {
  const box = spot.getBoundingClientRect();
  const tall = box.height > innerHeight / 2;
  const above = !tall && box.bottom + card.offsetHeight + 24 > innerHeight && box.top > card.offsetHeight + 24;
  card.style.top = `${scrollY + (tall ? Math.max(box.top, 0) + 96 : above ? box.top - card.offsetHeight - 12 : box.bottom + 12)}px`;
  card.style.left = `${Math.max(16, Math.min(tall && box.right + card.offsetWidth < innerWidth ? box.right + 12 : box.left, innerWidth - card.offsetWidth - 16))}px`;
}

function step(stops, at) {
  clear();
  const spot = stops[at];
  if (!spot) return end();
  spot.classList.add("tour-spot");
  const last = at === stops.length - 1;
  const button = (kind, word, act) => {
    const made = make("button", { type: "button", class: `btn btn-${kind} btn-sm` }, say(word));
    made.addEventListener("click", act);
    return made;
  };
  const next = button("primary", last ? "done" : "next", () => step(stops, at + 1));
  card = make("div", { class: "tour", role: "dialog", "aria-labelledby": "tour-text" },
    make("p", { id: "tour-text" }, spot.dataset.tour),
    make("div", { class: "btn-row" }, next, ...(at ? [button("secondary", "back", () => step(stops, at - 1))] : []), ...(last ? [] : [button("ghost", "skip", end)]), make("span", { class: "muted small ms-auto" }, say("step", { step: at + 1, steps: stops.length }))));
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    else if (event.key === "ArrowRight") step(stops, at + 1);
    else if (event.key === "ArrowLeft" && at) step(stops, at - 1);
  });
  document.body.append(card);
  if (spot.getBoundingClientRect().height < innerHeight / 2) spot.scrollIntoView({ block: "nearest" });
  place(spot);
  next.focus({ preventScroll: true });
}

export function start() {
  before = document.activeElement;
  const stops = [...document.querySelectorAll("[data-tour]")].filter((spot) => spot.checkVisibility({ visibilityProperty: true }) && spot.getBoundingClientRect().right > 0);
  if (stops.length) step(stops, 0);
}
