// The shadow beside a frozen column, only while something is hidden under it; and "choose all".
export function enhanceTables(part) {
  for (const frame of part.querySelectorAll("[data-table]")) {
    const show = () => {
      frame.classList.toggle("is-scrolled", frame.scrollLeft > 1);
      const fits = frame.scrollWidth <= frame.clientWidth + 1 && frame.scrollHeight <= frame.clientHeight + 1;
      if (fits) frame.removeAttribute("tabindex");
      else frame.tabIndex = 0;
    };
    frame.addEventListener("scroll", show, { passive: true });
    new ResizeObserver(show).observe(frame);
  }
  for (const all of part.querySelectorAll("[data-check-all]"))
    all.addEventListener("change", () => {
      for (const one of all.closest("table").querySelectorAll(`input[name="${all.dataset.checkAll}"]`)) one.checked = all.checked;
    });
}
