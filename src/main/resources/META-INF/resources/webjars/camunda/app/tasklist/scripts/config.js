// What this application is called, and the one language that its models and forms are written in.
export default {
  app: {
    vendor: "Drawbridge",
    name: "Tasklist"
  },
  locales: {
    availableLocales: ["en"],
    fallbackLocale: "en"
  },
  shortcuts: {
    claimTask: { key: "ctrl+alt+c", description: "claims the task that is open" },
    focusFilter: { key: "ctrl+shift+f", description: "goes to the filters" },
    focusList: { key: "ctrl+alt+l", description: "goes to the list of tasks" },
    focusForm: { key: "ctrl+alt+f", description: "goes to the form" },
    startProcess: { key: "ctrl+alt+p", description: "starts a runbook" }
  }
};
