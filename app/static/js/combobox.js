// A select one can type into, without diacritics, its list from the page or from an address (data-source).
// The select stays in the form and keeps the value; without this script it is simply a select.
import { fold, icon, make, say } from "./words.js";

let made = 0;
const LIMIT = 50;

class Combo {
  constructor(select) {
    this.select = select;
    this.many = select.multiple;
    this.id = `combo-${++made}`;
    this.options = [];
    this.at = -1;
    this.build();
  }

  build() {
    const { select } = this;
    const label = select.labels?.[0];
    this.input = make("input", {
      class: "form-control", type: "text", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-controls": `${this.id}-list`, autocomplete: "off", spellcheck: "false", placeholder: say("choose"),
      id: `${this.id}-input`, "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"),
      "aria-required": select.required ? "true" : null,
    });
    if (label) label.htmlFor = this.input.id;
    else this.input.setAttribute("aria-label", select.getAttribute("aria-label") || say("choose"));
    this.list = make("ul", { class: "combo-list", role: "listbox", id: `${this.id}-list`, "aria-label": label?.textContent.trim() || say("results") });
    this.list.hidden = true;
    this.note = make("span", { class: "visually-hidden", role: "status" });
    this.box = make("div", { class: "combo" });
    select.before(this.box);
    if (this.many) this.chips = this.box.appendChild(make("ul", { class: "chips" }));
    this.box.append(this.input, this.list, this.note, select);
    select.hidden = true;
    this.required = select.required;
    select.required = false;
    this.input.disabled = select.disabled;
    this.listen();
    this.show();
  }

  listen() {
    this.input.addEventListener("input", () => this.ask(this.input.value));
    this.input.addEventListener("click", () => this.ask(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => { this.close(); this.show(); });
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const chosen = event.target.closest('[role="option"]');
      if (chosen) this.take(Number(chosen.dataset.at));
    });
  }

  ask(text) {
    clearTimeout(this.timer);
    if (this.select.dataset.source) this.timer = setTimeout(() => this.fetch(text), 180);
    else {
      const wanted = fold(text);
      this.offer([...this.select.options].filter((o) => o.value && fold(o.text).includes(wanted)).map((o) => ({ value: o.value, label: o.text })));
    }
  }

  async fetch(text) {
    this.abort?.abort();
    this.abort = new AbortController();
    const address = new URL(this.select.dataset.source, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { signal: this.abort.signal, headers: { Accept: "application/json" } });
      const found = answer.ok ? await answer.json() : [];
      this.offer((Array.isArray(found) ? found : found.results ?? []).map((o) => ({ value: String(o.value ?? o.id), label: o.label ?? o.text, sub: o.sub })));
    } catch (error) {
      if (error.name !== "AbortError") this.offer([]);
    }
  }

  offer(options) {
    this.options = options.slice(0, LIMIT);
    this.at = -1;
    this.list.replaceChildren(...this.options.map((option, at) => make("li", { role: "option", id: `${this.id}-${at}`, "data-at": at, "aria-selected": "false" }, option.label, ...(option.sub ? [make("small", {}, option.sub)] : []))));
    const nothing = !this.options.length && this.input.value.trim();
    if (nothing) this.list.append(make("li", { role: "option", "aria-disabled": "true", class: "combo-note" }, say("nothing")));
    this.list.hidden = !this.options.length && !nothing;
    this.note.textContent = this.options.length ? say("results", { count: this.options.length }) : say("nothing");
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.options.length) this.move(0);
  }

  move(to) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = (to + this.options.length) % this.options.length;
    const item = this.list.children[this.at];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  key(event) {
    const open = !this.list.hidden && this.options.length > 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(this.at + (event.key === "ArrowDown" ? 1 : -1));
      else this.ask("");
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
      this.show();
    } else if (event.key === "Backspace" && this.many && !this.input.value) this.drop([...this.select.selectedOptions].at(-1)?.value);
  }

  take(at) {
    const chosen = this.options[at];
    if (!chosen) return;
    let option = [...this.select.options].find((o) => o.value === chosen.value);
    if (!option) this.select.append(option = new Option(chosen.label, chosen.value));
    option.selected = true;
    this.changed();
    this.close();
    this.note.textContent = say("chosen", { what: chosen.label });
  }

  drop(value) {
    const option = [...this.select.options].find((o) => o.value === value);
    if (option) option.selected = false;
    this.changed();
  }

  changed() {
    this.show();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  show() {
    const chosen = [...this.select.selectedOptions].filter((o) => o.value);
    if (!this.many) {
      // Emptied by hand means nothing is chosen.
      if (this.input.value === "" && chosen.length && this.touched) this.select.value = "";
      this.input.value = this.select.selectedOptions[0]?.value ? this.select.selectedOptions[0].text : "";
      this.touched = true;
      return;
    }
    this.input.value = "";
    this.chips.replaceChildren(...chosen.map((option) => {
      const off = make("button", { type: "button", "aria-label": `${say("remove")}: ${option.text}` }, icon("x"));
      off.addEventListener("click", () => { this.drop(option.value); this.input.focus(); });
      return make("li", { class: "chip" }, option.text, off);
    }));
  }
}

export function enhanceCombos(part) {
  for (const select of part.querySelectorAll("select[data-combo]")) {
    if (select.dataset.made) continue;
    select.dataset.made = "1";
    new Combo(select);
  }
}
