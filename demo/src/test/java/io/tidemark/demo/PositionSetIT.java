package io.tidemark.demo;

class PositionSetIT extends PositionSetContract {

    @Override
    BankDatabase database() {
        return BankDatabase.POSTGRES;
    }

    @Override
    String source() {
        return "bank";
    }

    @Override
    String end(ReplayBank of) throws Exception {
        return of.rows(ReplayBank.BANK, "SELECT pg_current_wal_flush_lsn()").get(0);
    }

    /** The slot has to go beyond it, so that only the pin has it. */
    @Override
    void goOn(ReplayBank of) {}
}
