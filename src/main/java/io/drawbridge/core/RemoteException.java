package io.drawbridge.core;

import java.time.Duration;

/**
 * A call to a remote system did not bring the answer that was wanted. The kinds differ in what the caller may conclude
 * about the remote system's state, and in whether waiting helps.
 */
public abstract class RemoteException extends RuntimeException {

    private final String endpoint;

    protected RemoteException(String endpoint, String message, Throwable cause) {
        super(endpoint + ": " + message, cause);
        this.endpoint = endpoint;
    }

    /** @return which remote system, in the operator's words: "SRM of provider" */
    public String endpoint() {
        return endpoint;
    }

    /** @return what happened, without the name of the remote system before it */
    public String words() {
        return getMessage().substring(endpoint.length() + 2);
    }

    /** The request never left: name, route, TLS, login or our own request budget. Nothing changed over there. */
    public static class NotSent extends RemoteException {
        public NotSent(String endpoint, String message, Throwable cause) {
            super(endpoint, message, cause);
        }
    }

    /** Not sent now: our budget of requests is used up, or the endpoint answers and asks for patience. */
    public static class Later extends NotSent {
        private final Duration patience;
        private final boolean asked;

        public Later(String endpoint, String message, Duration patience) {
            this(endpoint, message, patience, false);
        }

        private Later(String endpoint, String message, Duration patience, boolean asked) {
            super(endpoint, message, null);
            this.patience = patience;
            this.asked = asked;
        }

        /** The endpoint itself takes no more requests for now. */
        public static Later asked(String endpoint, String message, Duration patience) {
            return new Later(endpoint, message, patience, true);
        }

        /** @return how long to wait before the next try */
        public Duration patience() {
            return patience;
        }

        /** @return whether the endpoint asked for it, and not our own budget: that may go on for ever */
        public boolean asked() {
            return asked;
        }
    }

    /** The system, or whatever stands before it, says that it cannot serve at the moment. Nothing changed over there. */
    public static class Unavailable extends NotSent {
        private final Duration patience;

        public Unavailable(String endpoint, String message, Duration patience) {
            super(endpoint, message, null);
            this.patience = patience;
        }

        /** @return how long to wait before the next try */
        public Duration patience() {
            return patience;
        }
    }

    /**
     * Nothing was sent, and waiting does not help: a person has to put something right. The other side is not silent; so
     * this is no kind of {@link NotSent}, lest whoever takes silence for an outage takes this for one.
     */
    public abstract static class PersonNeeded extends RemoteException {
        protected PersonNeeded(String endpoint, String message, Throwable cause) {
            super(endpoint, message, cause);
        }

        /** @return what the task of the person is called by, such as {@code drawbridge.loginRefused} */
        public abstract String code();

        /** @return what is wrong in a few words that go after "SRM of provider" */
        public abstract String inShort();
    }

    /** The other side showed a certificate that is not accepted: a person has to look whether it is the right one. */
    public static class NotTrusted extends PersonNeeded {
        public NotTrusted(String endpoint, String message, Throwable cause) {
            super(endpoint, message, cause);
        }

        @Override
        public String code() {
            return "drawbridge.certificateNotAccepted";
        }

        @Override
        public String inShort() {
            return "is not trusted";
        }
    }

    /** The other side says that user name or password is wrong. Trying again and again would lock the account. */
    public static class LoginRefused extends PersonNeeded {
        public LoginRefused(String endpoint, String message) {
            super(endpoint, message, null);
        }

        @Override
        public String code() {
            return "drawbridge.loginRefused";
        }

        @Override
        public String inShort() {
            return "does not let us in";
        }
    }

    /** The request went out and no usable answer came back: the command may or may not have been carried out. */
    public static class NoAnswer extends RemoteException {
        public NoAnswer(String endpoint, String message, Throwable cause) {
            super(endpoint, message, cause);
        }
    }

    /** The remote system answered that it will not do it. The command was not carried out. */
    public static class Refused extends RemoteException {
        private final int status;

        public Refused(String endpoint, int status, String message) {
            super(endpoint, message, null);
            this.status = status;
        }

        /** @return the HTTP status, or 0 where the protocol has none */
        public int status() {
            return status;
        }
    }

    /** What is there is a product or a release that we cannot work with; nothing but questions was sent to it. */
    public static class Unsupported extends NotSent {
        public Unsupported(String endpoint, String message) {
            super(endpoint, message, null);
        }
    }
}
