// htmx, fetched only where a page has something to update in place, with the token on every write.
import { csrf, root, say } from "./words.js";
import { toast } from "./dialogs.js";

// What came may itself be the form or the table that is looked for within it.
const arrived = (root) => ({
  querySelector: (wanted) => (root.matches(wanted) ? root : root.querySelector(wanted)),
  querySelectorAll: (wanted) => [...(root.matches(wanted) ? [root] : []), ...root.querySelectorAll(wanted)],
});

const marked = "[hx-get],[hx-post],[hx-put],[hx-delete],[hx-patch]";

export function startPartialUpdates(enhance) {
  if (!document.querySelector(marked)) return;
  document.body.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = csrf(); });
  document.body.addEventListener("htmx:beforeRequest", () => root.toggleAttribute("data-busy", true));
  document.body.addEventListener("htmx:afterRequest", () => root.toggleAttribute("data-busy", false));
  document.body.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) enhance(arrived(event.detail.elt)); });
  document.body.addEventListener("htmx:sendError", () => root.toggleAttribute("data-offline", !navigator.onLine));
  document.body.addEventListener("htmx:responseError", (event) => toast(say(event.detail.xhr.status === 401 ? "gone" : "failed")));
  const script = document.createElement("script");
  script.src = new URL("../vendor/htmx/htmx.min.js", import.meta.url);
  // Loaded between DOMContentLoaded and load, htmx waits for an event that has passed.
  script.addEventListener("load", () => window.htmx.process(document.body));
  document.head.append(script);
}
