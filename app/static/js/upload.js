// Files are sent with their progress in sight. Without this script the form is sent as any other.
import { toast } from "./dialogs.js";
import { say } from "./words.js";

function shown(form, share) {
  const box = form.querySelector("[data-upload-progress]");
  box.hidden = false;
  box.querySelector("progress").value = share;
  box.querySelector(".figure").textContent = `${share}\u00a0%`;
}

// One request for each file: a limit on a request is a limit on one file.
function post(form, data, told) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Sent-By", "script");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) told(event.loaded / event.total); });
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText));
      else resolve({ taken: [], refused: [say(request.status === 401 ? "gone" : "failed")] });
    });
    request.addEventListener("error", () => resolve({ taken: [], refused: [say("failed")] }));
    request.send(data);
  });
}

async function send(form, enhance) {
  const files = [...form.querySelector('input[type="file"]').files];
  const token = form.querySelector('[name="csrf_token"]').value;
  const refused = [];
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  for (const [at, file] of files.entries()) {
    const data = new FormData();
    data.append("csrf_token", token);
    data.append("file", file);
    const said = await post(form, data, (share) => shown(form, Math.round((100 * (at + share)) / files.length)));
    for (const name of said.taken) toast(form.dataset.said.replace("{name}", name));
    refused.push(...said.refused);
  }
  await showOutcome(form, refused, enhance);
}

// The list anew, and under it what was refused and why.
async function showOutcome(form, refused, enhance) {
  const answer = await fetch(form.dataset.upload);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const fresh = template.content.querySelector("#files");
  if (!answer.ok || !fresh || fresh.hasAttribute("hx-get")) return location.reload(); // a scan is waited for
  form.closest("#files").replaceWith(fresh);
  enhance(fresh);
  const error = fresh.querySelector(".form-error");
  error.hidden = !refused.length;
  error.textContent = refused.join(" ");
  (refused.length ? fresh.querySelector('input[type="file"]') : fresh.querySelector("form[data-upload] button")).focus();
}

// enhance: what makes the new part live, once it is in the page.
export function enhanceUploads(part, enhance) {
  for (const form of part.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, enhance);
    });
  }
}
