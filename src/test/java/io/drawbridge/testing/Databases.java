package io.drawbridge.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;

/** The databases that the product runs on, each fresh and migrated. */
public final class Databases {

    private static EmbeddedPostgres postgres;

    private Databases() {}

    public static DataSource h2() {
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return migrated(source);
    }

    /** A database of its own in one server for all tests, which comes as a library. */
    public static synchronized DataSource postgres() {
        return migrated(emptyPostgres());
    }

    /** @return the address of an empty database; its user is {@code postgres} */
    public static synchronized String postgresUrl() {
        return server().getJdbcUrl("postgres", empty());
    }

    private static DataSource emptyPostgres() {
        return server().getDatabase("postgres", empty());
    }

    private static String empty() {
        var name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (var connection = server().getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("PostgreSQL could not make a database", e);
        }
        return name;
    }

    private static EmbeddedPostgres server() {
        if (postgres == null) {
            try {
                postgres = EmbeddedPostgres.builder().setPort(0).start();
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL could not be started", e);
            }
        }
        return postgres;
    }

    private static DataSource migrated(DataSource source) {
        Flyway.configure().dataSource(source).load().migrate();
        return source;
    }
}
