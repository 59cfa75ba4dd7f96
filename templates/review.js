"use strict";
// What every page of a review shares: who is at work, how things are sent, and what is said at the foot of the page.
const root = `/${location.pathname.split("/")[1]}`;
const whoField = document.getElementById("who");
const told = document.getElementById("told");
let silence = 0;

whoField.value = localStorage.getItem("reviewer") || "";
whoField.addEventListener("input", () => localStorage.setItem("reviewer", whoField.value.trim()));

function say(text, seconds = 4) {
  told.textContent = text;
  clearTimeout(silence);
  if (text && seconds) silence = setTimeout(() => (told.textContent = ""), 1000 * seconds);
}

function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(name, about) {
  return read(await fetch(`${root}/api/${name}?${new URLSearchParams(about)}`));
}

async function send(name, about) {
  const body = JSON.stringify({ who: whoField.value.trim(), ...about });
  return read(await fetch(`${root}/api/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

async function read(response) {
  const found = await response.json();
  if (found.error) throw Object.assign(new Error(found.error), { isRefused: true });
  return found;
}

// A form that is marked so is sent as JSON to the address that it names, and the page is loaded anew.
for (const form of document.querySelectorAll("form[data-send]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const done = await send(form.dataset.send, Object.fromEntries(new FormData(form)));
      sessionStorage.setItem("told", done.told || "");
      location.reload();
    } catch (error) {
      say(error.isRefused ? error.message : "The review cannot be reached: is autograde still running?", 10);
    }
  });
}
say(sessionStorage.getItem("told") || "", 8);
sessionStorage.removeItem("told");
