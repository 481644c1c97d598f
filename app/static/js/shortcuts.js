// Keys for those who keep their hands on them; none while something is being typed, but Ctrl K and Ctrl S.
import { toggleRail } from "./navigation.js";
import { openPalette } from "./palette.js";

let before = "";
document.addEventListener("keydown", (event) => {
  const combined = event.ctrlKey || event.metaKey;
  if (combined && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (combined && event.key.toLowerCase() === "s") {
    const form = document.querySelector("form[data-guard]");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (combined || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const pressed = before + event.key;
  before = event.key === "g" ? "g" : "";
  if (pressed === "gh") location.assign(document.querySelector(".brand").href);
  else if (event.key === "/") { event.preventDefault(); openPalette(); }
  else if (event.key === "[") toggleRail();
  else if (event.key === "?") document.getElementById("shortcuts")?.showModal();
});
