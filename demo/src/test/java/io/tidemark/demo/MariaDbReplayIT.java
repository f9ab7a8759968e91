package io.tidemark.demo;

class MariaDbReplayIT extends ReplayContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MARIADB;
    }
}
