package org.clgrad.spi;

/** The part of the {@link BackendContract} whose results are elements that programs compute. */
public abstract class ElementsContract implements ElementwiseContract, RowsContract {
    private ContractCheck check;

    /** {@return the backend to hold to the contract} */
    protected abstract Backend backend();

    @Override
    public final ContractCheck contract() {
        if (check == null) {
            check = new ContractCheck(backend());
        }
        return check;
    }
}
