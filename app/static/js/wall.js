// A wall screen looks again by itself; without a connection it keeps what it has and says so.
export function keepFresh(place, enhance) {
  setInterval(async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-refresh]");
      place.replaceChildren(...fresh.childNodes);
      document.querySelector(".page-head .lead-text").replaceWith(page.querySelector(".page-head .lead-text"));
      enhance(place);
    } catch {
      document.querySelector("[data-stale]")?.removeAttribute("hidden");
    }
  }, Number(place.dataset.refresh) * 1000);
}
