/* The form of one rater about one person: keyboard, autosave states, conflict, counters.
   Without this script the form is an ordinary form with a submit button.

   Contract with the templates (components/autosave, save_bar, save_state, version_field, conflict, counter)
   form    #survey-form, hx-post, hx-trigger="change delay:200ms, input changed delay:1200ms from:textarea",
           hx-sync="this:queue last", hx-target="#save-state", hx-swap="outerHTML"
   200     <p id="save-state"> and, out of band, <input type="hidden" name="version" id="version" hx-swap-oob="true">
   409     a fragment for #save-problem; a button [data-keep-version=N] in it saves this device's answers over version N
   4xx     a fragment for #save-problem: the server refused, so nothing is sent until the next answer
   408 429 5xx, no network, timeout: the answers stay in the form and are sent again, at once when the network returns
   shown   one of #save-state, #save-busy, #save-offline-one, #save-offline-many, or the problem; all words by the server
   [data-waiting] the number of changed answers that no server has confirmed
   [data-counts=ID][data-letters=N][data-bytes=N] with a [data-left] inside: how many plain letters may still be
           added to the textarea ID, or (negative) how many are too many, as responses/answers.py counts them */
(function () {
  "use strict";

  const form = document.getElementById("survey-form");
  if (!form) return;

  const RETRY_SECONDS = [3, 5, 10, 20, 30];
  const STATES = ["save-state", "save-busy", "save-offline-one", "save-offline-many"];
  const waiting = new Set();
  let sending = new Set();
  let failures = 0;
  let isRefused = false;
  let timer = 0;

  /* ---- what is shown ---- */

  function show(id) {
    STATES.forEach((each) => { document.getElementById(each).hidden = each !== id; });
  }

  function showOffline() {
    const number = Math.max(1, waiting.size);
    document.querySelectorAll("[data-waiting]").forEach((place) => { place.textContent = number; });
    show(number === 1 ? "save-offline-one" : "save-offline-many");
  }

  function clearProblem() {
    isRefused = false;
    document.getElementById("save-problem").replaceChildren();
  }

  /* ---- saving; htmx sends, this only watches ---- */

  function isOurs(event) {
    return event.detail.elt === form;
  }

  function save() {
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function retryLater() {
    const seconds = RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length - 1)];
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  }

  function putBack() {
    sending.forEach((name) => waiting.add(name));
    sending = new Set();
  }

  function isRefusal(status) {
    return status >= 400 && status < 500 && status !== 408 && status !== 429;
  }

  function showRefusal() {
    const problem = document.getElementById("save-problem");
    failures = 0;
    show(null);
    if (!isRefused) problem.focus();
    isRefused = true;
  }

  function remember(event) {
    if (event.target !== form && event.target.name) waiting.add(event.target.name);
  }

  form.addEventListener("change", remember);
  form.addEventListener("input", remember);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    clearTimeout(timer);
    sending = new Set(waiting);
    waiting.clear();
    if (failures === 0) show("save-busy");
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig.elt !== form) return;
    if (!isRefusal(event.detail.xhr.status)) return;
    if (event.detail.serverResponse.includes("<main")) event.detail.selectOverride = "#isi > .c-aside-layout";
    event.detail.shouldSwap = true;
    event.detail.target = document.getElementById("save-problem");
    event.detail.swapOverride = "innerHTML";
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isOurs(event)) return;
    if (event.detail.successful) {
      failures = 0;
      sending = new Set();
      clearProblem();
      show("save-state");
      return;
    }
    putBack();
    if (isRefusal(event.detail.xhr.status)) {
      showRefusal();
    } else {
      showOffline();
      retryLater();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep-version]");
    if (!button) return;
    document.getElementById("version").value = button.dataset.keepVersion;
    clearProblem();
    save();
  });

  window.addEventListener("online", () => { if (failures > 0) save(); });

  window.addEventListener("beforeunload", (event) => {
    if (failures > 0 && waiting.size > 0) event.preventDefault();
  });

  form.addEventListener("submit", () => { failures = 0; });

  /* ---- keyboard: 1 to 5 or T answers the row and goes on to the next ---- */

  function goOn(row) {
    const rows = Array.from(form.querySelectorAll(".c-item"));
    const next = rows[rows.indexOf(row) + 1];
    if (next) (next.querySelector("input:checked") || next.querySelector("input")).focus();
  }

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.type !== "radio") return;
    const row = event.target.closest(".c-item");
    const key = event.key.toUpperCase();
    const choice = row && /^[1-5T]$/.test(key) && row.querySelector('input[value="' + key + '"]');
    if (!choice) return;
    event.preventDefault();
    if (!choice.checked) {
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
    goOn(row);
  });

  /* ---- counters ---- */

  const bytes = new TextEncoder();

  function count(counter) {
    const area = document.getElementById(counter.dataset.counts);
    const text = area.value.normalize("NFC");
    const letters = counter.dataset.letters - Array.from(text).length;
    const weight = counter.dataset.bytes - bytes.encode(text).length;
    const fits = Math.min(letters, weight);
    const left = fits < 0 ? Math.min(letters, Math.floor(weight / 4)) : fits;
    counter.querySelector("[data-left]").textContent = left.toLocaleString(document.documentElement.lang);
  }

  document.querySelectorAll("[data-counts]").forEach((counter) => {
    document.getElementById(counter.dataset.counts).addEventListener("input", () => count(counter));
    count(counter);
  });
})();
