// What a matrix product does to an element before it is stored. Without THEN there is nothing to do. With THEN the host
// defines the function `program`, THEN_PARAMETERS (the results' memory, the other operands, this structure, scalars),
// THEN_VALUE(x, n, i, j), the program's value for element (i, j) of the matrix n with the product x, and THEN_STEP_<k>, the
// k-th operand's step of columns: a constant where it is 0 or 1, so that loads are plain vectors. KEEPS: the product is
// stored too.

#ifdef THEN
typedef struct {
    long base[THEN_OPERANDS], row[THEN_OPERANDS], column[THEN_OPERANDS], batch[THEN_OPERANDS];
} Then;
#define THEN_AT(k, n, i, j) (then.base[k] + (n) * then.batch[k] + (i) * then.row[k] + (j) * THEN_STEP_##k)
#else
#define THEN_PARAMETERS
#endif
