// The page of one call: rows and timeline point at each other, and every moment has an address.
function showCall(call) {
  const timeline = showTimeline(call.querySelector(".panel"));
  const sound = showSound(call, timeline);
  const rows = [...call.querySelectorAll(".transcript > li[id]")];
  const bars = new Map([...call.querySelectorAll(".bar[data-row]")].map((bar) => [bar.dataset.row, bar]));
  const keys = call.querySelector(".keys");
  let current = null;

  function point(row) {
    if (row === current) return;
    for (const part of [current, bars.get(current?.id)]) part?.classList.remove("current");
    current = row;
    for (const part of [current, bars.get(current?.id)]) part?.classList.add("current");
  }

  function show(row, block = "center") {
    if (!row) return;
    const stretch = row.closest("details.stretch");
    if (stretch) stretch.open = true;
    point(row);
    timeline.pin(null);
    row.scrollIntoView({ block });
    if (row.dataset.start) timeline.reveal(Number(row.dataset.start), Number(row.dataset.end || row.dataset.start));
  }

  // Walks through the rows, or through those of one kind; at the end it begins anew.
  function walk(by, among = rows) {
    if (among.length === 0) return;
    const at = among.indexOf(current);
    if (at >= 0 || among === rows) return show(among[among === rows ? Math.min(rows.length - 1, Math.max(0, at + by)) : (at + by + among.length) % among.length], among === rows ? "nearest" : "center");
    const place = rows.indexOf(current);
    const next = by > 0 ? among.find((row) => rows.indexOf(row) > place) : among.findLast((row) => rows.indexOf(row) < place);
    show(next ?? among.at(by > 0 ? 0 : -1));
  }

  const next = (kind, by) => walk(by, rows.filter((row) => row.dataset.moment?.split(" ").includes(kind)));

  // #t=1412.5 is a moment in seconds, #row=12 and #row-12 a row.
  function follow() {
    const hash = location.hash.slice(1);
    const seconds = /^t=(\d{1,9}(?:\.\d{1,3})?)$/.exec(hash)?.[1];
    if (seconds === undefined) {
      const row = document.getElementById(hash.replace(/^row=/, "row-"))?.closest(".transcript > li");
      if (row?.dataset.start) sound?.seek(Number(row.dataset.start));
      return show(row);
    }
    const ms = Math.round(seconds * 1000);
    sound?.seek(ms);
    show(rows.findLast((row) => row.dataset.start && Number(row.dataset.start) <= ms) ?? rows[0]);
    timeline.reveal(ms, ms);
    timeline.pin(ms);
  }

  function address() {
    const at = timeline.pinned() ?? (current?.dataset.start ? Number(current.dataset.start) : 0);
    return `${location.href.split("#")[0]}#t=${at / 1000}`;
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without HTTPS there is no clipboard: the text lies in the address or under the pointer.
      return;
    }
    if (!button) return;
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
  }

  const stretches = [...call.querySelectorAll("details.stretch")];
  const fold = call.querySelector("button.fold");
  function foldAll() {
    const open = !stretches.some((stretch) => stretch.open);
    for (const stretch of stretches) stretch.open = open;
    if (fold) fold.textContent = open ? "Fold all" : "Unfold all";
  }

  // The bar under the pointer and its row light up together, in both directions.
  call.addEventListener("pointerover", (event) => {
    const bar = event.target.closest(".bar[data-row]");
    const row = bar ? document.getElementById(bar.dataset.row) : event.target.closest(".transcript > li[id]");
    if (row) point(row);
  });

  call.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.next) next(button.dataset.next, 1);
    else if (button?.dataset.zoom) timeline.zoom(Number(button.dataset.zoom));
    else if (button?.matches("[data-keys]")) keys.showModal();
    else if (button?.matches(".fold")) foldAll();
    else if (button?.matches(".copy")) copy(button.closest("div").querySelector(".json").textContent, button);
    const link = event.target.closest('a[href^="#"]');
    // The address of now changes nothing when it is asked for again.
    if (link && link.getAttribute("href") === location.hash) follow();
  });

  // What is behind a wait or a row is text until somebody opens it: of an hour's call that is most of the page.
  call.addEventListener("toggle", (event) => {
    const text = event.target.open && event.target.querySelector(":scope > noscript");
    if (!text) return;
    const behind = document.createElement("template");
    behind.innerHTML = text.textContent;
    text.replaceWith(behind.content);
  }, true);

  const byKey = {
    j: () => walk(1), k: () => walk(-1),
    s: () => next("slow", 1), S: () => next("slow", -1),
    f: () => next("failure", 1), F: () => next("failure", -1),
    i: () => next("interruption", 1), I: () => next("interruption", -1),
    "+": () => timeline.zoom(2), "-": () => timeline.zoom(0.5), 0: () => timeline.zoom(0),
    "[": () => timeline.move(-0.5), "]": () => timeline.move(0.5),
    o: foldAll, c: () => copy(address()), "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open || event.target.closest("input, textarea, select")) return;
    if (sound?.press(event)) event.preventDefault();
    else byKey[event.key]?.();
  });
  if (sound) timeline.onChoose(sound.seek);

  // A browser restores where a page was scrolled to before a reload or a step back, after this: the address decides instead.
  function arrive() {
    history.scrollRestoration = location.hash ? "manual" : "auto";
    if (location.hash) follow();
  }

  addEventListener("hashchange", arrive);
  arrive();
}
