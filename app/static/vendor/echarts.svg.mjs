// Writes a chart as a drawing. Its own file, because most who look at a chart never take it away.
import { use } from "echarts/core";
import { install } from "echarts/lib/renderer/installSVGRenderer.js";

use([install]);
export { init } from "./echarts.entry.mjs";
