// Runs before the first paint, so that neither colours nor the navigation jump. The only script that blocks.
(() => {
  const root = document.documentElement;
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") || "auto";
    if (localStorage.getItem("nav") === "rail") root.dataset.nav = "rail";
  } catch { /* storage may be closed; the defaults stand */ }
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  // Rows far down a long table are laid out after the first paint.
  root.toggleAttribute("data-painting", true);
  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => root.removeAttribute("data-painting"))));
  root.dataset.bsTheme = dark ? "dark" : "light";
  if (new URLSearchParams(location.search).has("wall")) root.classList.add("wall");
})();
