package io.drawbridge;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/**
 * Nodes that are started at the same moment on one PostgreSQL start one after the other: the first makes the tables and
 * deploys the models, the others find them. From the first connection until the node is ready it holds a lock of the
 * database, in a transaction, so that it is free again whatever becomes of the node. H2 is for one node and needs none.
 *
 * <p>It also has PostgreSQL end a transaction in which a node stands still, so that a frozen machine does not keep the
 * others from its steps.
 */
@Component
final class StartingOrder implements BeanPostProcessor, ApplicationListener<ApplicationReadyEvent>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StartingOrder.class);

    /** Any number will do that nobody else on this database takes: "drawbrdg" as bytes. */
    private static final long LOCK = 0x64726177_62726467L;

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final long LOOK_EVERY_MILLIS = 100;
    /** No remote call is ever made in a transaction: whoever is idle in one for so long is not coming back soon. */
    private static final String END_OF_A_FROZEN_TRANSACTION = "set idle_in_transaction_session_timeout = '15s'";

    private Connection lock;

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource source
                && source.getJdbcUrl() != null
                && source.getJdbcUrl().startsWith("jdbc:postgresql:")
                && lock == null) {
            if (source.getConnectionInitSql() == null) {
                source.setConnectionInitSql(END_OF_A_FROZEN_TRANSACTION);
            }
            lock = take(source);
        }
        return bean;
    }

    private static Connection take(DataSource database) {
        try {
            var connection = database.getConnection();
            try {
                connection.setAutoCommit(false);
                await(connection);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database does not answer: " + e.getMessage(), e);
        }
    }

    private static void await(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local idle_in_transaction_session_timeout = 0");
            var end = System.nanoTime() + LONGEST_START.toNanos();
            for (boolean first = true; !tried(connection); first = false) {
                if (first) {
                    log.info("Another node is starting on this database: waiting until it is ready");
                }
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("Another node on this database has not become ready within "
                            + LONGEST_START.toMinutes() + " minutes; look at it, or end it, and start this one again");
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for another node", e);
        }
    }

    private static boolean tried(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery("select pg_try_advisory_xact_lock(" + LOCK + ")")) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        destroy();
    }

    @Override
    public synchronized void destroy() {
        if (lock == null) {
            return;
        }
        try (var released = lock) {
            released.rollback();
            released.setAutoCommit(true);
        } catch (SQLException e) {
            log.debug("the connection that held the lock is gone", e);
        }
        lock = null;
    }
}
