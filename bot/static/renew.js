// A page of which a part renews itself: the figure in the tab's title, and a word when the desk is out of reach,
// because a list that stands still looks like a quiet morning.
"use strict";
(() => {
  const stale = document.getElementById("stale");
  const rest = document.title.replace(/^\(\d+\) /, "");
  document.body.addEventListener("htmx:afterSettle", () => {
    const count = Number(document.querySelector("[data-count]").dataset.count);
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
