"""Makes the files beside it. Made with NumPy 2.4.6, ml_dtypes 0.6.0, safetensors 0.8.0."""

import pathlib

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent
plain = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"]
small = {"bfloat16": ml_dtypes.bfloat16, "float8_e4m3fn": ml_dtypes.float8_e4m3fn, "float8_e5m2": ml_dtypes.float8_e5m2}


def array(dtype):
    """The numbers 0 to 23 as [2, 3, 4], the first negative where there are such, the last the largest finite."""
    a = np.arange(24).reshape(2, 3, 4).astype(dtype)
    if dtype == "bool":
        return a
    info = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else ml_dtypes.finfo(dtype)
    a[0, 0, 0] = info.min if info.min < 0 else 0
    a[1, 2, 3] = info.max
    return a


arrays = {name: array(name) for name in plain}
save_file(arrays | {name: array(t) for name, t in small.items()}, here / "types.safetensors", {"by": "safetensors"})
np.savez(here / "types.npz", **arrays, **{"big/" + n: a.astype(a.dtype.newbyteorder(">")) for n, a in arrays.items()})
columns = {name: np.asfortranarray(a) for name, a in arrays.items()}
np.savez_compressed(here / "columns.npz", **columns, bfloat16=array(ml_dtypes.bfloat16))
np.save(here / "columns.npy", np.asfortranarray(array("float32").astype(">f4")))
np.save(here / "scalar.npy", np.float64(0.1))
np.save(here / "pickled.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
# Floating-point numbers of every 13th pattern of 16 bits and every pattern of 8, as NumPy and ml_dtypes convert them.
bits = np.arange(0, 1 << 16, 13, dtype=np.uint16)
bytes_ = np.arange(1 << 8, dtype=np.uint8)
np.savez_compressed(
    here / "small.npz",
    float16=bits.view(np.float16).astype(np.float32),
    bfloat16=bits.view(ml_dtypes.bfloat16).astype(np.float32),
    float8_e4m3fn=bytes_.view(ml_dtypes.float8_e4m3fn).astype(np.float32),
    float8_e5m2=bytes_.view(ml_dtypes.float8_e5m2).astype(np.float32),
)
