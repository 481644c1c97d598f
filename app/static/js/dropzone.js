// A file is looked at before it is sent: its size, its kind, whether it is empty.
import { icon, make, say } from "./words.js";

const human = (bytes) => {
  const language = document.documentElement.lang;
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024)).toLocaleString(language)} KB` : `${(bytes / 1048576).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
};

function fault(file, zone) {
  const kinds = zone.dataset.accept.split(",").map((kind) => kind.trim().toLowerCase());
  if (!kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) return say("wrong_kind", { kinds: kinds.join(", ") });
  if (file.size === 0) return say("empty_file");
  if (file.size > Number(zone.dataset.max)) return say("too_big", { size: human(file.size), limit: human(Number(zone.dataset.max)) });
  return "";
}

function look(zone, input) {
  const box = zone.querySelector(".dropzone");
  const error = zone.querySelector(".form-error");
  const list = zone.querySelector(".dropzone-files");
  const faults = [...input.files].map((file) => fault(file, zone)).filter(Boolean);
  error.hidden = !faults.length;
  error.textContent = faults[0] ?? "";
  box.classList.toggle("is-bad", faults.length > 0);
  input.setAttribute("aria-invalid", String(faults.length > 0));
  list.replaceChildren(...[...input.files].map((file) => make("li", { class: "row-flow" }, icon("file-spreadsheet"), make("b", {}, file.name), make("span", { class: "muted" }, human(file.size)))));
  for (const button of zone.closest("form")?.querySelectorAll('button[type="submit"]') ?? []) button.disabled = faults.length > 0;
}

export function enhanceDropzones(part) {
  for (const zone of part.querySelectorAll("[data-dropzone]")) {
    const box = zone.querySelector(".dropzone");
    const input = zone.querySelector('input[type="file"]');
    for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("is-over"));
    for (const name of ["dragleave", "drop", "dragend"]) box.addEventListener(name, () => box.classList.remove("is-over"));
    input.addEventListener("change", () => look(zone, input));
  }
}
