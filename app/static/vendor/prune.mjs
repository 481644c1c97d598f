// What of Bootstrap a page of ours can ever use: a browser reads every rule before it paints the first one.
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

const SOURCES = [["app/templates", ".html"], ["app/static/js", ".js"], ["views", ".py"]];

// Every word that our templates, scripts and doors write: a class is one of them, or nobody wears it.
export async function wordsOf(root) {
  const words = new Set();
  for (const [folder, ending] of SOURCES)
    for (const name of await readdir(join(root, folder), { recursive: true }))
      if (extname(name) === ending)
        for (const [word] of (await readFile(join(root, folder, name), "utf8")).matchAll(/[\w-]+/g)) words.add(word);
  return words;
}

// Utilities are flat, one rule after the other; a selector stays when it has classes and each is such a word.
// Their variables stand in the reboot too.
export function utilitiesOf(css, words) {
  const kept = (selector) => {
    const classes = [...selector.matchAll(/\.([\w-]+)/g)];
    return classes.length > 0 && classes.every(([, name]) => words.has(name));
  };
  return css.replace(/@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*\}/g, "").replace(/(?<=^|\})([^{}@]+)(\{[^{}]*\})/g, (_, selectors, body) => {
    const used = selectors.split(/,(?![^(]*\))/).filter(kept);
    return used.length ? used.join(",") + body : "";
  });
}

// A variable that nothing reads is taken out; what only it read goes in the next turn.
export function variablesOf(css, others) {
  const before = css;
  const read = new Set([...`${css}${others}`.matchAll(/var\(\s*(--bs-[\w-]+)/g)].map(([, name]) => name));
  css = css.replace(/(--bs-[\w-]+):(?:\([^)]*\)|"[^"]*"|[^;{}"(]|\([^()]*(?:\([^)]*\)[^()]*)*\))*;?/g, (whole, name, at) =>
    css.slice(Math.max(0, at - 4), at).endsWith("var(") || read.has(name) ? whole : "");
  return css === before ? css : variablesOf(css, others);
}
