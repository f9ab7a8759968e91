package io.tidemark.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class QuestionsTest {

    private final Database database = new Database();

    /** Gives its connections numbers, by which they answer. */
    private static final class Database implements AskedDatabase {

        private final AtomicInteger opened = new AtomicInteger();
        private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
        private final Set<Integer> closed = ConcurrentHashMap.newKeySet();

        @Override
        public Connection connect() {
            int number = opened.incrementAndGet();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (connection, method, arguments) -> switch (method.getName()) {
                        case "isValid" -> !broken.contains(number);
                        case "close" -> {
                            closed.add(number);
                            yield null;
                        }
                        case "getCatalog" -> Integer.toString(number);
                        case "hashCode" -> number;
                        case "equals" -> connection == arguments[0];
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    private String ask() throws SQLException {
        return Questions.ask(database, Connection::getCatalog);
    }

    @Test
    void theNextQuestionIsAskedOverTheSameConnection() throws SQLException {
        assertThat(ask()).isEqualTo("1");
        assertThat(ask()).isEqualTo("1");
        assertThat(Questions.<String>ask(new Database(), Connection::getCatalog))
                .isEqualTo("1");
        assertThat(database.opened).hasValue(1);
    }

    @Test
    void nobodyElseHasAConnectionThatIsAskedOver() throws SQLException {
        String answers = Questions.ask(database, connection -> ask() + connection.getCatalog());
        assertThat(answers).isEqualTo("21");
    }

    @Test
    void aConnectionThatAQuestionFailedOnIsNotUsedAgain() throws SQLException {
        assertThatThrownBy(() -> Questions.ask(database, connection -> {
                    throw new SQLException("no");
                }))
                .isInstanceOf(SQLException.class)
                .hasMessage("no");
        assertThat(database.closed).containsExactly(1);
        assertThat(ask()).isEqualTo("2");
    }

    @Test
    void aConnectionThatTheServerHasEndedIsNotUsedAgain() throws SQLException {
        assertThat(ask()).isEqualTo("1");
        database.broken.add(1);
        assertThat(ask()).isEqualTo("2");
        assertThat(database.closed).containsExactly(1);
    }

    @Test
    void aConnectionThatIsNotUsedIsClosed() throws SQLException {
        assertThat(ask()).isEqualTo("1");
        await().untilAsserted(() -> assertThat(database.closed).containsExactly(1));
        assertThat(ask()).isEqualTo("2");
    }

    @Test
    void aDatabaseThatCannotBeReachedSaysWhy() {
        AskedDatabase away = () -> {
            throw new SQLException("away", "08001");
        };
        assertThatThrownBy(() -> Questions.ask(away, Connection::getCatalog))
                .isInstanceOf(SQLException.class)
                .hasMessage("away");
    }
}
