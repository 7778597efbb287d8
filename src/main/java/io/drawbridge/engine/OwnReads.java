package io.drawbridge.engine;

import java.util.function.Supplier;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;

/**
 * Reads of the engine on the product's own account. Who may be told of a run is decided before; the engine's rights are
 * about its own faces, and know only those.
 */
public final class OwnReads {

    private OwnReads() {}

    /** @return what the read returns, in one transaction and with none of the caller's engine rights asked for */
    public static <T> T of(ProcessEngine engine, Supplier<T> read) {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(read::get));
    }
}
