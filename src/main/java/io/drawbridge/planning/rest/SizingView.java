package io.drawbridge.planning.rest;

import io.drawbridge.planning.ConnectionOffer;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.PlanningTables;
import io.drawbridge.planning.ReplicationLoad;
import io.drawbridge.planning.RpoClass;
import io.drawbridge.planning.TargetSizing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Which offers take it, and what management components it needs. */
@Schema(name = "SizingAnswer")
record SizingView(
        boolean possible,
        @Schema(description = "what no offer mends") List<String> impossible,
        @Schema(description = "the smallest offer that takes it; null when only a custom one does")
                String smallestOffer,
        @Schema(description = "hosts of a custom offer, the spare ones among them") Integer hostsNeeded,
        List<OfferView> offers,
        @Schema(description = "the appliance with its built-in server among them") int replicationServers,
        List<ComponentView> components,
        @Schema(description = "empty when no change rate was given") List<ConnectionView> connections) {

    @Schema(name = "SizedOffer")
    record OfferView(String name, int hosts, boolean fits, String words, List<ResourceView> resources) {}

    @Schema(name = "SizedResource")
    record ResourceView(String what, String unit, BigDecimal needed, BigDecimal there, boolean fits) {}

    @Schema(name = "SizedComponent")
    record ComponentView(
            String name,
            int count,
            int cpus,
            BigDecimal memoryGigabytes,
            int storageGigabytes,
            String source,
            @Schema(description = "what is wrong or loose at the source; null for nothing") String doubt) {}

    @Schema(name = "SizedConnection")
    record ConnectionView(
            String word,
            String label,
            @Schema(description = "null where it carries what the Internet access behind it does")
                    Long megabitsPerSecond,
            @Schema(description = "for an RPO of an hour, with the whole circuit; null where nothing can be said")
                    ReplicationLoad.Verdict verdict,
            String suits,
            String source) {

        static ConnectionView of(ConnectionOffer offer, BigDecimal change) {
            return new ConnectionView(
                    offer.word(),
                    offer.label(),
                    offer.megabits().orElse(null),
                    offer.megabits()
                            .map(megabits -> new Link(
                                            BigDecimal.valueOf(megabits),
                                            BigDecimal.ZERO,
                                            BandwidthRequest.USUAL_EFFICIENCY,
                                            BigDecimal.ONE)
                                    .carrying(
                                            List.of(new RpoClass("all", Duration.ofHours(1), change)),
                                            Duration.ofHours(1))
                                    .verdict())
                            .orElse(null),
                    offer.suits(),
                    PlanningTables.ours().connection(offer.word()).source());
        }
    }

    static SizingView of(TargetSizing.Outcome outcome, BigDecimal change) {
        return new SizingView(
                outcome.impossible().isEmpty(),
                outcome.impossible(),
                outcome.smallest().map(size -> size.name()).orElse(null),
                outcome.hostsNeeded().orElse(null),
                outcome.fits().stream()
                        .map(fit -> new OfferView(
                                fit.size().name(),
                                fit.size().hosts(),
                                fit.fits(),
                                fit.words(),
                                fit.resources().stream()
                                        .map(one -> new ResourceView(
                                                one.what(), one.unit(), one.needed(), one.there(), one.fits()))
                                        .toList()))
                        .toList(),
                outcome.replicationServers(),
                outcome.components().stream()
                        .map(one -> new ComponentView(
                                one.appliance().name(),
                                one.count(),
                                one.cpus(),
                                one.memoryGigabytes(),
                                one.storageGigabytes(),
                                one.appliance().source(),
                                one.appliance().doubt()))
                        .toList(),
                change == null
                        ? List.of()
                        : Arrays.stream(ConnectionOffer.values())
                                .map(offer -> ConnectionView.of(offer, change))
                                .toList());
    }
}
