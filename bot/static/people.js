// The conversation opens at its newest text, and stays there while texts come in, unless somebody reads further up.
(() => {
  const box = document.querySelector(".scroll");
  if (!box) return;
  let near = true;
  const down = () => { box.scrollTop = box.scrollHeight; };
  document.body.addEventListener("htmx:beforeSwap", () => { near = box.scrollHeight - box.scrollTop - box.clientHeight < 60; });
  document.body.addEventListener("htmx:afterSettle", () => { if (near) down(); });
  down();
})();
