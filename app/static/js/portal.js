// Everything a page may need, each in its module; the heavy ones are fetched only where a page asks for them.
import "./theme.js";
import "./navigation.js";
import "./dialogs.js";
import { enhanceTables } from "./tables.js";
import { enhanceForms } from "./forms.js";
import { enhanceDropzones } from "./dropzone.js";
import "./palette.js";
import "./shortcuts.js";
import { enhanceUploads } from "./upload.js";
import { startPartialUpdates } from "./partial.js";

export function enhance(part) {
  enhanceTables(part);
  enhanceForms(part);
  enhanceDropzones(part);
  enhanceUploads(part, enhance);
  if (part.querySelector("[data-combo]")) import("./combobox.js").then(({ enhanceCombos }) => enhanceCombos(part));
  if (part.querySelector('input[type="date"]') && matchMedia("(pointer: fine)").matches) import("./dates.js").then(({ dressDates }) => dressDates(part));
  if (part.querySelector("[data-chart]")) import("./charts.js").then(({ drawCharts }) => drawCharts(part));
}

enhance(document);
startPartialUpdates(enhance);
const wall = document.querySelector("[data-refresh]");
if (wall) import("./wall.js").then(({ keepFresh }) => keepFresh(wall, enhance));
const tour = () => import("./tour.js").then(({ start }) => start());
if (document.body.dataset.tourFirst !== undefined) tour();
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tour-start]");
  if (!button) return;
  button.closest("details")?.removeAttribute("open");
  tour();
});
document.querySelector("[data-focus]")?.focus();
