"""Small helpers shared by every nano script: safetensors I/O, PNG writer, attention fallback."""
import json, math, os, struct, zlib
import numpy as np
import torch
import torch.nn.functional as F

# The checkpoint and the example inputs that ship with the project; run the scripts from their own folder.
CHECKPOINT = os.environ.get("NANO_CHECKPOINT", "../../model/nano/checkpoint")
EXAMPLES = os.environ.get("NANO_EXAMPLES", "../../model/nano/examples")

_DT = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16", torch.int64: "I64",
       torch.int32: "I32", torch.uint8: "U8", torch.float64: "F64"}
_RD = {v: k for k, v in _DT.items()}
_SZ = {"F32": 4, "BF16": 2, "F16": 2, "I64": 8, "I32": 4, "U8": 1, "F64": 8}


def _bytes(t):
    t = t.detach().cpu().contiguous()
    if t.dtype == torch.bfloat16:
        t = t.view(torch.int16)
    return t.numpy().tobytes()


def save_safetensors(path, tensors, metadata=None):
    names = sorted(tensors, key=lambda n: (-_SZ[_DT[tensors[n].dtype]], n))
    head, off, blobs = {}, 0, []
    if metadata:
        head["__metadata__"] = metadata
    for n in names:
        b = _bytes(tensors[n])
        head[n] = {"dtype": _DT[tensors[n].dtype], "shape": list(tensors[n].shape), "data_offsets": [off, off + len(b)]}
        off += len(b)
        blobs.append(b)
    h = json.dumps(head, separators=(",", ":")).encode()
    h += b" " * (-len(h) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(h)) + h)
        for b in blobs:
            f.write(b)


def load_safetensors(path):
    raw = open(path, "rb").read()
    n = struct.unpack("<Q", raw[:8])[0]
    head = json.loads(raw[8:8 + n])
    out = {}
    for k, e in head.items():
        if k == "__metadata__":
            continue
        a, b = e["data_offsets"]
        buf = bytearray(raw[8 + n + a:8 + n + b])
        if e["dtype"] == "BF16":
            t = torch.from_numpy(np.frombuffer(buf, dtype=np.int16).copy()).view(torch.bfloat16)
        else:
            t = torch.frombuffer(buf, dtype=_RD[e["dtype"]]).clone()
        out[k] = t.reshape(e["shape"])
    return out


def write_png(path, img):
    """img: uint8 array [H,W,3]."""
    img = np.ascontiguousarray(img)
    h, w, _ = img.shape
    raw = np.concatenate([np.zeros((h, 1), np.uint8), img.reshape(h, w * 3)], 1).tobytes()
    ch = lambda t, d: struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d) & 0xffffffff)
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + ch(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))
                + ch(b"IDAT", zlib.compress(raw, 6)) + ch(b"IEND", b""))


def to_u8(x):
    """[-1,1] float -> uint8 tensor (round half to even)."""
    return ((x.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)


def sheet(path, rows, frames=(0, 2, 4, 6, 8, 10, 12, 14, 16), gap=2):
    """rows: list of videos [3,T,H,W] in [-1,1]; one row each."""
    out = []
    for v in rows:
        fr = [np.pad(to_u8(v[:, f]).permute(1, 2, 0).cpu().numpy(), ((gap, gap), (gap, gap), (0, 0)), constant_values=255)
              for f in frames if f < v.shape[1]]
        out.append(np.concatenate(fr, 1))
    write_png(path, np.concatenate(out, 0))


def sdpa(q, k, v, causal=False):
    """q,k,v [B,h,L,d]; softmax(qk/sqrt d)v."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    s = (q @ k.transpose(-1, -2)) / math.sqrt(q.shape[-1])
    if causal:
        L = q.shape[-2]
        s = s.masked_fill(torch.ones(L, L, dtype=torch.bool, device=q.device).triu(1), float("-inf"))
    return torch.softmax(s.float(), -1).to(v.dtype) @ v
