// What the kernels of matrix products share.

// What org.clgrad.opencl.Product writes: the sizes, each matrix's steps, how many steps of k a work-item takes, and
// where the products of the blocks of k go: to matrices of their own at multiples of c_part from c, which matmul_sum adds
// up, or where c_part is 0 into C, one after the other.
typedef struct {
    long rows, columns, depth, a_row, a_k, b_k, b_column, c_row, c_column, c_batch, c_part, k_part;
} Sizes;

// Where the matrices of a batch are. The kernel's file defines OPERANDS.
#define BATCH_OFFSETS(b)                                                                                             \
    INDEX off[OPERANDS] = {0};                                                                                       \
    offsets_Batch(&batch, BATCH_RANK - 1, (b), off);
