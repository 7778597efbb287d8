package io.drawbridge.security;

import java.util.Optional;

/** One place that knows names and passwords. */
interface Passwords {

    /**
     * @param password not empty
     * @return the person's id here; nothing when name or password is wrong or nobody is known by that name here
     * @throws PersonRegister.NotAdmitted when both are right and the person may not come in all the same
     * @throws org.springframework.security.authentication.AuthenticationServiceException when it cannot be asked
     */
    Optional<String> check(String name, String password);
}
