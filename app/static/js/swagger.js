// Swagger's reader over our own document, fetched when it is asked for; writes carry the page's token.
import { csrf, make, say } from "./words.js";
import { toast } from "./dialogs.js";

const place = document.getElementById("swagger");
const opener = document.querySelector("[data-swagger]");

function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

// It leaves the list of servers without a name for those who listen.
function name() {
  for (const list of place.querySelectorAll("select:not([aria-label])")) list.setAttribute("aria-label", list.closest("label")?.textContent.trim() || "URL");
}

opener.addEventListener("click", async () => {
  opener.setAttribute("aria-busy", "true");
  try {
    await Promise.all([
      loaded(make("link", { rel: "stylesheet", href: place.dataset.style })),
      loaded(make("script", { src: place.dataset.script })),
    ]);
  } catch {
    opener.removeAttribute("aria-busy");
    return toast(say("failed"));
  }
  document.getElementById("calls").hidden = true;
  place.hidden = false;
  window.SwaggerUIBundle({
    url: place.dataset.document, domNode: place, layout: "BaseLayout", validatorUrl: null, docExpansion: "none", onComplete: name,
    requestInterceptor: (request) => {
      request.headers["X-CSRFToken"] = csrf();
      return request;
    },
  });
  place.focus();
  opener.remove();
});
