// What only a browser can do. The pages are whole without it.

// Times in the reader's own zone; the printed UTC time stays as the hint.
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = local.format(new Date(time.dateTime));
}

const picture = document.querySelector(".picture");
if (picture) showCall(picture);

function showCall(picture) {
  const scroll = picture.parentElement;
  const bars = new Map([...picture.querySelectorAll(".bar[data-row]")].map((bar) => [bar.dataset.row, bar]));
  const rows = [...document.querySelectorAll(".transcript > li[id]")];
  const from = Number(picture.dataset.from);
  const to = Number(picture.dataset.to);
  let current = null;

  function point(row) {
    if (row === current) return;
    for (const old of document.querySelectorAll(".current")) old.classList.remove("current");
    current = row;
    row?.classList.add("current");
    bars.get(row?.id)?.classList.add("current");
  }

  // The bar under the pointer and its row light up together, in both directions.
  for (const [id, bar] of bars) bar.addEventListener("pointerenter", () => point(document.getElementById(id)));
  for (const row of rows) row.addEventListener("pointerenter", () => point(row));

  // A line under the pointer says which moment it is.
  const playhead = document.createElement("div");
  playhead.className = "playhead";
  playhead.hidden = true;
  playhead.append(document.createElement("span"));
  scroll.parentElement.append(playhead);
  scroll.addEventListener("pointerleave", () => (playhead.hidden = true));
  scroll.addEventListener("pointermove", (event) => {
    const drawn = picture.getBoundingClientRect();
    const ms = from + ((event.clientX - drawn.left) / drawn.width) * (to - from);
    playhead.hidden = false;
    playhead.style.left = `${event.clientX - scroll.parentElement.getBoundingClientRect().left}px`;
    playhead.firstChild.textContent = clock(Math.max(0, ms));
  });

  // j and k walk through the rows, + and - change the scale.
  function step(by) {
    const at = rows.indexOf(current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    point(next);
    next?.scrollIntoView({ block: "nearest" });
    const bar = bars.get(next?.id)?.getBoundingClientRect();
    const view = scroll.getBoundingClientRect();
    if (bar && (bar.left < view.left || bar.right > view.right)) scroll.scrollLeft += bar.left - view.left - view.width / 3;
  }

  let scale = 1;
  function zoom(by) {
    const wide = scroll.clientWidth;
    const middle = (scroll.scrollLeft + wide / 2) / picture.clientWidth;
    scale = Math.min(64, Math.max(1, scale * by));
    picture.setAttribute("width", Math.min(100_000, wide * scale));
    scroll.scrollLeft = middle * picture.clientWidth - wide / 2;
  }

  const buttons = document.createElement("div");
  buttons.className = "zoom";
  for (const [label, name, by] of [["−", "Zoom out", 0.5], ["+", "Zoom in", 2]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => zoom(by));
    buttons.append(button);
  }
  document.querySelector(".panel-head")?.append(buttons);

  const keys = { j: () => step(1), k: () => step(-1), "+": () => zoom(2), "-": () => zoom(0.5) };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    keys[event.key]?.();
  });
}

function clock(ms) {
  const tenths = Math.floor(ms / 100);
  const seconds = String(Math.floor(tenths / 10) % 60).padStart(2, "0");
  return `${Math.floor(tenths / 600)}:${seconds}.${tenths % 10}`;
}
