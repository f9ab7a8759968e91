package io.tidemark.job;

/** Into the source's own database. */
class EpochIT extends EpochContract {

    @Override
    Mart mart(PostgresFixture source) {
        return new PostgresMart(source);
    }
}
