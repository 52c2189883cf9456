// Check-ins: what htmx cannot do by itself. The figure in the tab's title, and a word when the desk is out of reach:
// a board that stands still looks like a quiet morning.
"use strict";
(() => {
  const stale = document.getElementById("stale");
  const rest = document.title.replace(/^\(\d+\) /, "");
  document.body.addEventListener("htmx:afterSettle", () => {
    const count = Number(document.getElementById("checkins").dataset.count);
    document.title = (count ? `(${count}) ` : "") + rest;
  });
  const lost = () => {
    if (!stale.hidden) return;
    const at = new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit" });
    stale.textContent = `The desk cannot be reached since ${at}. What you see may be old.`;
    stale.hidden = false;
  };
  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:responseError", lost);
  document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) stale.hidden = true; });
})();
