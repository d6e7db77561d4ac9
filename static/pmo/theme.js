// Light, dark or as the device: the choice is kept in a cookie, so the server sends the page already in it.
const buttons = document.querySelectorAll("[data-theme-choice]");
const root = document.documentElement;

function show(choice) {
  if (choice === "device") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  document.dispatchEvent(new CustomEvent("office:theme", { detail: choice }));
}

function keep(choice) {
  const age = choice === "device" ? 0 : 31536000;
  document.cookie = `theme=${choice}; path=/; max-age=${age}; SameSite=Lax`;
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    keep(button.dataset.themeChoice);
    show(button.dataset.themeChoice);
  });
}
show(root.dataset.theme || "device");
