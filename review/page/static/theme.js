// Runs before anything is drawn: light, dark, or as the system wants, as this browser was told last.
(() => {
  const CHOICES = ["system", "light", "dark"];
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    let kept = null;
    try {
      kept = window.localStorage.getItem("assay-theme");
    } catch {
      // A browser that keeps nothing follows the system.
    }
    return CHOICES.includes(kept) ? kept : "system";
  }

  function apply() {
    const choice = chosen();
    const dark = choice === "dark" || (choice === "system" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.documentElement.dataset.themeChoice = choice;
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    if (document.body) document.body.classList.toggle("dark", dark); // Gradio's own sign
    document.dispatchEvent(new CustomEvent("assay-theme", { detail: { theme: dark ? "dark" : "light", choice } }));
  }

  function next() {
    const choice = CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length];
    try {
      window.localStorage.setItem("assay-theme", choice);
    } catch {
      document.documentElement.dataset.themeChoice = choice;
    }
    apply();
    return choice;
  }

  window.assayTheme = { apply, next, chosen };
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  apply();
})();
