package io.drawbridge.testing;

import java.util.function.Consumer;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Tells a test of the commits that requests cause which change something, before and after each. An error thrown before
 * leaves nothing behind; one thrown after comes too late for that.
 */
public final class CommitWatch implements BeanPostProcessor {

    private volatile Consumer<String> watcher;

    /** @param told of "before commit" and "after commit"; null for nobody */
    public void by(Consumer<String> told) {
        watcher = told;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof PlatformTransactionManager manager ? new Watched(manager) : bean;
    }

    private static boolean isOfARequest() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                && request.getRequest().getMethod().equals("POST");
    }

    private final class Watched implements PlatformTransactionManager {
        private final PlatformTransactionManager manager;

        Watched(PlatformTransactionManager manager) {
            this.manager = manager;
        }

        @Override
        public TransactionStatus getTransaction(TransactionDefinition definition) {
            return manager.getTransaction(definition);
        }

        @Override
        public void commit(TransactionStatus status) {
            var told = watcher;
            if (told == null || !isOfARequest() || !status.isNewTransaction() || status.isRollbackOnly()) {
                manager.commit(status);
                return;
            }
            try {
                told.accept("before commit");
            } catch (RuntimeException | Error e) {
                manager.rollback(status);
                throw e;
            }
            manager.commit(status);
            told.accept("after commit");
        }

        @Override
        public void rollback(TransactionStatus status) {
            manager.rollback(status);
        }
    }
}
