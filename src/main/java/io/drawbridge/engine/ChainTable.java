package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where each chain ends. The row is the lock of the chain: whoever holds it is the only writer until it commits. */
final class ChainTable {

    private static final String TAKEN = "23505";

    /**
     * The end of a chain.
     *
     * @param head the hash of the last entry, or what stands for it before the first
     * @param earlier whether entries from before there were chains have to be taken in first
     */
    record End(long entries, String head, boolean earlier) {}

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    ChainTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /** Waits until nobody else writes to the chain; nobody else will until the transaction is over. */
    End hold(RunId chain, Instant now) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a chain is written in a transaction, or two could write to it at once");
        }
        return locked(chain).orElseGet(() -> {
            begin(chain, now);
            return locked(chain).orElseThrow();
        });
    }

    private Optional<End> locked(RunId chain) {
        return client.sql("select entries, head, earlier from dr_chain where id = ? for update")
                .param(chain.value())
                .query((row, number) -> new End(
                        row.getLong("entries"),
                        Optional.ofNullable(row.getString("head")).orElseGet(() -> EntryDigest.genesis(chain.value())),
                        row.getBoolean("earlier")))
                .optional();
    }

    /** Two may begin one at the same moment: the second waits for the first and uses its row. */
    private void begin(RunId chain, Instant now) {
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            var before = connection.setSavepoint();
            try (var insert = connection.prepareStatement(
                    "insert into dr_chain (id, entries, head, earlier, changed_at) values (?, 0, null, false, ?)")) {
                insert.setString(1, chain.value());
                insert.setObject(2, Times.of(now));
                insert.executeUpdate();
            } catch (SQLException e) {
                connection.rollback(before);
                if (!TAKEN.equals(e.getSQLState())) {
                    throw e;
                }
            }
            return null;
        });
    }

    void moved(RunId chain, long entries, String head, Instant now) {
        client.sql("update dr_chain set entries = ?, head = ?, earlier = false, changed_at = ? where id = ?")
                .params(entries, head, Times.of(now), chain.value())
                .update();
    }

    Optional<Journal.Head> head(RunId chain) {
        return client.sql("select * from dr_chain where id = ? and head is not null")
                .param(chain.value())
                .query(ChainTable::read)
                .optional();
    }

    List<Journal.Head> movedSince(Instant since, int atMost) {
        return client.sql("select * from dr_chain where changed_at >= ? and head is not null"
                        + " order by changed_at, id limit ?")
                .params(Times.of(since), atMost)
                .query(ChainTable::read)
                .list();
    }

    private static Journal.Head read(java.sql.ResultSet row, int number) throws SQLException {
        return new Journal.Head(
                new RunId(row.getString("id")),
                row.getLong("entries"),
                row.getString("head"),
                Times.at(row, "changed_at"));
    }
}
