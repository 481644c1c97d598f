// Rebuilds everything vendored from the locked npm packages: npm ci --ignore-scripts && node build.mjs
// Nothing here runs in production; the results are committed beside it.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { minify } from "terser";
import { utilitiesOf, variablesOf, wordsOf } from "./prune.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const npm = (...parts) => join(here, "node_modules", ...parts);
const out = (...parts) => join(here, ...parts);
const tests = (...parts) => join(here, "../../../tests/browser/vendor", ...parts);

async function bootstrap() {
  await mkdir(out("bootstrap"), { recursive: true });
  const parts = await Promise.all(
    ["reboot", "utilities"].map((part) => readFile(npm(`bootstrap/dist/css/bootstrap-${part}.min.css`), "utf8")),
  );
  const plain = parts.map((css) => css.replace(/\/\*# sourceMappingURL.*?\*\//g, "").replace(/@charset[^;]*;/g, ""));
  // Widths are the components' own affair, and what no page names only delays it. tests/unit tells when one misses a class.
  plain[1] = utilitiesOf(plain[1].replace(/\/\*![\s\S]*?\*\//g, ""), await wordsOf(join(here, "../../..")));
  const ours = await Promise.all((await readdir(join(here, "../css"))).map((name) => readFile(join(here, "../css", name), "utf8")));
  // A layer of its own, so that a plain rule of the design system wins without !important.
  await writeFile(out("bootstrap/bootstrap.css"), `@layer bootstrap{${variablesOf(plain.join("\n"), ours.join(""))}}\n`);
  await cp(npm("bootstrap/LICENSE"), out("bootstrap/LICENSE"));
}

async function typeface() {
  await mkdir(out("fonts"), { recursive: true });
  const python = (...rest) => execFileSync("uvx", ["--from", "fonttools[woff]==4.68.0", "python", ...rest]);
  const source = npm("@fontsource/be-vietnam-pro/files");
  for (const weight of ["400", "500", "600"]) {
    python(out("typeface.py"), source, weight, out("fonts"));
    python(out("figures.py"), join(source, `be-vietnam-pro-latin-${weight}-normal.woff2`), out("fonts", `tien-do-figures-${weight}.woff2`));
  }
  await cp(npm("@fontsource/be-vietnam-pro/LICENSE"), out("fonts/LICENSE"));
}

async function icons() {
  const names = (await readFile(out("icons.txt"), "utf8")).split("\n").filter(Boolean);
  const symbols = [];
  for (const name of names) {
    const svg = await readFile(npm("@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const inside = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inside.replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  const head = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">';
  await writeFile(out("icons.svg"), `${head}\n${symbols.join("\n")}\n</svg>\n`);
  await cp(npm("@tabler/icons/LICENSE"), out("icons.LICENSE"));
}

async function htmx() {
  await mkdir(out("htmx"), { recursive: true });
  await cp(npm("htmx.org/dist/htmx.min.js"), out("htmx/htmx.min.js"));
  await cp(npm("htmx.org/LICENSE"), out("htmx/LICENSE"));
}

// Parts of ECharts that it brings along and the portal never calls: a second theme, Chinese, styles of version 3,
// tooltips of HTML (the policy forbids their styles), patterns, the loading screen.
const UNUSED = /(theme\/dark|i18n\/langZH|helper\/compatStyle|tooltip\/TooltipHTMLContent|util\/decal|loading\/default)\.js$/;
const withoutUnused = {
  name: "without-unused",
  setup: (bundle) => bundle.onLoad({ filter: UNUSED }, async ({ path }) => {
    const names = [...(await readFile(path, "utf8")).matchAll(/export (?:function|const|var|let|class) (\w+)/g)];
    return { contents: [...names.map(([, name]) => `export const ${name} = () => null;`), "export default function () { return {}; }"].join("\n") };
  }),
};

// Two doors to one body: the canvas for pages, and what writes a drawing (SVG), fetched only when somebody takes one away.
async function echarts() {
  await mkdir(out("echarts"), { recursive: true });
  const { outputFiles } = await build({
    entryPoints: { echarts: out("echarts.entry.mjs"), svg: out("echarts.svg.mjs") }, outdir: out("echarts"), chunkNames: "shared",
    bundle: true, splitting: true, minify: true, format: "esm", target: "es2022", legalComments: "none", write: false, plugins: [withoutUnused],
  });
  for (const { path, text } of outputFiles) {
    const { code } = await minify(text, { module: true, ecma: 2020, compress: { passes: 2 }, mangle: true });
    await writeFile(path, code);
    // The heaviest file of all travels a seventh lighter so; packing it this hard takes a second, so it is done here.
    if (path.endsWith("shared.js")) await writeFile(`${path}.br`, brotliCompressSync(code));
  }
  await cp(npm("echarts/LICENSE"), out("echarts/LICENSE"));
  await cp(npm("echarts/NOTICE"), out("echarts/NOTICE"));
}

async function axe() {
  await mkdir(tests(), { recursive: true });
  await cp(npm("axe-core/axe.min.js"), tests("axe.min.js"));
  await cp(npm("axe-core/LICENSE"), tests("axe.LICENSE"));
}

for (const old of ["bootstrap", "fonts", "htmx", "echarts"]) await rm(out(old), { recursive: true, force: true });
await Promise.all([bootstrap(), typeface(), icons(), htmx(), echarts(), axe()]);
