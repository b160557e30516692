// The visitor's own clips: small pictures that open in the viewer, and a button that forgets them.
const { make } = window.vitaclip;

function clip(item) {
  const button = make("button", "vs-own-clip");
  button.type = "button";
  const picture = make("img");
  picture.src = item.picture;
  picture.alt = "";
  button.append(picture, make("bdi", "", item.name));
  if (item.parts) button.append(make("span", "vs-own-kind", `${item.parts} moments`));
  if (item.still) button.append(make("span", "vs-own-kind", "picture"));
  if (item.outside) button.dataset.outside = true;
  button.addEventListener("click", () => (item.still ? trigger("like", { id: item.id }) : show(item)));
  const entry = make("li");
  entry.append(button);
  return entry;
}

function show(item) {
  const hit = document.querySelector(`.vs-hit[data-id="${item.id}"]`); // found: it has a curve too
  if (hit) return hit.click();
  for (const other of document.querySelectorAll(".vs-hit")) other.setAttribute("aria-pressed", false);
  window.vitaclip.view({ ...item, caption: item.name });
}

function draw() {
  const { clips = [], notes = [] } = props.value || {};
  const searched = clips.filter((one) => !one.still).length;
  element.querySelector(".vs-own-clips").replaceChildren(...clips.map(clip));
  element.querySelector(".vs-own-notes").replaceChildren(
    ...(searched ? [make("p", "vs-own-count", count(searched))] : []),
    ...notes.map((text) => make("p", "vc-remark", text)),
  );
  element.querySelector(".vs-own-empty").hidden = clips.length > 0;
  element.querySelector(".vs-forget").hidden = !clips.length;
}

function count(number) {
  return number === 1 ? "1 clip of yours is searched too." : `${number} clips of yours are searched too.`;
}

// What is dropped while this tab is open joins the search; `reel` leaves it alone.
document.addEventListener("drop", (event) => {
  const files = event.dataTransfer?.files;
  if (!files?.length || !event.target.closest("#tab-search")) return;
  event.preventDefault();
  const input = document.querySelector("#tab-search input[type=file]");
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
element.querySelector(".vs-forget").addEventListener("click", () => trigger("forget"));
watch("value", draw);
draw();
