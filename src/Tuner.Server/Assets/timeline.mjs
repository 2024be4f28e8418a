// The timeline: its scale, the ruler of what is seen, the strip of the whole call above it.
function showTimeline(panel) {
  const scroll = panel.querySelector(".scroll");
  const picture = panel.querySelector(".picture");
  const from = Number(picture.dataset.from);
  const length = Number(picture.dataset.to) - from;
  const widest = Math.max(picture.clientWidth, Math.min(4_000_000, length / 2));
  let wide = scroll.clientWidth;
  let width = picture.clientWidth;
  let left = 0;
  let pin = null;
  let played = null;
  let waiting = false;
  const drawers = [];
  const choosers = [];

  const ruler = rulerOver(scroll, picture);
  const playhead = lineOver(scroll, "playhead");
  const mark = lineOver(scroll, "pinned");
  const sounding = lineOver(scroll, "playing-at");
  const strip = showStrip(panel.querySelector(".strip"), { from, length, view, choose, center });

  // What is seen, as milliseconds of the call.
  function view() {
    return { start: from + (left / width) * length, span: Math.min(1, wide / width) * length };
  }

  function draw() {
    waiting = false;
    left = scroll.scrollLeft;
    const { start, span } = view();
    ruler.draw(start, span, wide);
    strip?.draw(start, span);
    if (pin !== null) place(mark, pin);
    if (played !== null) place(sounding, played);
    for (const drawer of drawers) drawer(start, span, wide);
  }

  // One drawing a frame, however often the pointer moves.
  function soon() {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  }

  function place(line, ms) {
    const x = ((ms - from) / length) * width - left;
    line.hidden = x < 0 || x > wide;
    line.style.transform = `translateX(${x}px)`;
    line.firstChild.textContent = clock(Math.max(0, ms));
  }

  function resize(wanted) {
    width = Math.min(widest, Math.max(wide, wanted));
    picture.setAttribute("width", width);
    width = picture.clientWidth;
  }

  function center(ms) {
    scroll.scrollLeft = ((ms - from) / length) * width - wide / 2;
    soon();
  }

  function choose(start, end) {
    resize((wide * length) / Math.max(1, end - start));
    center((start + end) / 2);
  }

  function zoom(by) {
    const { start, span } = view();
    resize(by === 0 ? wide : width * by);
    center(start + span / 2);
  }

  // Scrolls only where something is out of sight.
  function reveal(start, end) {
    const seen = view();
    if (start < seen.start || end > seen.start + seen.span) center(Math.min((start + end) / 2, start + seen.span / 3));
  }

  scroll.addEventListener("scroll", soon, { passive: true });
  scroll.addEventListener("pointerleave", () => (playhead.hidden = true));
  scroll.addEventListener("pointermove", (event) => place(playhead, moment(event)));
  scroll.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const ms = moment(event);
    const x = event.clientX - scroll.getBoundingClientRect().left;
    resize(width * (event.deltaY < 0 ? 1.25 : 0.8));
    scroll.scrollLeft = ((ms - from) / length) * width - x;
    soon();
  }, { passive: false });
  // Beside the bars a click chooses a moment: its address can be shared.
  scroll.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    const ms = Math.round(moment(event));
    history.replaceState(null, "", `#t=${Math.max(0, ms) / 1000}`);
    setPin(ms);
    for (const chooser of choosers) chooser(ms);
  });

  const moment = (event) => from + ((event.clientX - scroll.getBoundingClientRect().left + left) / width) * length;

  function setPin(ms) {
    pin = ms;
    if (ms === null) mark.hidden = true;
    else place(mark, ms);
  }

  // Where the recording is.
  function play(ms) {
    played = ms;
    place(sounding, ms);
  }

  function onDraw(drawer) {
    drawers.push(drawer);
    soon();
  }

  new ResizeObserver(() => {
    const { start, span } = view();
    const fitted = width <= wide + 1;
    wide = scroll.clientWidth;
    if (fitted) resize(wide);
    width = picture.clientWidth;
    if (!fitted) center(start + span / 2);
    soon();
  }).observe(scroll);

  panel.classList.add("live");
  draw();
  return { zoom, reveal, play, onDraw, onChoose: (chooser) => choosers.push(chooser), pin: setPin, pinned: () => pin, move: (by) => center(view().start + view().span * (0.5 + by)) };
}

function lineOver(scroll, name) {
  const line = document.createElement("div");
  line.className = name;
  line.hidden = true;
  line.append(document.createElement("span"));
  scroll.parentElement.append(line);
  return line;
}

