package io.drawbridge.lab.gateway;

/** The two people every appliance of the lab knows: one may do everything, one may only sign in. */
public record Users(String operator, String operatorPassword, String observer, String observerPassword) {

    public static final Users DEFAULT =
            new Users("drawbridge@lab.local", "Lab-Runbook-1!", "observer@lab.local", "Lab-Observer-1!");

    /** @return whether the password is the user's */
    public boolean accepts(String user, String password) {
        return user.equals(operator) && password.equals(operatorPassword)
                || user.equals(observer) && password.equals(observerPassword);
    }

    public boolean hasRights(String user) {
        return user.equals(operator);
    }

    @Override
    public String toString() {
        return "Users[" + operator + ", " + observer + "]";
    }
}
