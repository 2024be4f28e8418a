// The recording of a call, in step with its timeline and its transcript: what sounds is lit, and a click on what was said goes there.
function showSound(call, timeline) {
  const player = call.querySelector("div.player");
  if (!player) return null;
  const audio = player.querySelector("audio");
  const speed = player.querySelector("select");
  const form = player.querySelector("form");
  const bars = new Map([...call.querySelectorAll(".bar[data-row]")].map((bar) => [bar.dataset.row, bar]));
  const spoken = [...call.querySelectorAll(".transcript > li.spoken[data-start]")].map((row) => {
    const start = Number(row.dataset.start);
    return { row, start, end: Math.max(start + 1, Number(row.dataset.end || start + 1000)), words: [...row.querySelectorAll(".word")] };
  });
  let offset = Number(player.dataset.offset);
  // Before anybody played or chose a moment nothing is lit.
  let begun = false;
  let lit = new Set();
  let followed = null;
  let waiting = false;

  call.classList.add("sounding");
  const now = () => audio.currentTime * 1000 + offset;

  function light(parts) {
    for (const part of lit) if (!parts.has(part)) part.classList.remove("playing");
    for (const part of parts) part.classList.add("playing");
    lit = parts;
  }

  // Of a long call the picture stays in sight, so that the transcript may go along.
  function follow(row) {
    followed = row;
    if (!call.classList.contains("long")) return;
    const stretch = row.closest("details.stretch");
    if (stretch) stretch.open = true;
    // Rows that come into sight get their true heights only then, and move it once more.
    let left = 3;
    const show = () => {
      row.scrollIntoView({ block: "nearest" });
      if (--left > 0) requestAnimationFrame(show);
    };
    show();
  }

  function step() {
    waiting = false;
    if (!begun) return;
    const ms = now();
    const parts = new Set();
    let newest = null;
    for (const { row, start, end, words } of spoken) {
      if (ms < start || ms >= end) continue;
      parts.add(row);
      if (bars.has(row.id)) parts.add(bars.get(row.id));
      const word = words.findLast((word) => Number(word.dataset.start) <= ms);
      if (word && ms < Math.max(Number(word.dataset.end), Number(word.dataset.start) + 1)) parts.add(word);
      newest = row;
    }
    light(parts);
    if (newest && newest !== followed && !audio.paused) follow(newest);
    timeline.play(ms);
    timeline.reveal(ms, ms);
    if (!audio.paused) soon();
  }

  // One step a frame while it plays, and one after each jump.
  function soon() {
    if (!waiting) requestAnimationFrame(step);
    waiting = true;
  }

  function seek(ms) {
    begun = true;
    audio.currentTime = Math.max(0, (ms - offset) / 1000);
    soon();
  }

  function toggle() {
    if (audio.paused) audio.play().catch(() => {});
    else audio.pause();
  }

  function faster(by) {
    speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + by));
    audio.playbackRate = Number(speed.value);
  }

  for (const event of ["play", "seeking"]) audio.addEventListener(event, () => ((begun = true), soon()));
  for (const event of ["seeked", "timeupdate", "pause", "ended"]) audio.addEventListener(event, soon);
  speed.addEventListener("change", () => (audio.playbackRate = Number(speed.value)));
  // Where a recording elsewhere begins is tried out before it is kept.
  form?.addEventListener("input", (event) => {
    if (event.target.name !== "recording_offset_s") return;
    offset = Math.round(Number(event.target.value) * 1000) || 0;
    soon();
  });
  call.addEventListener("click", (event) => {
    const row = event.target.closest(".transcript > li.spoken[data-start]");
    if (!row || event.target.closest("a, button, details, form") || !getSelection().isCollapsed) return;
    seek(Number(event.target.closest(".word")?.dataset.start ?? row.dataset.start));
  });

  showCaption(player, audio);
  if (player.dataset.peaks) drawWaves(call, timeline, player.dataset.peaks);

  const byKey = { " ": toggle, ArrowLeft: () => seek(now() - 5000), ArrowRight: () => seek(now() + 5000), "<": () => faster(-1), ">": () => faster(1) };
  // Returns whether the key was for the sound. What has keys of its own keeps them.
  function press(event) {
    if (!(event.key in byKey) || event.defaultPrevented || event.target.closest("button, summary, audio, .strip")) return false;
    if (event.key.startsWith("Arrow") && event.target.closest(".scroll")) return false;
    byKey[event.key]();
    return true;
  }

  return { seek, press };
}

// No browser shows the captions of sound: what is said now stands below the player.
function showCaption(player, audio) {
  const track = audio.textTracks[0];
  if (!track) return;
  track.mode = "hidden";
  let line = null;
  track.addEventListener("cuechange", () => {
    if (!line) {
      line = document.createElement("p");
      line.className = "caption";
      player.append(line);
    }
    line.textContent = [...track.activeCues].map((cue) => cue.getCueAsHTML().textContent).join(" · ");
  });
}

// Both channels behind their lanes: the caller is the first, the bot the second.
async function drawWaves(call, timeline, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const { data, channels, length, sample_rate: rate, samples_per_pixel: step } = await answer.json();
  const lanes = [...call.querySelectorAll(".picture .lane")];
  const drawn = [[lanes[0], 0, "--caller"], [lanes[2], channels - 1, "--agent"]].map(([lane, channel, color]) => {
    let loudest = 0;
    for (let i = channel * 2; i < data.length; i += channels * 2) loudest = Math.max(loudest, -data[i], data[i + 1]);
    // What is quiet from end to end is drawn larger, so that its course is seen.
    const scale = (0.45 * Number(lane.getAttribute("height"))) / Math.max(16, loudest);
    return { top: Number(lane.getAttribute("y")), height: Number(lane.getAttribute("height")), scale, channel, color };
  });
  const canvas = document.createElement("canvas");
  canvas.className = "waves";
  canvas.setAttribute("aria-hidden", "true");
  const high = Number(call.querySelector(".picture").getAttribute("height"));
  const scroll = call.querySelector(".timeline .scroll");
  scroll.before(canvas);

  timeline.onDraw((start, span, wide) => {
    const fine = devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * fine) || canvas.height !== Math.round(high * fine)) {
      [canvas.width, canvas.height] = [Math.round(wide * fine), Math.round(high * fine)];
      canvas.style.height = `${high}px`;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(fine, 0, 0, fine, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const style = getComputedStyle(call);
    const at = (x) => Math.floor(((start + (x / wide) * span) / 1000) * (rate / step));
    for (const { top, height, scale, channel, color } of drawn) {
      pen.fillStyle = style.getPropertyValue(color);
      pen.globalAlpha = 0.6;
      const middle = top + height / 2;
      for (let x = 0; x < wide; x++) {
        let [low, loud] = [0, 0];
        for (let i = Math.max(0, at(x)), end = Math.min(length, Math.max(at(x) + 1, at(x + 1))); i < end; i++) {
          const place = 2 * (i * channels + channel);
          low = Math.min(low, data[place]);
          loud = Math.max(loud, data[place + 1]);
        }
        if (loud - low > 1) pen.fillRect(x, middle - loud * scale, 1, Math.max(1, (loud - low) * scale));
      }
    }
  });
}
