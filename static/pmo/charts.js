// Charts are drawn by the server. The first touch of one loads plotly once and replaces the drawing by an interactive one;
// where that fails the drawing stays. Colours are names of meanings ("rag-red", "accent/20") and resolve to --c-… of chart-colours.css.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const live = new Set();
  let loading = null;

  function loadPlotly(url) {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("plotly did not start")));
      script.onerror = () => reject(new Error("plotly did not load"));
      document.head.append(script);
    }).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  function colour(name, css) {
    if (typeof name !== "string" || name === "none") return name === "none" ? "rgba(0,0,0,0)" : name;
    const [word, percent] = name.split("/");
    const hex = word.startsWith("#") ? word : css.getPropertyValue(`--c-${word}`).trim();
    if (!hex) return name;
    if (!percent) return hex;
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    return `rgba(${red},${green},${blue},${Number(percent) / 100})`;
  }

  // Plotly reads its strings as a little HTML; ours are plain text in which only <br> means something.
  function text(value) {
    return value.replaceAll("&", "&amp;").replace(/<(?!br\s*\/?>)/gi, "&lt;");
  }

  function resolve(value, css, key = "") {
    if (Array.isArray(value)) return value.map((item) => resolve(item, css, key));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, css, name)]));
    }
    if (typeof value !== "string") return value;
    if (/color/.test(key)) return colour(value, css);
    return key === "hovertemplate" ? value : text(value);
  }

  function axis(given, css, extra) {
    const grid = colour("grid", css);
    const line = colour("axis", css);
    return {
      gridcolor: grid, linecolor: line, zerolinecolor: line, tickcolor: line, automargin: true, fixedrange: false,
      exponentformat: "B", separatethousands: true, ...extra, ...given,
      title: { font: { size: 11, color: colour("muted", css) }, ...(typeof given.title === "string" ? { text: given.title } : given.title) },
      tickfont: { size: 11, color: colour("muted", css), ...given.tickfont },
    };
  }

  function endLabels(traces, css) {
    return traces.filter((trace) => trace.meta?.label && trace.y?.length).flatMap((trace) => {
      const last = trace.y.findLastIndex((value) => value !== null);
      if (last < 0) return [];
      return [{
        x: trace.x[last], y: trace.y[last], xref: trace.xaxis ?? "x", yref: trace.yaxis ?? "y", text: trace.meta.label,
        showarrow: false, xanchor: "left", xshift: 6, font: { size: 11, color: colour(trace.line?.color ?? "ink", css) },
      }];
    });
  }

  function prepare(raw, height) {
    const css = getComputedStyle(document.documentElement);
    const figure = resolve(raw, css);
    const given = figure.layout;
    const labels = endLabels(figure.data, css);
    const named = new Set(figure.data.map((trace) => trace.name).filter(Boolean));
    const heated = figure.data.some((trace) => trace.type === "heatmap");
    for (const trace of figure.data) {
      if (trace.type === "heatmap") Object.assign(trace, { xgap: 2, ygap: 2, showscale: trace.showscale ?? false });
      if (trace.type === "heatmap" && trace.text) trace.texttemplate ??= "%{text}";
      if (trace.type === "heatmap" && !trace.text) trace.texttemplate ??= "%{z}";
    }
    for (const trace of figure.data.filter((one) => one.type !== "heatmap")) {
      trace.cliponaxis ??= false;
      if (trace.type === "bar") trace.insidetextanchor ??= "middle";
      else if (trace.mode?.includes("markers+text")) trace.textposition ??= "top center";
      if (trace.type === "scatter" && trace.marker && JSON.stringify(trace.marker.symbol ?? "").includes("-open")) {
        trace.marker.line ??= { width: 1.5 };
      }
    }
    for (const shape of given.shapes ?? []) {
      if (shape.label && shape.x0 === shape.x1) shape.label = { textangle: 0, xanchor: "left", padding: 3, ...shape.label };
    }
    const layout = {
      ...given, title: undefined, height, autosize: true, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 48, r: labels.length ? 96 : 24, t: 28, b: 40 }, bargap: given.bargap ?? 0.3, hovermode: given.hovermode ?? "closest",
      font: { family: css.getPropertyValue("--font-text").trim() || "sans-serif", size: 11, color: colour("ink", css) },
      showlegend: given.showlegend ?? (named.size > 1 && labels.length === 0),
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", traceorder: "normal", ...given.legend },
      hoverlabel: { bgcolor: colour("surface", css), bordercolor: colour("axis", css), font: { color: colour("ink", css) } },
      annotations: [...(given.annotations ?? []), ...labels],
      transition: { duration: calm.matches ? 0 : 150 },
    };
    for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      const bare = name[0] === "x" || name === "yaxis2" || heated;
      layout[name] = axis(layout[name], css, bare ? { showgrid: false, tickmode: layout[name].tickvals ? "array" : "auto" } : { zeroline: true });
    }
    return { data: figure.data, layout };
  }

  function paint(Plotly, chart) {
    const { raw, host, height } = chart;
    const { data, layout } = prepare(raw, height);
    return Plotly.react(host, data, layout, { displaylogo: false, responsive: true });
  }

  async function wake(figure) {
    if (figure.dataset.chartState) return;
    figure.dataset.chartState = "loading";
    const drawing = figure.querySelector(".chart-drawing");
    const host = document.createElement("div");
    host.className = "chart-plot";
    try {
      const raw = JSON.parse(figure.querySelector(".chart-data").textContent);
      const Plotly = await loadPlotly(figure.dataset.plotly);
      if (!figure.isConnected) return;
      const tall = drawing.getBoundingClientRect().height;
      drawing.append(host);
      figure.classList.add("chart-live");
      const chart = { raw, host, height: Math.max(Number(figure.dataset.height) || 320, Math.round(tall)), figure };
      await paint(Plotly, chart);
      live.add(chart);
      figure.dataset.chartState = "live";
    } catch (error) {
      console.warn("The chart stays as drawn:", error.message);
      host.remove();
      figure.classList.remove("chart-live");
      figure.dataset.chartState = "";
    }
  }

  function watch(figure) {
    if (figure.dataset.chartWatched) return;
    figure.dataset.chartWatched = "yes";
    const drawing = figure.querySelector(".chart-drawing");
    let resting = 0;
    drawing.addEventListener("pointerenter", (event) => {
      resting = setTimeout(() => wake(figure), event.pointerType === "mouse" ? 180 : 0);
    });
    drawing.addEventListener("pointerleave", () => clearTimeout(resting));
    drawing.addEventListener("click", () => wake(figure));
    figure.addEventListener("focusin", () => wake(figure));
  }

  function start(root) {
    if (root.matches?.("figure.chart[data-plotly]")) watch(root);
    for (const figure of root.querySelectorAll?.("figure.chart[data-plotly]") ?? []) watch(figure);
  }

  function repaint() {
    for (const chart of live) {
      if (!chart.figure.isConnected) {
        window.Plotly.purge(chart.host);
        live.delete(chart);
      } else paint(window.Plotly, chart);
    }
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  document.addEventListener("office:theme", repaint);
  document.addEventListener("htmx:load", (event) => start(event.detail?.elt ?? event.target));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => start(document));
  else start(document);
})();
