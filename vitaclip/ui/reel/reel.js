// The sample clips in a row, and what to say of a clip that the browser cannot play.
const { sampleCards, press } = window.vitaclip;
const grid = element.querySelector(".vc-grid");

function choose(file) {
  press(grid, file);
  trigger("choose", { file });
}

// Instead of Gradio's message: whether the page can play a file says nothing of the answer.
for (const [event, unplayable] of [["loadstart", false], ["error", true]])
  document.addEventListener(event, (happened) => {
    if (!happened.target.closest?.("#video")) return;
    element.querySelector(".vc-unplayable").hidden = !unplayable;
    if (unplayable) happened.stopPropagation();
  }, true);

// All of them lie in the tab Recognise.
function source(does, open) {
  element.querySelector(`[data-does=${does}]`).addEventListener("click", () => {
    document.querySelector("#tab-recognise-button").click();
    open();
  });
}
source("camera", () => window.vitaclip.camera.open());
source("record", () => document.querySelector("#video button[aria-label='Capture from camera']").click());
source("puppeteer", () => {
  const panel = document.querySelector(".vp-puppeteer");
  panel.open = true;
  panel.scrollIntoView({ block: "nearest", behavior: "smooth" });
  panel.querySelector("summary").focus({ preventScroll: true });
});

// A video dropped anywhere on the page is taken as if it had been chosen with the button.
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  const files = [...(event.dataTransfer?.files || [])];
  if (!files.length || event.target.closest("#classes, #model-file, #video, #vc-lesson-clips, #tab-search")) return;
  event.preventDefault();
  const input = document.querySelector("#reel input[type=file]"), chosen = new DataTransfer();
  chosen.items.add(files[0]);
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

function draw() {
  sampleCards(grid, "vc-sample", "vc-caption", choose);
  press(grid, props.value);
}
watch("value", draw);
draw();
