// A figure is a link to its explanation; here the same answer opens beside the page instead of replacing it.
const drawer = document.getElementById("explain");

document.addEventListener("click", (event) => {
  const figure = event.target.closest("a[data-explain]");
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);
  if (!figure || !drawer || !window.htmx || !plain) return;
  event.preventDefault();
  const body = drawer.querySelector("[data-body]");
  body.textContent = drawer.dataset.loading;
  drawer.showModal();
  window.htmx.ajax("GET", figure.href, { target: body, swap: "innerHTML" });
});
