package io.drawbridge.engine;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Models of one's own.
 *
 * @param folder where runbooks, forms and policies lie that are deployed beside ours; null for none
 */
@ConfigurationProperties("drawbridge.models")
public record ModelSettings(Path folder) {}
