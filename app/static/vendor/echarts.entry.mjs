// Only what the portal draws: trends and bars. Every kind added here is weighed on each page with a chart.
import { use } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent, LegendPlainComponent } from "echarts/components";
import { install as CanvasRenderer } from "echarts/lib/renderer/installCanvasRenderer.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, LegendPlainComponent, CanvasRenderer]);
export { init } from "echarts/core";
