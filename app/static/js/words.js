// Sentences come from the server in the reader's language; {name} is filled in here.
const words = JSON.parse(document.getElementById("words")?.textContent || "{}");

export const root = document.documentElement;
export const say = (key, values = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// Vietnamese without its marks: "Hà Nội" and "ha noi" are the same to a search.
export const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? "";
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* storage may be closed */ }
  return null;
}
