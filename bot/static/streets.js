// The drawn map's marks on tiles. Nothing finer than a sector: it goes no nearer than a village.
"use strict";
(() => {
  const box = document.getElementById("streets");
  const marks = [...document.getElementById("marks").children];
  if (!marks.length) return;
  const map = L.map(box, { minZoom: 5, maxZoom: 14 });
  const credit = document.createElement("span");
  credit.textContent = box.dataset.credit;
  map.attributionControl.setPrefix("Leaflet");
  const tiles = L.tileLayer(box.dataset.tiles, { attribution: credit.innerHTML, referrerPolicy: "strict-origin" });
  tiles.on("tileerror", () => { document.getElementById("no-tiles").hidden = false; });
  const places = marks.map((mark) => [Number(mark.dataset.lat), Number(mark.dataset.lon)]);
  map.fitBounds(L.latLngBounds(places), { padding: [50, 50], maxZoom: 13 });
  tiles.addTo(map);
  marks.forEach((mark, n) => {
    const icon = L.divIcon({ html: mark, className: "on-tiles", iconSize: [0, 0] });
    L.marker(places[n], { icon, keyboard: false, interactive: false }).addTo(map);
  });
})();
