package org.clgrad.cpu;

/**
 * Matrix products with a program behind them: each rectangle of a product goes through the program as soon as it is
 * complete, while it is in the cache of the thread that computed it.
 */
final class Finishing implements Gemm {
    private final Gemm products;
    private final Evaluator evaluator;
    private final int productBase;
    private final Object target;
    private final int targetBase;

    /**
     * Puts a program behind products.
     *
     * @param products computes them
     * @param evaluator the program, over the elements of all the products of a batch in row-major order
     * @param productBase where the first element of the first product is in its memory
     * @param target where the program's results go
     * @param targetBase where the first goes
     */
    Finishing(Gemm products, Evaluator evaluator, int productBase, Object target, int targetBase) {
        this.products = products;
        this.evaluator = evaluator;
        this.productBase = productBase;
        this.target = target;
        this.targetBase = targetBase;
    }

    @Override
    public Sizes sizes() {
        return products.sizes();
    }

    @Override
    public boolean packs(Product p) {
        return products.packs(p);
    }

    @Override
    public void direct(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        products.direct(p, rowFrom, rowTo, columnFrom, columnTo);
        finish(p, rowFrom, rowTo, columnFrom, columnTo);
    }

    @Override
    public void packed(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        products.packed(p, rowFrom, rowTo, columnFrom, columnTo);
        finish(p, rowFrom, rowTo, columnFrom, columnTo);
    }

    /** Parts of sums are no elements of a product yet. */
    @Override
    public Gemm unfinished() {
        return products;
    }

    @Override
    public void finish(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        boolean whole = columnFrom == 0 && columnTo == p.columns();
        int run = whole ? (rowTo - rowFrom) * p.columns() : columnTo - columnFrom;
        int first = p.cOffset() - productBase + columnFrom;
        Scratch scratch = Scratch.get();
        evaluator.begin(scratch, run);
        for (int i = rowFrom; i < rowTo; i += whole ? rowTo - rowFrom : 1) {
            int at = first + i * p.columns();
            evaluator.evaluate(scratch, at, run, target, targetBase + at);
        }
        evaluator.end(scratch);
    }

    @Override
    public void add(Object from, int at, int n, Object c, int cp) {
        products.add(from, at, n, c, cp);
    }
}
