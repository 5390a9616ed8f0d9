/** Files of data and of tensors: IDX, safetensors, npy, npz. */
package org.clgrad.io;
