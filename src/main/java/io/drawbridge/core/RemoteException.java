package io.drawbridge.core;

/**
 * A call to a remote system did not bring the answer that was wanted. The three kinds differ in what the caller may
 * conclude about the remote system's state.
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

    /** The request never left: name, route, TLS, login or our own request budget. Nothing changed over there. */
    public static class NotSent extends RemoteException {
        public NotSent(String endpoint, String message, Throwable cause) {
            super(endpoint, message, cause);
        }
    }

    /** Not sent now, because the endpoint asked for patience or our budget of requests is used up. */
    public static class Later extends NotSent {
        private final java.time.Duration patience;

        public Later(String endpoint, String message, java.time.Duration patience) {
            super(endpoint, message, null);
            this.patience = patience;
        }

        /** @return how long to wait before the next try */
        public java.time.Duration patience() {
            return patience;
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
