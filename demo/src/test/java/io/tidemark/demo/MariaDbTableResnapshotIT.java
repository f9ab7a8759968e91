package io.tidemark.demo;

class MariaDbTableResnapshotIT extends TableResnapshotContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MARIADB;
    }

    @Override
    String accounts() {
        return "bank.accounts";
    }
}
