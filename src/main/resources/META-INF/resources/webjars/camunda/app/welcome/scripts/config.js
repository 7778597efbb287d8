// What this application is called, and the one language that its models and forms are written in.
export default {
  app: {
    vendor: "Drawbridge",
    name: "Welcome"
  },
  locales: {
    availableLocales: ["en"],
    fallbackLocale: "en"
  }
};
