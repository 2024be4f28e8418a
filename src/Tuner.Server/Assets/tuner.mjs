// What only a browser can do. The pages are whole without it.

// Times in the reader's own zone; the printed UTC time stays as the hint.
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = local.format(new Date(time.dateTime));
}

const call = document.querySelector(".call-page");
if (call) showCall(call);
