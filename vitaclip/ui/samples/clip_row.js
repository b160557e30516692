// One row of sample clips, small; the tab Recognise shows them large.
const { sampleCards, press } = window.vitaclip;
const row = element.querySelector("ul");

function choose(file) {
  props.value = file;
  trigger("choose", { file });
}

function draw() {
  sampleCards(row, "vi-clip", "vi-clip-name", choose);
  press(row, props.value);
}
watch("value", draw);
draw();
