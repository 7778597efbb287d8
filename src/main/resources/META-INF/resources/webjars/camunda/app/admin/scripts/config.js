// There is one sign-in for everything here, and it is not this page's own: whoever is sent to that, because the session
// ended or they signed out, goes to ours, and comes back to where they were.
let place = window.location.hash;
const leave = () => {
  if (/^#\/login/.test(window.location.hash)) {
    const back = window.location.pathname + (/^#\/(login|logout)/.test(place) ? "" : place);
    window.location.replace("/sign-in?to=" + encodeURIComponent(back));
  } else {
    place = window.location.hash;
  }
};
window.addEventListener("hashchange", leave);
leave();

// What this application is called, and the one language that its models and forms are written in.
export default {
  app: {
    vendor: "Drawbridge",
    name: "Admin"
  },
  locales: {
    availableLocales: ["en"],
    fallbackLocale: "en"
  }
};
