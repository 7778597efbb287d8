package io.drawbridge.engine;

import java.util.Set;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.impl.cmd.CompleteTaskCmd;
import org.camunda.bpm.engine.impl.cmd.SubmitTaskFormCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Two approvers in the same moment change the same approval, and the engine lets one of them through. The other has done
 * nothing wrong: what they said is tried again on what is there now, and is counted, or refused for a reason they can read.
 */
final class RepeatOnCollision extends CommandInterceptor {

    private static final int TRIES = 8;
    private static final Set<Class<?>> DECISIONS = Set.of(CompleteTaskCmd.class, SubmitTaskFormCmd.class);

    @Override
    public <T> T execute(Command<T> command) {
        // Within somebody else's transaction only they can begin anew.
        if (!DECISIONS.contains(command.getClass())
                || Context.getCommandContext() != null
                || TransactionSynchronizationManager.isActualTransactionActive()) {
            return next.execute(command);
        }
        // The engine trips over rows that another transaction has deleted while it was reading them.
        for (int tried = 1; ; tried++) {
            try {
                return next.execute(command);
            } catch (OptimisticLockingException | NullPointerException collided) {
                if (tried == TRIES) {
                    throw collided;
                }
            }
        }
    }
}
