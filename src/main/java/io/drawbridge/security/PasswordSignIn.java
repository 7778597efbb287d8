package io.drawbridge.security;

import io.drawbridge.security.SignInDelays.Visit;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Name and password, wherever they are known, for the sign-in page and for the API alike. */
@Component
class PasswordSignIn implements AuthenticationProvider {

    private static final int LONGEST = 256;

    private final List<Passwords> places;
    private final SignInDelays delays;
    private final SignedInPeople people;

    PasswordSignIn(List<Passwords> places, SignInDelays delays, SignedInPeople people) {
        this.places = List.copyOf(places);
        this.delays = delays;
        this.people = people;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        var name = attempt.getName();
        var password =
                attempt.getCredentials() == null ? "" : attempt.getCredentials().toString();
        // A directory takes an empty password for an anonymous visit, and lets it in.
        if (name == null
                || name.isBlank()
                || password.isEmpty()
                || name.length() > LONGEST
                || password.length() > LONGEST) {
            throw new BadCredentialsException("no name or no password");
        }
        var visit = attempt.getDetails() instanceof Visit known ? known : new Visit("unknown", Optional.empty());
        var id = delays.attempt(name, visit, () -> places.stream()
                .flatMap(place -> place.check(name, password).stream())
                .findFirst());
        return people.person(id, SignedIn.Means.PASSWORD);
    }

    @Override
    public boolean supports(Class<?> kind) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
    }
}
