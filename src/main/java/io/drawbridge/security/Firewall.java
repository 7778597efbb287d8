package io.drawbridge.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.stereotype.Component;

/** Refuses paths that two readers could read differently, before anybody reads them; the answer is 400. */
@Component
class Firewall extends StrictHttpFirewall {

    /** A letter or digit that is written as its number, which only serves to be read differently by two readers. */
    private static final Pattern DISGUISED =
            Pattern.compile("%(3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])", Pattern.CASE_INSENSITIVE);

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        if (DISGUISED.matcher(request.getRequestURI()).find()) {
            throw new RequestRejectedException("the path has encoded letters");
        }
        return super.getFirewalledRequest(request);
    }
}
