// What forms do beyond the browser: warn before losing entries, send once, show a password, keep empty filters out of addresses.
import { say } from "./words.js";

let dirty = null;
addEventListener("beforeunload", (event) => {
  if (dirty) {
    event.preventDefault();
    event.returnValue = say("unsaved");
  }
});
export const settled = () => { dirty = null; };

function guard(form) {
  form.addEventListener("input", () => { dirty = form; });
  form.addEventListener("submit", settled);
}

function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    document.documentElement.toggleAttribute("data-busy", true);
  });
}

function filters(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
  });
  for (const op of form.querySelectorAll("[data-filter-op]"))
    op.addEventListener("change", () => {
      document.getElementById(`flt-${op.dataset.filterOp}`).name = `_flt_${op.value}_${op.dataset.filterOp}`;
    });
  for (const control of form.querySelectorAll("[data-submit-on-change]")) control.addEventListener("change", () => form.requestSubmit());
}

// On a phone filters are folded; their button says what is chosen, in full.
function chosen(field) {
  if (!field.name || field.type === "hidden" || field.type === "search" || !field.value) return "";
  if (field.type === "checkbox") return field.checked ? field.labels[0]?.textContent.trim() : "";
  if (field.type === "date") return field.value.split("-").reverse().join("/");
  return field.selectedOptions?.[0]?.textContent.trim() ?? field.value;
}

function foldable(form) {
  const opener = form.querySelector("[data-unfold]");
  if (!opener) return;
  const said = [...form.elements].map(chosen).filter(Boolean);
  if (said.length) opener.querySelector("[data-chosen-filters]").textContent = `: ${said.join(" · ")}`;
  opener.addEventListener("click", () =>
    opener.setAttribute("aria-expanded", String(form.classList.toggle("is-unfolded"))));
}

export function enhanceForms(part) {
  part.querySelectorAll("form[data-guard]").forEach(guard);
  part.querySelectorAll("form[data-once]").forEach(once);
  part.querySelectorAll("form[data-filters]").forEach(filters);
  part.querySelectorAll("form[data-filters]").forEach(foldable);
  for (const button of part.querySelectorAll("[data-reveal]"))
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.reveal);
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
}
// Coming back by the browser's button must not leave a page that thinks it was sent.
addEventListener("pageshow", () => {
  document.documentElement.removeAttribute("data-busy");
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
