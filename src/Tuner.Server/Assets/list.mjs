
// New calls come into an open list by themselves; where the stream ends, the list stays as it is.
{
  const list = document.querySelector("table.calls");
  if (list?.dataset.stream) {
    const most = 500;
    const status = document.querySelector(".arrived");
    const source = new EventSource(list.dataset.stream);
    let arrived = 0;
    source.addEventListener("call", (event) => {
      const row = new DOMParser().parseFromString(`<table>${event.data}</table>`, "text/html").querySelector("tr");
      if (!row || document.getElementById(row.id)) return;
      for (const time of row.querySelectorAll("time[datetime]")) {
        time.title = time.textContent;
        time.textContent = local.format(new Date(time.dateTime));
      }
      row.classList.add("new");
      list.tBodies[0].prepend(row);
      if (list.tBodies[0].rows.length > most) list.tBodies[0].lastElementChild.remove();
      status.textContent = `${++arrived} new`;
    });
    addEventListener("pagehide", () => source.close());
  }
}
