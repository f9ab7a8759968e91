package io.tidemark.demo;

class ReplayIT extends ReplayContract {

    @Override
    BankDatabase database() {
        return BankDatabase.POSTGRES;
    }
}
