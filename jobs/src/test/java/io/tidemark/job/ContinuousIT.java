package io.tidemark.job;

/** Into the source's own database. */
class ContinuousIT extends PostgresContinuousContract {

    @Override
    Mart target(PostgresFixture source) {
        return new PostgresMart(source);
    }
}
