package io.drawbridge.planning;

import java.util.Arrays;
import java.util.Optional;

/** How the sites are connected: direct circuits of the source design's table 2, VPN services of its table 3. */
public enum ConnectionOffer {
    DIRECT_1_GBPS("direct-1-gbps"),
    DIRECT_10_GBPS("direct-10-gbps"),
    SSL_VPN("ssl-vpn"),
    IPSEC_VPN("ipsec-vpn"),
    L2_VPN("l2-vpn");

    private final String word;

    ConnectionOffer(String word) {
        this.word = word;
    }

    /** @return the word that forms use */
    public String word() {
        return word;
    }

    private PlanningTables.Connection row() {
        return PlanningTables.ours().connection(word);
    }

    public String label() {
        return row().label();
    }

    /** @return Mbps of the circuit; nothing for a VPN, which carries what the Internet access behind it does */
    public Optional<Long> megabits() {
        return Optional.ofNullable(row().megabitsPerSecond());
    }

    /** @return whether machines replicate over it: SSL VPN-Plus connects users, not sites */
    public boolean connectsSites() {
        return row().connectsSites();
    }

    /** @return what it is good for, in words */
    public String suits() {
        return row().suits();
    }

    public static Optional<ConnectionOffer> of(String word) {
        return Arrays.stream(values()).filter(offer -> offer.word.equals(word)).findFirst();
    }
}
