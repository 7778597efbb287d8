package io.drawbridge.planning;

import java.util.Arrays;
import java.util.Optional;

/** How the sites are connected: direct circuits of the source design's table 2, VPN services of its table 3. */
public enum ConnectionOffer {
    DIRECT_1_GBPS("direct-1-gbps", "1 Gbps direct connection", 1_000L),
    DIRECT_10_GBPS("direct-10-gbps", "10 Gbps direct connection", 10_000L),
    SSL_VPN("ssl-vpn", "SSL VPN-Plus", null),
    IPSEC_VPN("ipsec-vpn", "IPsec VPN", null),
    L2_VPN("l2-vpn", "L2VPN", null);

    private final String word;
    private final String label;
    private final Long megabits;

    ConnectionOffer(String word, String label, Long megabits) {
        this.word = word;
        this.label = label;
        this.megabits = megabits;
    }

    /** @return the word that forms use */
    public String word() {
        return word;
    }

    public String label() {
        return label;
    }

    /** @return Mbps of the circuit; nothing for a VPN, which carries what the Internet access behind it does */
    public Optional<Long> megabits() {
        return Optional.ofNullable(megabits);
    }

    /** @return whether machines replicate over it: SSL VPN-Plus connects users, not sites */
    public boolean connectsSites() {
        return this != SSL_VPN;
    }

    public static Optional<ConnectionOffer> of(String word) {
        return Arrays.stream(values()).filter(offer -> offer.word.equals(word)).findFirst();
    }
}
