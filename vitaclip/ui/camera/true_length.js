// What a browser records says no length, so players show Infinity until they have been at its end.
// `loadedmetadata` does not bubble, so it is caught on its way down.
function findLength(film) {
  const played = !film.paused;
  film.addEventListener("durationchange", function known() {
    if (!Number.isFinite(film.duration)) return;
    film.removeEventListener("durationchange", known);
    film.currentTime = 0;
    if (played) film.play().catch(() => {});
  });
  film.currentTime = Number.MAX_SAFE_INTEGER;
}

document.addEventListener("loadedmetadata", ({ target: film }) => {
  if (film.nodeName === "VIDEO" && !film.srcObject && film.duration === Infinity) findLength(film);
}, true);

