package io.tidemark.demo;

class TableResnapshotIT extends TableResnapshotContract {

    @Override
    BankDatabase database() {
        return BankDatabase.POSTGRES;
    }

    @Override
    String accounts() {
        return "public.accounts";
    }
}
