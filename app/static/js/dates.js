// A day is written dd/mm/yyyy whatever language the browser speaks; the browser's calendar opens beside it.
// The date input stays in the form and keeps the value; without this script, or under a finger, it is all there is.
import { icon, make, say } from "./words.js";

const shown = (value) => value.split("-").reverse().join("/");
const FORMS = [/^(?<d>\d{1,2})[/.\s-](?<m>\d{1,2})[/.\s-](?<y>\d{4})$/, /^(?<d>\d\d)(?<m>\d\d)(?<y>\d{4})$/, /^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})$/];

// What was typed as the form has it (yyyy-mm-dd); null where the calendar has no such day.
function read(text) {
  const found = FORMS.map((form) => text.trim().match(form)?.groups).find(Boolean);
  if (!found) return null;
  const at = new Date(Date.UTC(found.y, found.m - 1, found.d));
  return at.getUTCMonth() === found.m - 1 && at.getUTCDate() === Number(found.d) ? at.toISOString().slice(0, 10) : null;
}

function dress(day) {
  const text = make("input", {
    class: day.className, type: "text", inputmode: "numeric", autocomplete: "off", placeholder: say("day_form"), maxlength: 10,
    "aria-describedby": day.getAttribute("aria-describedby"), "aria-invalid": day.getAttribute("aria-invalid"),
    "aria-label": day.getAttribute("aria-label"), id: `${day.id}-day`,
  });
  const opener = make("button", { class: "btn btn-ghost btn-icon btn-sm", type: "button", "aria-label": say("calendar"), title: say("calendar") }, icon("calendar"));
  for (const label of [...day.labels]) label.htmlFor = text.id;
  [text.required, text.disabled, opener.disabled] = [day.required, day.disabled, day.disabled];
  Object.assign(day, { required: false, tabIndex: -1, ariaHidden: "true" });
  const box = make("div", { class: "day" });
  day.before(box);
  box.append(text, opener, day);

  // What is no day is sent as it was typed: whoever receives it says what is wrong, and nothing is lost.
  const send = (value) => {
    const [said, silent] = value === null ? [text, day] : [day, text];
    said.name = day.name || text.name;
    silent.removeAttribute("name");
    text.setCustomValidity(value === null ? say("no_day") : "");
    day.value = value ?? "";
  };
  const show = () => { send(day.value); text.value = shown(day.value); };
  const tell = () => day.dispatchEvent(new Event("change", { bubbles: true }));
  text.addEventListener("input", () => send(text.value.trim() && read(text.value)));
  text.addEventListener("change", () => { if (!text.validity.customError) tell(); });
  text.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    if (day.value) day.stepUp(step);
    else day.value = new Date().toLocaleDateString("sv");
    show();
    tell();
  });
  opener.addEventListener("click", () => day.showPicker());
  day.addEventListener("input", show);
  day.addEventListener("change", show);
  day.addEventListener("focus", () => text.focus()); // a list of errors leads here
  day.form?.addEventListener("reset", () => requestAnimationFrame(show));
  show();
}

export const dressDates = (part) => part.querySelectorAll('input[type="date"]:not([aria-hidden])').forEach(dress);
