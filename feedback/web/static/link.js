/* Landing page of an emailed link, /i#TOKEN. The token travels in the fragment, which no server and no
   log sees; here it moves into the form and out of the address bar. Opening stays a press of the button:
   this script never submits. On a page that refused a link (also at /i) there is no form, so a link
   entered into its address bar, which would only change the fragment, opens the landing page anew.
   Page: <input type="hidden" data-link-token>; [data-with-link hidden]; [data-without-link]. */
(function () {
  "use strict";

  function takeToken() {
    const token = location.hash.slice(1);
    const field = document.querySelector("[data-link-token]");
    if (!/^[\w-]{16,}$/.test(token)) return;
    if (!field) {
      location.replace(location.pathname + "?" + location.hash);
      return;
    }
    field.value = token;
    history.replaceState(null, "", location.pathname + location.search);
    document.querySelectorAll("[data-with-link]").forEach((part) => { part.hidden = false; });
    document.querySelectorAll("[data-without-link]").forEach((part) => { part.hidden = true; });
  }

  takeToken();
  window.addEventListener("hashchange", takeToken);
})();
