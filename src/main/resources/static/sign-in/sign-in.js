// What stands behind the # of an address never reaches the server: hand it on, so that a link to a task leads to the task.
const place = window.location.hash;
if (place) {
  for (const field of document.querySelectorAll('input[name="to"]')) {
    if (field.value && !field.value.includes("#")) {
      field.value += place;
    }
  }
  for (const link of document.querySelectorAll("a[data-keep-place]")) {
    const address = new URL(link.href);
    const to = address.searchParams.get("to");
    if (to && !to.includes("#")) {
      address.searchParams.set("to", to + place);
      link.href = address.toString();
    }
  }
}
