// Native dialogs: opened by data-open, closed by data-close; questions by data-confirm; toasts that can undo.
import { csrf, icon, make, say } from "./words.js";

export function ask({ title, text, verb, kind = "primary" }) {
  const dialog = document.getElementById("confirm");
  const go = document.getElementById("confirm-go");
  document.getElementById("confirm-title").textContent = title;
  document.getElementById("confirm-text").textContent = text;
  go.textContent = verb || say("go_on");
  go.className = `btn btn-${["danger", "success"].includes(kind) || kind === "ghost" ? (kind === "ghost" ? "danger" : kind) : "primary"}`;
  return new Promise((resolve) => {
    let yes = false;
    go.onclick = () => { yes = true; dialog.close(); };
    // The event of a close comes a moment later, when the question may have been asked again.
    const closed = () => {
      if (dialog.open) return;
      dialog.removeEventListener("close", closed);
      resolve(yes);
    };
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}

// undo: an address that takes the change back when posted to.
export function toast(text, { undo = "", seconds = 7 } = {}) {
  const box = make("div", { class: "toast" }, make("span", {}, text));
  if (undo) {
    const button = make("button", { type: "button", class: "btn btn-sm" }, say("undo"));
    button.addEventListener("click", async () => {
      const answer = await fetch(undo, { method: "POST", headers: { "X-CSRFToken": csrf() } });
      if (answer.ok) location.reload();
      else toast(say("failed"));
    });
    box.append(button);
  }
  const close = make("button", { type: "button", class: "btn-close", "aria-label": say("close") }, icon("x"));
  close.addEventListener("click", () => box.remove());
  box.append(close);
  document.getElementById("toasts").append(box);
  let timer = setTimeout(() => box.remove(), seconds * 1000);
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("focusin", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => { timer = setTimeout(() => box.remove(), 3000); });
}

document.addEventListener("click", async (event) => {
  const asking = event.target.closest("[data-confirm]");
  if (asking && !asking.dataset.sure) {
    event.preventDefault();
    event.stopPropagation();
    if (asking.form && !asking.form.reportValidity()) return;
    const data = asking.dataset;
    if (await ask({ title: data.confirmTitle, text: data.confirm, verb: data.confirmVerb, kind: data.confirmKind })) {
      data.sure = "1";
      asking.click();
      delete data.sure;
    }
    return;
  }
  const opening = event.target.closest("[data-open]");
  if (opening) {
    document.getElementById(opening.dataset.open)?.showModal();
    opening.closest("[data-menu]")?.removeAttribute("open");
  }
  event.target.closest("[data-close]")?.closest("dialog")?.close();
  event.target.closest("[data-dismiss]")?.closest("[data-dismissable]")?.remove();
  // A press on the backdrop closes, as people expect.
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    if (event.clientY && (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom)) event.target.close();
  }
}, true);
for (const waiting of document.querySelectorAll("[data-toast]")) toast(waiting.dataset.toast, { undo: waiting.dataset.undo });
