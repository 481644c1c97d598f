// Draws each chart from the table behind it, in the colours of the page; the library comes with the first chart in sight.
import { toast } from "./dialogs.js";
import { icon, make, say } from "./words.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const palette = () => ["info-fill", "gold", "ok-fill", "plum-fill", "calm-fill", "bad-fill"].map(token);
const drawn = new Map();

async function fill(figure) {
  const answer = await fetch(figure.dataset.chart, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { labels, series, links } = await answer.json();
  const language = document.documentElement.lang;
  const head = figure.querySelector("thead tr");
  head.append(...series.map((one) => make("th", { scope: "col", class: "num", "data-tone": one.tone }, one.name)));
  figure.querySelector("tbody").append(...labels.map((label, at) => make("tr", {}, make("th", { scope: "row" }, links?.[at] ? make("a", { href: links[at] }, label) : label), ...series.map((one) => {
    const value = one.values[at];
    return make("td", { class: "num", "data-value": value ?? "" }, value === null ? "–" : Number(value).toLocaleString(language));
  }))));
}

function read(figure) {
  const heads = [...figure.querySelectorAll("thead th")].slice(1);
  const rows = [...figure.querySelectorAll("tbody tr")];
  return {
    labels: rows.map((row) => row.querySelector("th").textContent.trim()),
    series: heads.map((head, at) => ({
      name: head.textContent.trim(), tone: head.dataset.tone,
      values: rows.map((row) => { const raw = row.querySelectorAll("td")[at].dataset.value; return raw === "" ? null : Number(raw); }),
    })),
  };
}

function options(figure) {
  const { kind, unit } = figure.dataset;
  const { labels, series } = read(figure);
  const lying = kind === "ranking";
  const order = labels.map((_, at) => at);
  if (lying) order.sort((a, b) => (series[0]?.values[a] ?? -Infinity) - (series[0]?.values[b] ?? -Infinity));
  // Words that would run into each other are set aslant.
  const slot = (figure.clientWidth - 80) / Math.max(1, labels.length);
  const aslant = !lying && labels.length > 1 && Math.max(...labels.map((label) => label.length)) * 6.5 > slot * 1.7;
  const ink = token("ink-2");
  const font = token("font").replaceAll('"', "'"); // stands inside an attribute when the chart is written as a drawing
  const line = token("line");
  const text = { color: ink, fontFamily: font, fontSize: 12 };
  const language = document.documentElement.lang;
  const figureOf = (value) => (value === null || value === undefined ? "–" : `${Number(value).toLocaleString(language)}${unit ? ` ${unit}` : ""}`);
  const words = { type: "category", data: order.map((at) => labels[at]), axisLabel: { ...text, interval: lying || labels.length < 25 ? 0 : "auto", width: lying ? Math.min(230, figure.clientWidth * 0.38) : aslant ? 120 : Math.max(48, slot - 8), overflow: "break", lineHeight: 14, rotate: aslant ? 38 : 0 }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } };
  const values = { type: "value", scale: kind === "line", axisLabel: { ...text, formatter: (value) => value.toLocaleString(language) }, splitLine: { lineStyle: { color: line } } };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: palette(), textStyle: text, backgroundColor: "transparent",
    grid: { left: 8, right: 24, top: series.length > 1 ? 40 : 16, bottom: 8, outerBoundsMode: "same" },
    legend: series.length > 1 ? { top: 0, textStyle: text, itemWidth: 14, itemHeight: 10 } : undefined,
    // Drawn on the canvas: a tooltip of HTML would need styles the policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: figureOf, backgroundColor: token("raised"), borderColor: line, textStyle: { ...text, color: token("ink") }, axisPointer: { type: kind === "line" ? "line" : "shadow" } },
    xAxis: lying ? values : words,
    yAxis: lying ? words : values,
    series: series.map((one) => ({
      name: one.name, type: kind === "line" ? "line" : "bar", stack: kind === "stack" ? "all" : undefined,
      data: order.map((at) => one.values[at]), connectNulls: false, symbolSize: 7, barMaxWidth: 34, lineStyle: { width: 2.5 },
      itemStyle: { ...(one.tone ? { color: token(`${one.tone}-fill`) } : {}), borderRadius: kind === "stack" ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0] },
    })),
  };
}

async function draw(figure) {
  if (figure.dataset.chart && !figure.querySelector("tbody tr")) await fill(figure);
  // A canvas keeps the letters that it was drawn with: the typeface must be there first, its Vietnamese part too.
  const [{ init }] = await Promise.all([import("../vendor/echarts/echarts.js"), document.fonts.load(`12px ${token("font")}`, "aạ0")]);
  const place = figure.querySelector(".chart-canvas");
  if (figure.dataset.kind === "ranking") place.style.height = `${Math.max(160, figure.querySelectorAll("tbody tr").length * 34 + 40)}px`;
  const chart = init(place, null, { renderer: "canvas" });
  chart.on("finished", () => { place.dataset.finished = ""; });
  chart.setOption(options(figure));
  drawn.set(figure, chart);
  // Every bar leads where its row in the table leads.
  chart.on("click", ({ name }) => {
    const row = [...figure.querySelectorAll("tbody th")].find((head) => head.textContent.trim() === name);
    const link = row?.querySelector("a");
    if (link) location.assign(link.href);
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}

function save(name, address) {
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

// The chart as it stands on the page, in lines instead of points: it stays sharp at any size, its words can be edited.
async function drawing(figure) {
  const { init } = await import("../vendor/echarts/svg.js");
  const { clientWidth: width, clientHeight: height } = figure.querySelector(".chart-canvas");
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...options(figure), animation: false, tooltip: undefined, backgroundColor: token("paper") });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}

function tools(figure) {
  const name = figure.dataset.title;
  figure.querySelector("[data-chart-picture]")?.addEventListener("click", () => {
    const chart = drawn.get(figure);
    if (chart) save(`${name}.png`, chart.getDataURL({ pixelRatio: 2, backgroundColor: token("paper") }));
  });
  figure.querySelector("[data-chart-drawing]")?.addEventListener("click", async () => {
    if (!drawn.has(figure)) return;
    const text = await drawing(figure).catch(() => toast(say("failed")));
    if (text) save(`${name}.svg`, URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })));
  });
  figure.querySelector("[data-chart-data]")?.addEventListener("click", () => {
    const { labels, series } = read(figure);
    const cell = (value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
    const lines = [["", ...series.map((one) => one.name)], ...labels.map((label, at) => [label, ...series.map((one) => one.values[at])])];
    // The mark at the start lets Excel read the diacritics.
    save(`${name}.csv`, URL.createObjectURL(new Blob(["\ufeff", lines.map((line) => line.map(cell).join(",")).join("\r\n")], { type: "text/csv" })));
  });
}

export function drawCharts(part) {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target).catch(() => target.querySelector(".chart-canvas").replaceChildren(make("p", { class: "empty" }, icon("cloud-off"), say("failed"))));
    }
  }, { rootMargin: "200px" });
  for (const figure of part.querySelectorAll("[data-chart]")) {
    if (figure.dataset.drawn) continue;
    figure.dataset.drawn = "1";
    tools(figure);
    seen.observe(figure);
  }
}
document.addEventListener("portal:theme", () => drawn.forEach((chart, figure) => chart.setOption(options(figure))));
