/** Files dropped on an area of the page. */

/** Let files be dropped anywhere on an area; `data-drop` tells the style sheet what to show while they hover. */
export function acceptDrops(area, label, onFiles) {
  area.dataset.drop = label;
  area.addEventListener("dragover", (event) => hover(event, area));
  area.addEventListener(
    "dragleave",
    (event) => area.contains(event.relatedTarget) || area.classList.remove("dropping"),
  );
  area.addEventListener("drop", (event) => {
    area.classList.remove("dropping");
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    event.preventDefault();
    onFiles(files);
  });
}

/** A file that misses the area must not replace the page. */
export function ignoreOtherDrops() {
  for (const kind of ["dragover", "drop"])
    window.addEventListener(kind, (event) => hasFiles(event) && event.preventDefault());
}

function hover(event, area) {
  if (!hasFiles(event)) return;
  event.preventDefault();
  area.classList.add("dropping");
}

function hasFiles({ dataTransfer }) {
  return dataTransfer.types.includes("Files");
}