// The ruler shows what is seen and no more, so that it is as fine as the scale.
function rulerOver(scroll, picture) {
  const steps = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 864e5];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "ruler");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("height", picture.getAttribute("height"));
  scroll.parentElement.append(svg);
  const ticks = [];

  function tick(i) {
    if (ticks[i]) return ticks[i];
    const [group, line, text] = ["g", "line", "text"].map((name) => document.createElementNS(svg.namespaceURI, name));
    group.setAttribute("class", "mark-of-time");
    line.setAttribute("y1", 16);
    line.setAttribute("y2", "100%");
    text.setAttribute("y", 12);
    group.append(line, text);
    svg.append(group);
    return (ticks[i] = { group, text });
  }

  function draw(start, span, wide) {
    const step = steps.find((step) => (step / span) * wide >= 72) ?? 864e5 * Math.ceil((span / 864e5) * 72 / wide);
    let used = 0;
    for (let at = Math.max(0, Math.ceil(start / step) * step); at <= start + span && used < 200; at += step) {
      const { group, text } = tick(used++);
      group.style.display = "";
      const x = ((at - start) / span) * wide;
      group.style.transform = `translateX(${x}px)`;
      const label = step < 1000 ? clock(at, step < 100 ? 2 : 1) : clock(at, 0);
      if (text.textContent !== label) text.textContent = label;
      text.style.display = x > wide - 8 * label.length ? "none" : "";
    }
    for (let i = used; i < ticks.length; i++) ticks[i].group.style.display = "none";
  }

  return { draw };
}

// Drag in the window moves it, drag beside it chooses a stretch, arrows move and zoom.
function showStrip(strip, { from, length, view, choose, center }) {
  if (!strip) return null;
  const frame = document.createElement("div");
  frame.className = "window";
  strip.append(frame);
  strip.tabIndex = 0;
  strip.setAttribute("role", "slider");
  strip.setAttribute("aria-label", "The part of the call that the timeline shows");
  strip.setAttribute("aria-valuemin", 0);
  strip.setAttribute("aria-valuemax", Math.round(length / 1000));
  strip.firstElementChild.setAttribute("aria-hidden", "true");
  let grip = null;

  const moment = (event) => {
    const drawn = strip.getBoundingClientRect();
    return from + Math.min(1, Math.max(0, (event.clientX - drawn.left) / drawn.width)) * length;
  };

  strip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const at = moment(event);
    const { start, span } = view();
    const inside = at >= start && at <= start + span && span < length;
    grip = inside ? { moves: at - start - span / 2 } : { from: at };
    strip.setPointerCapture(event.pointerId);
  });
  strip.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const at = moment(event);
    if (grip.from === undefined) center(at - grip.moves);
    else outline(Math.min(at, grip.from), Math.abs(at - grip.from));
  });
  strip.addEventListener("pointerup", (event) => {
    if (grip?.from !== undefined) {
      const at = moment(event);
      // A click goes there; a drag of some width shows that.
      if (Math.abs(at - grip.from) * strip.clientWidth < 5 * length) center(at);
      else choose(Math.min(at, grip.from), Math.max(at, grip.from));
    }
    grip = null;
  });
  strip.addEventListener("pointercancel", () => (grip = null));
  strip.addEventListener("keydown", (event) => {
    const { start, span } = view();
    const middle = start + span / 2;
    const moves = { ArrowLeft: -0.25, ArrowRight: 0.25, PageUp: -1, PageDown: 1 };
    if (event.key in moves) center(middle + moves[event.key] * span);
    else if (event.key === "Home") center(from);
    else if (event.key === "End") center(from + length);
    else if (event.key === "ArrowUp") choose(middle - span / 4, middle + span / 4);
    else if (event.key === "ArrowDown") choose(middle - span, middle + span);
    else return;
    event.preventDefault();
  });

  function outline(start, span) {
    frame.style.left = `${((start - from) / length) * 100}%`;
    frame.style.width = `${(span / length) * 100}%`;
  }

  function draw(start, span) {
    if (grip?.from === undefined) outline(start, span);
    strip.setAttribute("aria-valuenow", Math.round((start + span / 2) / 1000));
    strip.setAttribute("aria-valuetext", `${clock(Math.max(0, start), 0)} to ${clock(start + span, 0)}`);
  }

  return { draw };
}

function clock(ms, digits = 1) {
  const parts = Math.floor(ms / 10);
  const [hours, minutes, seconds] = [Math.floor(parts / 360_000), Math.floor(parts / 6_000) % 60, Math.floor(parts / 100) % 60];
  const text = hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}` : `${minutes}`;
  const fraction = digits > 0 ? `.${String(parts % 100).padStart(2, "0").slice(0, digits)}` : "";
  return `${text}:${String(seconds).padStart(2, "0")}${fraction}`;
}
