// What was read from the class box; and a list of classes, or a folder with one for each, that is
// dropped on the box: a file goes the way of the button, of a folder only the names are read.
const LIST = /\.(csv|json|jsonl|tsv|txt)$/i;

function draw() {
  element.querySelector(".vc-read").textContent = props.value || "";
}

async function within(folder) {
  const reader = folder.createReader(), found = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return found;
    found.push(...some);
  }
}

async function folders(entry) {
  const names = (await within(entry)).filter((inside) => inside.isDirectory).map((inside) => inside.name);
  const box = document.querySelector("#classes textarea");
  box.value = ["name", ...names.filter((name) => !name.startsWith(".")).sort()].join("\n");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function drop(event) {
  const [item] = event.dataTransfer.items, [file] = event.dataTransfer.files;
  if (!file) return; // text: the box takes it by itself
  event.preventDefault();
  const entry = item.webkitGetAsEntry();
  if (entry?.isDirectory) return void folders(entry);
  if (!LIST.test(file.name)) return;
  const one = new DataTransfer(), input = chooser();
  one.items.add(file);
  input.files = one.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function chooser() { // the button's own, wherever Gradio puts it
  let place = document.querySelector("#class-file");
  while (!place.querySelector("input[type=file]")) place = place.parentElement;
  return place.querySelector("input[type=file]");
}

document.addEventListener("dragover", (event) => {
  if (event.target.closest?.("#classes") && [...event.dataTransfer.types].includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => event.target.closest?.("#classes") && drop(event));
watch("value", draw);
draw();
