// Light, dark, or as the device: kept in the browser.
import { remember, root } from "./words.js";

const device = matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const chosen = remember("theme") || "auto";
  root.dataset.bsTheme = chosen === "dark" || (chosen === "auto" && device.matches) ? "dark" : "light";
  for (const mark of document.querySelectorAll("[data-theme-icon]")) mark.hidden = mark.dataset.themeIcon !== root.dataset.bsTheme;
  for (const button of document.querySelectorAll("button[data-theme]"))
    if (button.dataset.theme !== "switch") button.setAttribute("aria-pressed", String(button.dataset.theme === chosen));
  document.dispatchEvent(new Event("portal:theme"));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-theme]");
  if (!button) return;
  const next = button.dataset.theme === "switch" ? (root.dataset.bsTheme === "dark" ? "light" : "dark") : button.dataset.theme;
  remember("theme", next);
  apply();
  button.closest("details")?.removeAttribute("open");
});
device.addEventListener("change", apply);
apply();
